import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureStack } from "../stacks/make-stack.ts";
import { PulumiCommand } from "./pulumi-command.ts";
import { EngineTrial, pulumiBinary } from "./testing/engine-trial.ts";

const binary = await pulumiBinary();
if (binary === undefined) process.stdout.write("skipped: the engine's tests need the real pulumi: `npm run sandbox up` builds it\n");

const pack = path.join(import.meta.dirname, "testing/policy-pack");

describe.skipIf(binary === undefined)("a policy pack under the real engine", { timeout: 120_000 }, () => {
  let trial: EngineTrial;

  beforeAll(async () => {
    trial = await EngineTrial.start(binary ?? "");
    await ensureStack(trial.pulumi, trial.location);
  }, 60_000);

  afterAll(async () => {
    await trial.stop();
  });

  /** `pulumi` as the deployer has it, with credentials. */
  const pulumiWith = (variables: Record<string, string>) =>
    new PulumiCommand(trial.pulumi.directory, { ...trial.pulumi.environment, ARM_CLIENT_SECRET: "the deployer's", ...variables }, trial.pulumi.binary);
  const preview = (settings: Record<string, string>, ...options: string[]) =>
    pulumiWith({}).run(["preview", "--policy-pack", pack, ...options, ...trial.settings(settings)]);

  it("lets a stack pass that keeps its policies", async () => {
    const { code, stdout } = await preview({ size: "5" });
    expect(stdout).toContain("to create");
    expect(stdout).toContain("engine-trial@v1.2.3");
    expect(stdout).not.toContain("is more than");
    expect(code).toBe(0);
  });

  it("refuses a stack that does not, and names policy and resource", async () => {
    const { code, stdout } = await preview({ size: "6" });
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/\[mandatory\]\s+largest-thing\s+\(memory:index:Thing: thing\)/);
    expect(stdout).toContain("size 6 is more than 5");
  });

  it("makes nothing of a stack that does not", async () => {
    const { code } = await trial.pulumi.run(["up", "--yes", "--skip-preview", "--policy-pack", pack, ...trial.settings({ size: "6" })]);
    expect(code).not.toBe(0);
    expect(trial.cloud.objects.size).toBe(0);
  });

  it("knows the stack and its configuration, and no credentials", async () => {
    const { stdout } = await preview({ size: "4" });
    expect(stdout).toContain("resources of engine-trial/dev, size 4, no credentials");
    expect(stdout).toContain("the pack speaks");
  });

  it("takes a configuration of its own", async () => {
    const file = path.join(path.dirname(trial.stackFile), "limits.json");
    fs.writeFileSync(file, JSON.stringify({ "largest-thing": { largest: 10 } }));
    expect((await preview({ size: "6" }, "--policy-pack-config", file)).code).toBe(0);
  });

  it.each([
    ["does not load", "BROKEN_POLICY_PACK", "ended before it answered"],
    ["prints something before its port", "EARLY_POLICY_PACK", 'printed "too early" before its port'],
  ])("fails, and says why, when it %s", async (_what, variable, message) => {
    const { code, stdout, stderr } = await pulumiWith({ [variable]: "1" }).run(["preview", "--policy-pack", pack]);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain(message);
  });
});
