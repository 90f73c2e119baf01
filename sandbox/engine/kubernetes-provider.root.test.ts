import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Properties } from "../providers/provider.ts";
import { exportState, importState } from "../stacks/exported-state.ts";
import { ensureStack } from "../stacks/make-stack.ts";
import { recoverStack } from "../stacks/recovery.ts";
import { bringOverStandInState } from "../stacks/stand-in-state.ts";
import { readState, stateFile } from "../stacks/state-file.ts";
import { EngineTrial, kubernetesProviderBinary, pulumiBinary } from "./testing/engine-trial.ts";
import { TrialCluster, whyNoCluster } from "./testing/trial-cluster.ts";

const binary = await pulumiBinary();
const kubernetesProvider = await kubernetesProviderBinary();
const whyNot = whyNoCluster ?? (binary === undefined || kubernetesProvider === undefined ? "they need the real pulumi and its Kubernetes provider: `npm run sandbox up` builds them" : undefined);
if (whyNot !== undefined) process.stdout.write(`skipped: the Kubernetes provider on a real API server: ${whyNot}\n`);

const up = ["up", "--yes", "--skip-preview"];
const secrets = "/api/v1/namespaces/trial/secrets";

describe.skipIf(whyNot !== undefined)("Pulumi's Kubernetes provider on a real API server", { timeout: 240_000 }, () => {
  let cluster: TrialCluster;
  let trial: EngineTrial;
  let elsewhere: string;
  let committed: string;

  beforeAll(async () => {
    cluster = await TrialCluster.start();
    vi.stubEnv("TRIAL_KUBECONFIG", cluster.kubeconfig("exec"));
    elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), "elsewhere-"));
    fs.writeFileSync(path.join(elsewhere, "pulumi-resource-kubernetes"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    vi.stubEnv("PATH", `${elsewhere}:${process.env["PATH"] ?? ""}`);
    trial = await EngineTrial.start(binary ?? "", { kubernetesProvider, program: "kubernetes-program" });
    committed = fs.readFileSync(trial.stackFile, "utf8");
    await ensureStack(trial.pulumi, trial.location);
  }, 120_000);
  afterAll(async () => {
    await trial.stop();
    await cluster.stop();
    fs.rmSync(elsewhere, { recursive: true });
    vi.unstubAllEnvs();
  });

  const outputs = async () => JSON.parse(await trial.pulumi.succeed(["stack", "output", "--json"])) as Record<string, string>;
  const secretNames = async () => (await cluster.call<{ items: { metadata: { name: string } }[] }>("GET", secrets)).items.map(({ metadata }) => metadata.name);

  test("is the one that was installed, of the SDK's version, whatever stands on PATH, and knows its schema", async () => {
    const { name, version, resources } = JSON.parse(await trial.pulumi.succeed(["package", "get-schema", "kubernetes"])) as { name: string; version: string; resources: object };
    const sdk = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "../../node_modules/@pulumi/kubernetes/package.json"), "utf8")) as { version: string };
    expect({ name, version }).toEqual({ name: "kubernetes", version: sdk.version });
    expect(resources).toHaveProperty(["kubernetes:apps/v1:StatefulSet"]);
  });

  test("previews, makes all objects, and keeps the Secret's text out of the state", async () => {
    expect(await trial.pulumi.succeed(["preview"])).toContain("to create");
    await trial.pulumi.succeed(up);
    expect((await outputs())["deploymentUid"]).toMatch(/^[0-9a-f-]{36}$/);
    const state = fs.readFileSync(stateFile(trial.location), "utf8");
    for (const text of ["mongodb://a", Buffer.from("mongodb://a").toString("base64"), "current-context"]) expect(state).not.toContain(text);
  });

  test("finds nothing to do the second time, and no drift", async () => {
    await trial.pulumi.succeed([...up, "--expect-no-changes"]);
    await trial.pulumi.succeed(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
    await trial.pulumi.succeed([...up, "--expect-no-changes"]);
  });

  test("a changed Secret is a new Secret, under which the Deployment rolls over", async () => {
    const before = await outputs();
    const shown = await trial.pulumi.succeed([...up, ...trial.settings({ host: "b" })]);
    expect(shown).toContain("1 replaced");
    const after = await outputs();
    expect(after["deploymentUid"]).toBe(before["deploymentUid"]);
    expect(after["secretName"]).not.toBe(before["secretName"]);
    expect(await secretNames()).toEqual([after["secretName"]]);
  });

  test("takes over what the former stand-in has written into the state", async () => {
    const state = await exportState(trial.pulumi, "dev");
    const resources = state.deployment.resources?.map((resource) => (resource.type.startsWith("kubernetes:") ? { ...resource, outputs: withoutOwnOutputs(resource.outputs) } : resource));
    await importState(trial.pulumi, "dev", { ...state, deployment: { ...state.deployment, resources } });
    expect((await trial.pulumi.run(["preview", ...trial.settings({ host: "b" }), "--expect-no-changes"])).code).not.toBe(0);
    const reported: string[] = [];
    for (let times = 0; times < 2; times++) await bringOverStandInState(trial.pulumi, trial.location, (line) => reported.push(line));
    expect(reported).toEqual([expect.stringMatching(/^\d+ objects .* reading them anew$/)]);
    await trial.pulumi.succeed([...up, ...trial.settings({ host: "b" }), "--expect-no-changes"]);
  });

  test("leaves nothing over after a kill in the middle of a creation: neither in the state nor in the cluster", async () => {
    const settings = { host: "b", waiting: "made" };
    await killedWhileItCreates(trial, settings, "waiting");
    expect(await recover(trial)).toMatchObject({ interrupted: true, imported: [expect.stringContaining("Pod::waiting")] });
    const names = async () => (await cluster.call<{ items: { metadata: { name: string } }[] }>("GET", "/api/v1/namespaces/trial/pods")).items.map(({ metadata }) => metadata.name);
    const [made = ""] = await names();
    expect(made).toMatch(/^waiting-[0-9a-f]{8}$/);
    await cluster.setPodStatus("trial", { phase: "Running", conditions: ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map((type) => ({ type, status: "True" })) });
    await trial.pulumi.succeed([...up, ...trial.settings({ ...settings, waiting: "changed" })]);
    expect(await names()).toEqual([made]);
  });

  test("forgets a creation that was cut off of which nothing is there, and makes it again", async () => {
    fs.writeFileSync(trial.stackFile, committed);
    await trial.pulumi.succeed([...up, ...trial.settings({ host: "b" })]);
    await killedWhileItCreates(trial, { host: "b", waiting: "gone" }, "waiting");
    await cluster.call("DELETE", "/api/v1/namespaces/trial/pods?gracePeriodSeconds=0");
    expect(await recover(trial)).toMatchObject({ interrupted: true, imported: [], cleared: [expect.stringContaining("Pod::waiting")] });
    fs.writeFileSync(trial.stackFile, committed);
  });

  test("notices what was changed behind its back, and says who owns it now", async () => {
    await cluster.call("PATCH", "/api/v1/nodes/virtual", { metadata: { labels: { type: "other" } } }, "application/merge-patch+json");
    expect(await trial.pulumi.succeed(["refresh", "--yes", "--skip-preview"])).toContain("1 updated");
    const { code, stdout } = await trial.pulumi.run([...up, ...trial.settings({ host: "b" })]);
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/Server-Side Apply field conflict detected.*conflicts? with .*"unknown" using v1:\s+.*\.metadata\.labels\.type/s);
  });

  test("takes all of it away", async () => {
    await trial.pulumi.succeed(["destroy", "--yes", "--skip-preview"]);
    await expect(cluster.call("GET", "/api/v1/namespaces/trial")).rejects.toThrow("not found");
  });
});

/** Outputs as the stand-in gave them: the object, and under which name its fields are owned. */
const withoutOwnOutputs = (outputs: Properties | undefined): Properties => Object.fromEntries(Object.entries(outputs ?? {}).filter(([name]) => !["__initialApiVersion", "__inputs"].includes(name)));

/** Kills `pulumi up` once a resource is being made, and the engine has written that down. */
async function killedWhileItCreates(trial: EngineTrial, settings: Readonly<Record<string, string>>, name: string): Promise<void> {
  const child = trial.pulumi.start([...up, ...trial.settings(settings)]);
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise((resolve) => child.once("close", resolve));
  await vi.waitUntil(() => (readState(trial.location)?.checkpoint?.latest?.pending_operations ?? []).some(({ resource }) => resource.urn.endsWith(`::${name}`)), { timeout: 60_000 });
  // Written down first, made then.
  await sleep(2000);
  expect(child.exitCode, said).toBeNull();
  child.kill("SIGKILL");
  await ended;
}

function recover(trial: EngineTrial) {
  return recoverStack({ pulumi: trial.pulumi, location: trial.location, packages: trial.packages, report: () => undefined });
}
