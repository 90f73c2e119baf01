import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { SandboxedGoogle } from "../../clouds/google/test/sandboxed-google.ts";
import { EngineTrial, kubernetesProviderBinary, pulumiBinary } from "../../engine/testing/engine-trial.ts";
import { projectRoot } from "../../paths.ts";
import { ensureStack } from "../../stacks/make-stack.ts";
import { stateFile } from "../../stacks/state-file.ts";
import { createGcpPackage } from "./index.ts";

const binary = await pulumiBinary();
const kubernetesProvider = await kubernetesProviderBinary();
const runnable = binary !== undefined && kubernetesProvider !== undefined;
if (!runnable) process.stdout.write("skipped: the engine's tests of gcp need the real pulumi and its Kubernetes provider: `npm run sandbox up` builds them\n");

const up = ["up", "--yes", "--skip-preview"];

describe.skipIf(!runnable)("the real engine, the component GkeCluster and the sandbox's Google", { timeout: 120_000 }, () => {
  let google: SandboxedGoogle;
  let trial: EngineTrial;
  const nodes = () => [...(google.controlPlanes.running.get("gke-aci-us-west1-a")?.nodes.values() ?? [])];

  const network = () => google.controlPlanes.running.get("gke-aci-us-west1-a")?.network;

  beforeAll(async () => {
    google = new SandboxedGoogle();
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", google.keyFile);
    vi.stubEnv("GKE_CLUSTER_COMPONENT", pathToFileURL(path.join(projectRoot, "components/google/gke-cluster.ts")).href);
    trial = await EngineTrial.start(binary ?? "", { packages: [createGcpPackage(google.fetch)], kubernetesProvider, program: "../../providers/gcp/test/gke-program" });
    await ensureStack(trial.pulumi, trial.location);
  }, 60_000);

  afterAll(async () => {
    await trial.stop();
    await google.remove();
    vi.unstubAllEnvs();
  });

  test("previews an empty project", async () => {
    expect(await trial.pulumi.succeed(["preview"])).toContain("to create");
    expect(google.cloud.inventory()).toEqual([]);
  });

  test("makes the cluster with its nodes; the kubeconfig is secret and names the endpoint", async () => {
    await trial.pulumi.succeed(up);
    expect(nodes()).toHaveLength(3);
    const told = JSON.parse(await trial.pulumi.succeed(["stack", "output", "--json", "--show-secrets"])) as Record<string, string>;
    expect(told).toMatchObject({ clusterName: "gke-aci", endpoint: expect.stringMatching(/^gke-.*\.us-west1-a\.gke\.goog$/), caCertificate: expect.stringMatching(/^LS0t/), natAddresses: ["198.19.70.1"] });
    expect(told["kubeconfig"]).toContain(`https://${told["endpoint"] ?? ""}`);
    expect(network()).toMatchObject({ authorizedRanges: [], googleAccess: true });
    expect(network()?.nodes.map(({ leavesFrom }) => leavesFrom)).toEqual(Array(3).fill("198.19.70.1"));
    expect(await trial.pulumi.succeed(["stack", "output", "kubeconfig"])).toContain("[secret]");
    expect(fs.readFileSync(stateFile(trial.location), "utf8")).not.toContain("gke-gcloud-auth-plugin");
  });

  test("finds nothing to do the second time, and no drift", async () => {
    await trial.pulumi.succeed([...up, "--expect-no-changes"]);
    await trial.pulumi.succeed(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
    await trial.pulumi.succeed([...up, "--expect-no-changes"]);
  });

  test("opens the cluster in place, and finds no drift then", async () => {
    const open = { privateNodes: "false", cloudNat: "false", apiServerAccess: "ip", authorizedNetworks: '{"office":"203.0.113.0/24"}' };
    await trial.pulumi.succeed([...up, ...trial.settings(open)]);
    expect(network()?.authorizedRanges).toEqual(["203.0.113.0/24"]);
    expect(network()?.nodes.map(({ leavesFrom }) => leavesFrom)).toEqual([expect.stringMatching(/^198\.19\.68\./), expect.stringMatching(/^198\.19\.68\./), expect.stringMatching(/^198\.19\.68\./)]);
    await trial.pulumi.succeed(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
    await trial.pulumi.succeed([...up, ...trial.settings(open), "--expect-no-changes"]);
  });

  test("resizes the pool in place, and shows GKE's refusal", async () => {
    await trial.pulumi.succeed([...up, ...trial.settings({ nodeCount: "2" })]);
    expect(nodes()).toHaveLength(2);
    const { code, stdout } = await trial.pulumi.run([...up, ...trial.settings({ nodeCount: "2", machineType: "e2-huge" })]);
    expect(code).not.toBe(0);
    expect(stdout).toContain('Machine type with name "e2-huge" does not exist');
  });

  test("does not destroy a protected cluster, and takes all of an unprotected one away", async () => {
    await trial.pulumi.succeed([...up, ...trial.settings({ machineType: "e2-medium", deletionProtection: "true" })]);
    const refused = await trial.pulumi.run(["destroy", "--yes", "--skip-preview"]);
    expect(refused.stdout).toContain("cannot be deleted");
    expect(google.controlPlanes.running.size).toBe(1);
    await trial.pulumi.succeed([...up, ...trial.settings({ deletionProtection: "false" })]);
    await trial.pulumi.succeed(["destroy", "--yes", "--skip-preview"]);
    expect(google.cloud.inventory()).toEqual([]);
  });
});
