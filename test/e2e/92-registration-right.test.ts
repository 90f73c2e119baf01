import * as fs from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { azureCli, logIn } from "./azure-cli.ts";
import { sandbox, sandboxEnvironment, tryInSandbox } from "./sandbox.ts";
import { withSettings } from "./stack-settings.ts";

const stack = "staging";

interface Principal {
  readonly appId: string;
  readonly password: string;
}

/** Everything in both clouds, by id. */
const inventory = async (): Promise<string[]> =>
  (JSON.parse((await sandbox(["status", "--json"])).stdout) as { inventory: { id: string }[] }).inventory.map(({ id }) => id).sort();

describe("a subscription without Microsoft.ContainerInstance, and no right to register it", () => {
  let reader: Principal;

  beforeAll(async () => {
    await logIn();
    const subscription = (await sandboxEnvironment())["ARM_SUBSCRIPTION_ID"] ?? "";
    reader = JSON.parse(await azureCli("ad", "sp", "create-for-rbac", "--name", "reader", "--role", "Reader", "--scopes", `/subscriptions/${subscription}`, "-o", "json")) as Principal;
    await tryInSandbox("pulumi", ["stack", "init", stack, "--non-interactive", "--no-select"]);
    await sandbox(["weather", "provider-unregistered", "--seconds", "120"]);
  });
  afterAll(async () => {
    await sandbox(["weather", "--clear"]);
    await withSettings({}, (file) => tryInSandbox("pulumi", ["destroy", "--yes", "--skip-preview", "--non-interactive", "--stack", stack, "--config-file", file]), stack);
    const removed = await tryInSandbox("pulumi", ["stack", "rm", stack, "--yes", "--preserve-config"]);
    expect(removed.status, removed.stderr).toBe(0);
    await azureCli("role", "assignment", "delete", "--assignee", reader.appId, "--role", "Reader");
    await azureCli("ad", "app", "delete", "--id", reader.appId);
  });

  it("is one sentence of `pulumi up`, with the command for an owner, and nothing is made", async () => {
    const before = await inventory();
    const result = await withSettings(
      {},
      (file) => {
        // Programs in the sandbox see the engine's environment, not that of this shell: the stack's settings say who deploys.
        fs.appendFileSync(file, `  azure-native:clientId: ${reader.appId}\n  azure-native:clientSecret: ${reader.password}\n`);
        return tryInSandbox("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack, "--config-file", file]);
      },
      stack,
    );
    const said = result.stdout + result.stderr;
    expect(result.status).not.toBe(0);
    expect(said).toMatch(/subscription \S+ has no Microsoft\.ContainerInstance, and you may not register it .*: nothing was changed\. Ask an owner .*`az provider register --namespace Microsoft\.ContainerInstance/);
    expect(said).not.toMatch(/^\s+at /m);
    expect(said).not.toContain(reader.password);
    expect(await inventory()).toEqual(before);
  });
});
