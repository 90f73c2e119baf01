import * as fs from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ensureStack, stateFile } from "../../engine/stack.ts";
import { EngineTrial, pulumiBinary } from "../../engine/testing/engine-trial.ts";
import { kubernetesPackage } from "./index.ts";
import { TrialCluster, whyNoCluster } from "./test/trial-cluster.ts";

const binary = await pulumiBinary();
const whyNot = whyNoCluster ?? (binary === undefined ? "they need the real pulumi: `npm run sandbox up` builds it" : undefined);
if (whyNot !== undefined) process.stdout.write(`skipped: the real engine on a real API server: ${whyNot}\n`);

const up = ["up", "--yes", "--skip-preview"];

describe.skipIf(whyNot !== undefined)("the real engine on a real API server", { timeout: 120_000 }, () => {
  let cluster: TrialCluster;
  let trial: EngineTrial;

  beforeAll(async () => {
    cluster = await TrialCluster.start();
    vi.stubEnv("TRIAL_KUBECONFIG", cluster.kubeconfig());
    trial = await EngineTrial.start(binary ?? "", [kubernetesPackage], "../../providers/kubernetes/test/objects-program");
    await ensureStack(trial.pulumi, trial.location);
  }, 120_000);
  afterAll(async () => {
    await trial.stop();
    await cluster.stop();
    vi.unstubAllEnvs();
  });

  const outputs = async () => JSON.parse(await trial.pulumi.succeed(["stack", "output", "--json"])) as Record<string, string>;

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
    const shown = await trial.pulumi.succeed([...up, "--config", "engine-trial:host=b"]);
    expect(shown).toContain("1 replaced");
    const after = await outputs();
    expect(after["deploymentUid"]).toBe(before["deploymentUid"]);
    expect(after["secretName"]).not.toBe(before["secretName"]);
    const { items } = await cluster.call<{ items: { metadata: { name: string } }[] }>("GET", "/api/v1/namespaces/trial/secrets");
    expect(items.map(({ metadata }) => metadata.name)).toEqual([after["secretName"]]);
  });

  test("notices what was changed behind its back, and says how to win it back", async () => {
    await cluster.call("PATCH", "/api/v1/nodes/virtual", { metadata: { labels: { type: "other" } } }, "application/merge-patch+json");
    expect(await trial.pulumi.succeed(["refresh", "--yes", "--skip-preview"])).toContain("1 updated");
    const { code, stdout } = await trial.pulumi.run(up);
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/conflict with .*metadata\.labels\.type.*pulumi\.com\/patchForce/s);
  });

  test("takes all of it away", async () => {
    await trial.pulumi.succeed(["destroy", "--yes", "--skip-preview"]);
    await expect(cluster.call("GET", "/api/v1/namespaces/trial")).rejects.toThrow("not found");
  });
});
