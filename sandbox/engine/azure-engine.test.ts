import * as fs from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { AzureFixture, deployer } from "../clouds/azure/azure.fixture.ts";
import { memoryless } from "../clouds/azure/kinds/cosmos-account/database-server.fixture.ts";
import { createAzureNativePackage } from "../providers/azure-native/index.ts";
import { createAzureadPackage } from "../providers/azuread/index.ts";
import { azureOverFetch } from "../providers/testing/azure-over-fetch.ts";
import { ensureStack } from "../stacks/make-stack.ts";
import { stateFile } from "../stacks/state-file.ts";
import { EngineTrial, pulumiBinary } from "./testing/engine-trial.ts";

const binary = await pulumiBinary();
if (binary === undefined) process.stdout.write("skipped: the engine's tests need the real pulumi: `npm run sandbox up` builds it\n");

const up = ["up", "--yes", "--skip-preview"];

describe.skipIf(binary === undefined)("the real engine on the sandbox's Azure", { timeout: 120_000 }, () => {
  let azure: AzureFixture;
  let trial: EngineTrial;

  beforeAll(async () => {
    vi.stubEnv("ARM_TENANT_ID", deployer.tenantId);
    vi.stubEnv("ARM_SUBSCRIPTION_ID", deployer.subscriptionId);
    vi.stubEnv("ARM_CLIENT_ID", deployer.clientId);
    vi.stubEnv("ARM_CLIENT_SECRET", deployer.clientSecret);
    azure = new AzureFixture({}, () => memoryless);
    const fetch = azureOverFetch(azure);
    trial = await EngineTrial.start(binary ?? "", { packages: [createAzureNativePackage(fetch), createAzureadPackage(fetch)], program: "azure-program" });
    await ensureStack(trial.pulumi, trial.location);
  }, 60_000);

  afterAll(async () => {
    await trial.stop();
    azure.remove();
    vi.unstubAllEnvs();
  });

  it("previews an empty cloud", async () => {
    expect(await trial.pulumi.succeed(["preview"])).toContain("11 to create");
    expect(azure.cloud.inventory()).toEqual([]);
  });

  it("makes all of it, and seals the secret", async () => {
    await trial.pulumi.succeed(up);
    const { ip, clientId, secret } = JSON.parse(await trial.pulumi.succeed(["stack", "output", "--json", "--show-secrets"])) as Record<string, string>;
    expect(ip).toMatch(/^198\.18\./);
    expect((await azure.login({ client_id: clientId ?? "", client_secret: secret ?? "" })).status).toBe(200);
    expect(fs.readFileSync(stateFile(trial.location), "utf8")).not.toContain(secret);
    expect(await trial.pulumi.succeed(["stack", "output", "secret"])).toContain("[secret]");
  });

  it("finds nothing to do the second time, and no drift", async () => {
    await trial.pulumi.succeed([...up, "--expect-no-changes"]);
    await trial.pulumi.succeed(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
    await trial.pulumi.succeed([...up, "--expect-no-changes"]);
  });

  it("changes an image in place, and mends a group that was taken away", async () => {
    expect(await trial.pulumi.succeed([...up, "--config", "engine-trial:image=nginx:2"])).toContain("1 updated");
    const [group] = azure.cloud.inventory().filter(({ type }) => type === "Microsoft.ContainerInstance/containerGroups");
    await azure.arm("DELETE", `${group?.id ?? ""}?api-version=2024-05-01-preview`);
    expect(await trial.pulumi.succeed([...up, "--refresh", "--config", "engine-trial:image=nginx:2"])).toContain("1 created");
  });

  it("shows Azure's refusal with its code", async () => {
    const { code, stdout } = await trial.pulumi.run([...up, "--config", "engine-trial:image="]);
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/\(status 400\)/);
  });

  it("takes all of it away", async () => {
    await trial.pulumi.succeed(["destroy", "--yes", "--skip-preview"]);
    expect(azure.cloud.inventory()).toEqual([]);
  });
});
