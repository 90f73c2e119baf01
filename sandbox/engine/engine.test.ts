import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureStack } from "../stacks/make-stack.ts";
import { recoverStack } from "../stacks/recovery.ts";
import { readState, stateFile } from "../stacks/state-file.ts";
import { EngineTrial, pulumiBinary } from "./testing/engine-trial.ts";

const binary = await pulumiBinary();
if (binary === undefined) process.stdout.write("skipped: the engine's tests need the real pulumi: `npm run sandbox up` builds it\n");

const up = ["up", "--yes", "--skip-preview"];

async function outputs(trial: EngineTrial): Promise<Record<string, unknown>> {
  return JSON.parse(await trial.pulumi.succeed(["stack", "output", "--json", "--show-secrets"])) as Record<string, unknown>;
}

/** Waits until something is so. */
async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 50) {
    if (waited > 30_000) throw new Error("it did not come about in 30 s");
    await sleep(50);
  }
}

describe.skipIf(binary === undefined)("the real engine with the sandbox's parts", { timeout: 120_000 }, () => {
  let trial: EngineTrial;
  let committed: string;

  beforeAll(async () => {
    trial = await EngineTrial.start(binary ?? "");
    committed = fs.readFileSync(trial.stackFile, "utf8");
    await ensureStack(trial.pulumi, trial.location);
  }, 60_000);

  afterAll(async () => {
    await trial.stop();
  });

  it("selects a stack that exists already", async () => {
    await ensureStack(trial.pulumi, trial.location);
    expect(await trial.pulumi.succeed(["stack", "--show-name"])).toContain("dev");
  });

  it("previews without touching the cloud", async () => {
    const preview = await trial.pulumi.succeed(["preview"]);
    expect(preview).toContain("to create");
    expect(preview).toContain("the program speaks");
    expect(trial.cloud.objects.size).toBe(0);
  });

  it("refuses a bad input before anything is made", async () => {
    const { code, stdout } = await trial.pulumi.run([...up, ...trial.settings({ size: "0" })]);
    expect(code).not.toBe(0);
    expect(stdout).toContain("size must be at least 1, not 0");
    expect(trial.cloud.objects.size).toBe(0);
    fs.writeFileSync(trial.stackFile, committed);
  });

  it("makes everything, secrets sealed", async () => {
    await trial.pulumi.succeed(up);
    expect(trial.cloud.objects.size).toBe(2);
    const told = await outputs(trial);
    expect(told["label"]).toMatch(/^label-[a-z0-9]{6}$/);
    expect(told["followed"]).toBe("thing-2");
    expect(told["secretPassword"]).toHaveLength(20);
    const plainState = fs.readFileSync(stateFile(trial.location), "utf8");
    expect(plainState).toContain(String(told["label"]));
    expect(plainState).not.toContain(String(told["secretPassword"]));
    expect(plainState).not.toContain(String(told["token"]));
    expect(plainState).not.toContain("PRIVATE KEY");
  });

  it("keeps the deployer's credentials from the program", async () => {
    expect((await outputs(trial))["seen"]).toBe("no credentials");
  });

  it("leaves the committed stack file as it is", async () => {
    await until(() => fs.readFileSync(trial.stackFile, "utf8") === committed);
  });

  it("finds nothing to do the second time, and no drift", async () => {
    expect(await trial.pulumi.succeed([...up, "--expect-no-changes"])).toContain("unchanged");
    expect(await trial.pulumi.succeed(["refresh", "--yes", "--skip-preview", "--expect-no-changes"])).toContain("unchanged");
  });

  it("updates in place what can be updated, and replaces what cannot", async () => {
    await trial.pulumi.succeed([...up, ...trial.settings({ size: "2" })]);
    expect(trial.cloud.calls.at(-1)).toBe("update thing-1");
    await trial.pulumi.succeed([...up, ...trial.settings({ kind: "other" })]);
    expect([...trial.cloud.objects.values()].map((object) => object["kind"])).toEqual(["follower", "other"]);
    expect(trial.cloud.calls).toContain("delete thing-1");
  });

  it("notices what was changed and what was taken away behind its back", async () => {
    const [id, object] = [...trial.cloud.objects].find(([, candidate]) => candidate["kind"] === "other") ?? [];
    trial.cloud.objects.set(id ?? "", { ...object, size: 77 });
    expect(await trial.pulumi.succeed(["refresh", "--yes", "--skip-preview"])).toContain("1 updated");
    await trial.pulumi.succeed([...up, ...trial.settings({ kind: "other", size: "1" })]);
    expect(trial.cloud.objects.get(id ?? "")?.["size"]).toBe(1);
    trial.cloud.objects.delete(id ?? "");
    expect(await trial.pulumi.succeed(["refresh", "--yes", "--skip-preview"])).toContain("1 deleted");
    fs.writeFileSync(trial.stackFile, committed);
    await trial.pulumi.succeed(up);
    expect(trial.cloud.objects.size).toBe(2);
  });

  it("names a resource type that nothing stands in for", async () => {
    const { code, stdout } = await trial.pulumi.run(["preview", ...trial.settings({ type: "Gadget" })]);
    expect(code).not.toBe(0);
    expect(stdout).toContain("the sandbox has no stand-in for the resource type memory:index:Gadget");
    fs.writeFileSync(trial.stackFile, committed);
  });

  it("runs dynamic providers by the SDK's own code", async () => {
    await trial.pulumi.succeed([...up, ...trial.settings({ echo: "true" })]);
    const told = await outputs(trial);
    expect(told["echoed"]).toBe(String(told["serial"]).length);
    fs.writeFileSync(trial.stackFile, committed);
  });

  it("imports a resource", async () => {
    await trial.pulumi.succeed(["import", "random:index/randomUuid:RandomUuid", "known", "7c9e6679-7425-40de-944b-e07fc1f90ae7", "--yes", "--skip-preview", "--protect=false", "--generate-code=false"]);
    expect(await trial.pulumi.succeed(["stack", "--show-urns"])).toContain("RandomUuid::known");
  });

  it("keeps what was made but did not become ready", async () => {
    trial.cloud.failNext = true;
    const { code, stdout } = await trial.pulumi.run([...up, ...trial.settings({ kind: "fragile" })]);
    expect(code).not.toBe(0);
    expect(stdout).toContain("did not become ready");
    const made = trial.cloud.calls.filter((call) => call.startsWith("create")).length;
    await trial.pulumi.succeed([...up, ...trial.settings({ kind: "fragile" })]);
    expect(trial.cloud.calls.filter((call) => call.startsWith("create"))).toHaveLength(made);
    fs.writeFileSync(trial.stackFile, committed);
  });

  it("saves its state when it is interrupted, and goes on afterwards", async () => {
    const child = await startUntilItCreates(trial, { kind: "interrupted", slow: "3000" });
    child.kill("SIGINT");
    await new Promise((resolve) => child.once("close", resolve));
    expect(await recover(trial)).toEqual({ interrupted: false, imported: [], cleared: [] });
    await trial.pulumi.succeed([...up, ...trial.settings({ kind: "interrupted", slow: "0" })]);
    expect(kinds(trial)).toEqual(["follower", "interrupted"]);
    fs.writeFileSync(trial.stackFile, committed);
  });

  it("makes nothing twice after it was killed in the middle of a creation", async () => {
    const settings = { kind: "interrupted", slow: "0", extra: "4000" };
    const child = await startUntilItCreates(trial, settings);
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    expect(await recover(trial)).toEqual({ interrupted: true, imported: [expect.stringContaining("Thing::extra")], cleared: [] });
    const created = trial.cloud.calls.filter((call) => call.startsWith("create"));
    await trial.pulumi.succeed([...up, ...trial.settings(settings)]);
    expect(trial.cloud.calls.filter((call) => call.startsWith("create"))).toEqual(created);
    expect(kinds(trial)).toEqual(["extra", "follower", "interrupted"]);
    expect(await recover(trial)).toEqual({ interrupted: false, imported: [], cleared: [] });
    fs.writeFileSync(trial.stackFile, committed);
  });

  it("leaves nothing over after it was killed in the middle of a replacement", async () => {
    const child = await startUntilItCreates(trial, { kind: "replaced", slow: "4000" });
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    expect(await recover(trial)).toEqual({ interrupted: true, imported: [], cleared: [expect.stringContaining("Thing::thing")] });
    await trial.pulumi.succeed([...up, ...trial.settings({ kind: "replaced", slow: "0" })]);
    expect(kinds(trial)).toEqual(["follower", "replaced"]);
    fs.writeFileSync(trial.stackFile, committed);
  });

  it("destroys everything and leaves the stack file as it was committed", async () => {
    await trial.pulumi.succeed(["destroy", "--yes", "--skip-preview"]);
    expect(trial.cloud.objects.size).toBe(0);
    await until(() => fs.readFileSync(trial.stackFile, "utf8") === committed);
  });
});

function recover(trial: EngineTrial) {
  return recoverStack({ pulumi: trial.pulumi, location: trial.location, packages: trial.packages, report: () => undefined });
}

/** Starts `pulumi up` and waits until a creation is on its way, and the engine has written that down. */
async function startUntilItCreates(trial: EngineTrial, settings: Readonly<Record<string, string>>) {
  const before = trial.cloud.calls.length;
  const child = trial.pulumi.start([...up, ...trial.settings(settings)]);
  await until(() => trial.cloud.calls.length > before && (readState(trial.location)?.checkpoint?.latest?.pending_operations ?? []).length > 0);
  return child;
}

const kinds = (trial: EngineTrial): unknown[] => [...trial.cloud.objects.values()].map((object) => object["kind"]).sort();
