import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureStack } from "../stacks/make-stack.ts";
import { programEnvironment } from "./environment.ts";
import type { RunningServer } from "./grpc-server.ts";
import { serveLanguageHost } from "./language-host.ts";
import { ModelledTypes } from "./modelled-types.ts";
import { PulumiCommand } from "./pulumi-command.ts";
import { openSurveyMonitor } from "./survey-monitor.ts";
import { listOf, missingOf, Survey, summaryOf } from "./survey.ts";
import { EngineTrial, pulumiBinary } from "./testing/engine-trial.ts";

const used = (token: string, modelled: boolean, ...resources: string[]) => ({ token, modelled, resources });

describe("what a survey has found", () => {
  const network = used("azure-native:network:VirtualNetwork", false, "net");
  const group = used("azure-native:resources:ResourceGroup", true, "group", "second");

  it("is told in one line, with what is missing by name", () => {
    expect(summaryOf({ resourceTypes: [network, group], functions: [] })).toBe("1 of 2 resource types are modelled; missing: azure-native:network:VirtualNetwork");
    expect(summaryOf({ resourceTypes: [group], functions: [used("aws:index/getRegion:getRegion", false)] })).toBe(
      "1 of 1 resource type is modelled; 0 of 1 function is modelled; missing: aws:index/getRegion:getRegion",
    );
    expect(summaryOf({ resourceTypes: [], functions: [] })).toBe("0 of 0 resource types are modelled");
  });

  it("is told as a list, with the names of the resources", () => {
    expect(listOf({ resourceTypes: [network, group], functions: [] })).toEqual([
      "MISSING   azure-native:network:VirtualNetwork   net",
      "modelled  azure-native:resources:ResourceGroup  group, second",
    ]);
  });
});

const binary = await pulumiBinary();
if (binary === undefined) process.stdout.write("skipped: the engine's tests need the real pulumi: `npm run sandbox up` builds it\n");

describe.skipIf(binary === undefined)("a survey of a program", { timeout: 120_000 }, () => {
  let trial: EngineTrial;
  let host: RunningServer;
  let surveying: PulumiCommand;
  const survey = new Survey();

  beforeAll(async () => {
    trial = await EngineTrial.start(binary ?? "", { program: "survey-program" });
    await ensureStack(trial.pulumi, trial.location);
    const types = new ModelledTypes(trial.packages, ({ url }) => Promise.resolve(url !== "https://memory.example/lids"));
    host = await serveLanguageHost({ port: 0, programEnvironment: programEnvironment(process.env), interpose: (monitor) => openSurveyMonitor(monitor, types, survey) });
    surveying = new PulumiCommand(trial.pulumi.directory, { ...trial.pulumi.environment, PULUMI_DEBUG_LANGUAGES: `nodejs:${String(host.port)}` }, binary);
  }, 60_000);

  afterAll(async () => {
    await host.close();
    await trial.stop();
  });

  it("finds every type and function in one preview, those of packages that are not here too, and makes nothing", async () => {
    await surveying.succeed(["preview"]);
    const findings = survey.findings();
    expect(findings.resourceTypes).toEqual([
      used("elsewhere:index:Remote", false, "remote"),
      used("elsewhere:storage/bucket:Bucket", false, "bucket", "second"),
      used("elsewhere:storage/lookup:Existing", false, "existing"),
      used("memory:index:Gadget", false, "gadget"),
      used("memory:index:Lid", false, "lid"),
      used("memory:index:Thing", true, "thing"),
      used("random:index/randomString:RandomString", true, "suffix"),
    ]);
    expect(findings.functions).toEqual([used("elsewhere:index/getRegion:getRegion", false), used("elsewhere:index/getZone:getZone", false)]);
    expect(missingOf(findings)).toHaveLength(7);
    expect(trial.cloud.calls).toEqual([]);
  });

  it("finds what a plain preview, which ends at the first of them, does not", async () => {
    const { code, stdout } = await trial.pulumi.run(["preview"]);
    expect(code).not.toBe(0);
    expect(stdout).toContain("no resource plugin 'pulumi-resource-elsewhere' found");
    expect(stdout).not.toContain("Gadget");
  });
});
