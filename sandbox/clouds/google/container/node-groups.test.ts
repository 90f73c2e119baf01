import { afterEach, beforeEach, expect, test } from "vitest";
import { projectNumber } from "../project.ts";
import { SandboxedGoogle, projectId } from "../test/sandboxed-google.ts";

const clusters = (location: string): string => `container.googleapis.com/v1/projects/${projectId}/locations/${location}/clusters`;

let google: SandboxedGoogle;

beforeEach(async () => {
  google = new SandboxedGoogle();
  await google.enable("container");
});
afterEach(() => google.remove());

const create = (name: string, location: string, more: object = {}) => google.operate("POST", clusters(location), { cluster: { name, initialNodeCount: 1, nodeConfig: { diskSizeGb: 40 }, ...more } });
const show = async (name: string, location = "us-west1-a") => (await google.call("GET", `${clusters(location)}/${name}`)).body;
const nodes = (id: string): string[] => [...(google.controlPlanes.running.get(id)?.nodes.keys() ?? [])];
const groupOf = async (url: string) => (await google.call("GET", url.replace("https://www.googleapis.com/", "compute.googleapis.com/"))).body;

test("each zone has a group of machines of its own name, and its machines are called after it", async () => {
  await create("farm", "us-west1");
  const urls = (await show("farm", "us-west1")).instanceGroupUrls as string[];
  const groups = urls.map((url) => /instanceGroupManagers\/(gke-farm-default-pool-[0-9a-f]{8})-grp$/.exec(url)?.[1]);
  expect(new Set(groups).size).toBe(3);
  expect(nodes("farm-us-west1").map((name) => name.replace(/-\w{4}$/, "")).sort()).toEqual([...groups].sort());
});

test.each([
  ["containercluster-f6g7lq", "default-pool", "gke-containercluster-f6g-default-pool-"],
  ["cluster-sample-fydey", "nodepool-sample-fydey", "gke-cluster-sample-f-nodepool-sample--"],
  ["farm", "a-pool-with-a-name-of-some-length", "gke-farm-a-pool-with-a-name-of-some-l-"],
])("the names of cluster %s and pool %s share thirty-two characters in it", async (cluster, pool, prefix) => {
  await create(cluster, "us-west1-a", { initialNodeCount: undefined, nodeConfig: undefined, nodePools: [{ name: pool, initialNodeCount: 1, config: { diskSizeGb: 40 } }] });
  expect(String((await show(cluster)).instanceGroupUrls[0]).split("/").at(-1)).toMatch(new RegExp(`^${prefix}[0-9a-f]{8}-grp$`));
});

test("a group is told with all that Compute Engine tells of one", async () => {
  await create("farm", "us-west1-a");
  const [url = ""] = (await show("farm")).instanceGroupUrls as string[];
  const group = await groupOf(url);
  const baseInstanceName = String(group.name).replace(/-grp$/, "");
  const instanceTemplate = `https://www.googleapis.com/compute/beta/projects/${projectId}/regions/us-west1/instanceTemplates/${baseInstanceName}`;
  expect(group).toMatchObject({
    kind: "compute#instanceGroupManager",
    baseInstanceName,
    instanceTemplate,
    selfLink: url,
    currentActions: { none: 1, creating: 0, deleting: 0 },
    serviceAccount: `service-${projectNumber(projectId)}@container-engine-robot.iam.gserviceaccount.com`,
    status: { isStable: true },
    targetSize: 1,
    updatePolicy: { type: "OPPORTUNISTIC", minimalAction: "REPLACE" },
    versions: [{ instanceTemplate, targetSize: { calculated: 1 } }],
  });
  expect((await groupOf(url.replace("-grp", "x-grp"))).error.code).toBe(404);
});

test("an upgrade makes new machines of a new template in the same group, tells how many, and counts the one too many for a time", async () => {
  await create("farm", "us-west1-a");
  const before = await show("farm");
  const [url = ""] = before.instanceGroupUrls as string[];
  const template = (await groupOf(url)).instanceTemplate as string;
  const [node] = nodes("farm-us-west1-a");
  const { body } = await google.operate("PUT", `${clusters("us-west1-a")}/farm/nodePools/default-pool`, { machineType: "e2-small" });
  expect(Object.fromEntries((body.progress.metrics as { name: string; intValue: string }[]).map(({ name, intValue }) => [name, intValue]))).toEqual({ NODES_TOTAL: "1", NODES_FAILED: "0", NODES_COMPLETE: "1", NODES_DONE: "1", NODE_PDB_DELAY_SECONDS: "0" });
  const after = await show("farm");
  expect(after.instanceGroupUrls).toEqual(before.instanceGroupUrls);
  expect(after.currentNodeCount).toBe(2);
  const [renewed = ""] = nodes("farm-us-west1-a");
  expect(renewed).not.toBe(node);
  expect(renewed.replace(/-\w{4}$/, "")).toBe(node?.replace(/-\w{4}$/, ""));
  expect((await groupOf(url)).instanceTemplate).not.toBe(template);
});

test("an upgrade that was cut off takes up where it was, and leaves no machine of the older template", async () => {
  await create("farm", "us-west1-a");
  const before = nodes("farm-us-west1-a");
  await google.operate("PUT", `${clusters("us-west1-a")}/farm/nodePools/default-pool`, { machineType: "e2-small" });
  const after = nodes("farm-us-west1-a");
  await google.cloud.stop();
  await google.boot().start();
  expect(nodes("farm-us-west1-a")).toEqual(after);
  expect(after).not.toEqual(before);
});

test("settings of kubelets and of swap are kept, shown where they are false too, and change the number of images pulled at once", async () => {
  const pools = `${clusters("us-west1-a")}/farm/nodePools`;
  await create("farm", "us-west1-a");
  await google.operate("POST", pools, { nodePool: { name: "barn", initialNodeCount: 1, config: { diskSizeGb: 40, kubeletConfig: { cpuCfsQuota: false, podPidsLimit: "1024" }, linuxNodeConfig: { swapConfig: { enabled: true, bootDiskProfile: { swapSizePercent: 10 } } } } } });
  const config = async () => (await google.call("GET", `${pools}/barn`)).body.config;
  expect(await config()).toMatchObject({ kubeletConfig: { cpuCfsQuota: false, podPidsLimit: "1024", insecureKubeletReadonlyPortEnabled: false, maxParallelImagePulls: 2 }, linuxNodeConfig: { swapConfig: { enabled: true, bootDiskProfile: { swapSizePercent: 10 } } } });
  await google.operate("PUT", `${pools}/barn`, { linuxNodeConfig: { swapConfig: { enabled: false } } });
  expect((await config()).linuxNodeConfig).toEqual({ swapConfig: { enabled: false } });
  await google.operate("PUT", `${pools}/barn`, { kubeletConfig: { podPidsLimit: "2048" } });
  expect((await config()).kubeletConfig).toEqual({ insecureKubeletReadonlyPortEnabled: false, maxParallelImagePulls: 3, podPidsLimit: "2048" });
  const refused = await google.call("PUT", `${pools}/barn`, { linuxNodeConfig: { swapConfig: { dedicatedLocalSsdProfile: { diskCount: "1" } } } });
  expect(refused.body.error).toMatchObject({ code: 501, message: expect.stringContaining("nodePool.linuxNodeConfig.swapConfig.dedicatedLocalSsdProfile") });
});

test("nodes of a cluster with workload identity have Google's metadata server, where they do not say otherwise", async () => {
  await create("farm", "us-west1-a", { workloadIdentityConfig: { workloadPool: `${projectId}.svc.id.goog` } });
  expect((await show("farm")).nodeConfig.workloadMetadataConfig).toEqual({ mode: "GKE_METADATA" });
});
