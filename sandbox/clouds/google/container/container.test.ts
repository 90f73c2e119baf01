import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SandboxedGoogle, projectId } from "../test/sandboxed-google.ts";

const clusters = `container.googleapis.com/v1/projects/${projectId}/locations/us-west1-a/clusters`;

let google: SandboxedGoogle;

beforeEach(async () => {
  google = new SandboxedGoogle();
  await google.enable("container");
});
afterEach(() => google.remove());

const create = (cluster: object) => google.operate("POST", clusters, { cluster: { name: "gke-aci", initialNodeCount: 3, ...(!("nodePools" in cluster) && { nodeConfig: { diskType: "pd-standard" } }), ...cluster } });

describe("a cluster", () => {
  test("starts a control plane and registers its nodes", async () => {
    expect((await create({})).body).toMatchObject({ status: "DONE", operationType: "CREATE_CLUSTER" });
    const { body } = await google.call("GET", `${clusters}/gke-aci`);
    expect(body).toMatchObject({ status: "RUNNING", endpoint: "198.18.1.10", currentNodeCount: 3, zone: "us-west1-a", network: "default" });
    expect(Buffer.from(body.masterAuth.clusterCaCertificate as string, "base64").toString()).toContain("BEGIN CERTIFICATE");
    const nodes = [...(google.controlPlanes.running.get("gke-aci-us-west1-a")?.nodes.values() ?? [])];
    expect(nodes.map((node) => [node.ip, node.podCidr])).toEqual([["198.19.66.1", "198.19.1.0/24"], ["198.19.66.2", "198.19.2.0/24"], ["198.19.66.3", "198.19.3.0/24"]]);
    expect(nodes[0]?.name).toMatch(/^gke-gke-aci-default-pool-[0-9a-f]{8}-\w{4}$/);
    expect(nodes[0]).toMatchObject({ pool: "default-pool", zone: "us-west1-a", project: projectId, machineType: "e2-medium" });
  });

  test("comes back after a kill with the same addresses and nodes", async () => {
    await create({});
    const before = (await google.call("GET", `${clusters}/gke-aci`)).body;
    const nodes = [...(google.controlPlanes.running.get("gke-aci-us-west1-a")?.nodes.values() ?? [])];
    google.controlPlanes.running.clear();
    await google.boot().start();
    expect((await google.call("GET", `${clusters}/gke-aci`)).body).toEqual(before);
    expect([...(google.controlPlanes.running.get("gke-aci-us-west1-a")?.nodes.values() ?? [])]).toEqual(nodes);
  });

  test("that could not be started stays, with the reason, and can be deleted", async () => {
    google.controlPlanes.failure = new Error("etcd did not start");
    expect((await create({})).body.error).toMatchObject({ message: "etcd did not start" });
    expect((await google.call("GET", `${clusters}/gke-aci`)).body).toMatchObject({ status: "ERROR", statusMessage: "etcd did not start" });
    google.controlPlanes.failure = undefined;
    await google.operate("DELETE", `${clusters}/gke-aci`);
    expect(google.cloud.inventory()).toEqual([]);
  });

  test("is in the inventory until it is deleted, and its network cannot go before it", async () => {
    const compute = `compute.googleapis.com/compute/v1/projects/${projectId}`;
    await google.call("POST", `${compute}/global/networks`, { name: "net", autoCreateSubnetworks: false });
    await google.call("POST", `${compute}/regions/us-west1/subnetworks`, { name: "sub", network: "global/networks/net", ipCidrRange: "10.10.0.0/20" });
    await create({ network: `projects/${projectId}/global/networks/net`, subnetwork: `projects/${projectId}/regions/us-west1/subnetworks/sub` });
    expect(google.cloud.inventory()[0]).toMatchObject({ type: "container.googleapis.com/Cluster", state: "RUNNING at 198.18.1.10, 3 nodes" });
    expect((await google.call("DELETE", `${compute}/regions/us-west1/subnetworks/sub`)).body.error.message).toContain("clusters/gke-aci");
    await google.operate("DELETE", `${clusters}/gke-aci`);
    expect(google.controlPlanes.running.size).toBe(0);
    expect((await google.call("DELETE", `${compute}/regions/us-west1/subnetworks/sub`)).status).toBe(200);
  });

  test("changes one setting at a time", async () => {
    await create({ releaseChannel: { channel: "REGULAR" } });
    await google.operate("PUT", `${clusters}/gke-aci`, { update: { desiredReleaseChannel: { channel: "STABLE" } } });
    expect((await google.call("GET", `${clusters}/gke-aci`)).body.releaseChannel).toEqual({ channel: "STABLE" });
    const two = await google.call("PUT", `${clusters}/gke-aci`, { update: { desiredReleaseChannel: {}, desiredShieldedNodes: {} } });
    expect(two.body.error.message).toContain("exactly one field");
  });

  test.each([
    ["no nodes", { initialNodeCount: 0 }, "INVALID_ARGUMENT", "Cluster.initial_node_count must be greater than zero"],
    ["too many nodes", { initialNodeCount: 1001 }, "INVALID_ARGUMENT", "at most 1000"],
    ["a name with capitals", { name: "Gke" }, "INVALID_ARGUMENT", "cluster.name"],
    ["a name of 41 characters", { name: "a".repeat(41) }, "INVALID_ARGUMENT", "cluster.name"],
    ["a version that is not served", { initialClusterVersion: "1.20" }, "INVALID_ARGUMENT", '"1.20"'],
    ["a release channel that does not exist", { releaseChannel: { channel: "FAST" } }, "INVALID_ARGUMENT", "FAST"],
    ["another project's workload pool", { workloadIdentityConfig: { workloadPool: "x.svc.id.goog" } }, "INVALID_ARGUMENT", "x.svc.id.goog"],
    ["a machine type that does not exist", { nodeConfig: { machineType: "e2-huge" } }, "INVALID_ARGUMENT", "e2-huge"],
    ["a service account that does not exist", { nodeConfig: { serviceAccount: "nobody@example.com" } }, "INVALID_ARGUMENT", "nobody@example.com"],
    ["a network that does not exist", { network: "nowhere" }, "NOT_FOUND", "networks/nowhere"],
    ["a secondary range that does not exist", { ipAllocationPolicy: { clusterSecondaryRangeName: "pods" } }, "INVALID_ARGUMENT", '"pods"'],
    ["a range for pods that its subnetwork has", { ipAllocationPolicy: { clusterIpv4CidrBlock: "10.130.96.0/20" } }, "INVALID_ARGUMENT", "conflicts with range"],
    ["a range for pods that is too small", { ipAllocationPolicy: { clusterIpv4CidrBlock: "10.4.0.0/22" } }, "INVALID_ARGUMENT", "/8 and /21"],
    ["a range for Services within the pods'", { ipAllocationPolicy: { clusterIpv4CidrBlock: "10.4.0.0/14", servicesIpv4CidrBlock: "10.5.0.0/20" } }, "INVALID_ARGUMENT", "must not overlap"],
    ["both a range and a named one", { ipAllocationPolicy: { clusterIpv4CidrBlock: "10.4.0.0/14", clusterSecondaryRangeName: "pods" } }, "INVALID_ARGUMENT", "Only one of"],
    ["a window that is no time", { maintenancePolicy: { window: { dailyMaintenanceWindow: { startTime: "3 am" } } } }, "INVALID_ARGUMENT", '"3 am"'],
    ["a maintenance window of another kind", { maintenancePolicy: { window: { recurringWindow: { recurrence: "FREQ=DAILY" } } } }, "UNIMPLEMENTED", "cluster.maintenancePolicy.window.recurringWindow"],
    ["network policies without their add-on", { networkPolicy: { enabled: true, provider: "CALICO" } }, "INVALID_ARGUMENT", "addon must be enabled"],
    ["network policies besides Dataplane V2", { networkPolicy: { enabled: true }, networkConfig: { datapathProvider: "ADVANCED_DATAPATH" }, addonsConfig: { networkPolicyConfig: { disabled: false } } }, "INVALID_ARGUMENT", "Dataplane V2"],
    ["an authorized network that is none", { masterAuthorizedNetworksConfig: { enabled: true, cidrBlocks: [{ cidrBlock: "office" }] } }, "INVALID_ARGUMENT", '"office"'],
    ["authorized networks that are not enabled", { masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "203.0.113.0/24" }] } }, "INVALID_ARGUMENT", "not enabled"],
    ["tokens of service accounts at its DNS-based endpoint", { controlPlaneEndpointsConfig: { dnsEndpointConfig: { enableK8sTokensViaDns: true } } }, "UNIMPLEMENTED", "enableK8sTokensViaDns"],
    ["logs of what does not exist", { loggingConfig: { componentConfig: { enableComponents: ["EVERYTHING"] } } }, "INVALID_ARGUMENT", '"EVERYTHING"'],
    ["Autopilot", { autopilot: { enabled: true } }, "UNIMPLEMENTED", "cluster.autopilot"],
    ["an inner field that is not modelled", { addonsConfig: { istioConfig: { auth: "AUTH_NONE" } } }, "UNIMPLEMENTED", "cluster.addonsConfig.istioConfig"],
  ])("with %s is refused, and nothing is made", async (_what, cluster, status, message) => {
    const { body } = await create(cluster);
    expect(body.error).toMatchObject({ status });
    expect(body.error.message).toContain(message);
    expect(google.cloud.inventory()).toEqual([]);
  });

  test("in a location that does not exist is refused with GKE's words", async () => {
    const { body } = await google.call("POST", clusters.replace("us-west1-a", "us-west1-x"), { cluster: { name: "a", initialNodeCount: 1 } });
    expect(body.error).toMatchObject({ code: 400, message: 'Location "us-west1-x" does not exist.' });
  });

  test("of the same name in the same place is 409, in another place fine", async () => {
    await create({});
    expect((await google.call("POST", clusters, { cluster: { name: "gke-aci", initialNodeCount: 1 } })).body.error.status).toBe("ALREADY_EXISTS");
    expect((await google.operate("POST", clusters.replace("us-west1-a", "us-east1-b"), { cluster: { name: "gke-aci", initialNodeCount: 1 } })).body.status).toBe("DONE");
    expect((await google.call("GET", clusters.replace("us-west1-a", "-"))).body.clusters).toHaveLength(2);
  });

  test("in a region has nodes in three zones", async () => {
    await google.operate("POST", clusters.replace("us-west1-a", "us-west1"), { cluster: { name: "wide", initialNodeCount: 1, nodeConfig: { diskSizeGb: 50 } } });
    const zones = [...(google.controlPlanes.running.get("wide-us-west1")?.nodes.values() ?? [])].map((node) => node.zone);
    expect(zones).toEqual(["us-west1-a", "us-west1-b", "us-west1-c"]);
  });

  test("does one thing at a time", async () => {
    google.controlPlanes.startTime = 200;
    await google.call("POST", clusters, { cluster: { name: "gke-aci", initialNodeCount: 1 } });
    const { body } = await google.call("DELETE", `${clusters}/gke-aci`);
    expect(body.error).toMatchObject({ status: "FAILED_PRECONDITION" });
    expect(body.error.message).toContain("incompatible operation");
  });
});

describe("nodes run as an account that the caller may act as", () => {
  const iam = `iam.googleapis.com/v1/projects/${projectId}/serviceAccounts`;
  const nodes = `nodes-of-it@${projectId}.iam.gserviceaccount.com`;
  const roles = ["roles/container.admin", "roles/iam.serviceAccountAdmin"];
  const words = `The user does not have access to service account "${nodes}". Ask a project owner to grant you the iam.serviceAccountUser role`;
  let member: string;

  beforeEach(async () => {
    await google.enable("iam", "cloudresourcemanager");
    await google.call("POST", iam, { accountId: "nodes-of-it" });
    const project = `cloudresourcemanager.googleapis.com/v1/projects/${projectId}`;
    const { body } = await google.call("POST", `${project}:getIamPolicy`);
    member = body.bindings[0].members[0] as string;
    const bindings = [{ role: "roles/owner", members: ["user:somebody@example.com"] }, ...roles.map((role) => ({ role, members: [member] }))];
    await google.call("POST", `${project}:setIamPolicy`, { policy: { bindings } });
  });

  test("which Kubernetes Engine Admin and Service Account Admin together do not give", async () => {
    const { body } = await create({ nodeConfig: { diskSizeGb: 30, serviceAccount: nodes } });
    expect(body.error.message).toContain(words);
    expect((await create({ nodeConfig: { diskSizeGb: 30 } })).body.error.message).toContain('service account "default"');
  });

  test("but a role on that account does, for it alone", async () => {
    await google.call("POST", `${iam}/${nodes}:setIamPolicy`, { policy: { bindings: [{ role: "roles/iam.serviceAccountUser", members: [member] }] } });
    expect((await create({ nodeConfig: { diskSizeGb: 30 } })).body.error.message).toContain('service account "default"');
    expect((await create({ nodeConfig: { diskSizeGb: 30, serviceAccount: nodes } })).body.status).toBe("DONE");
  });
});

describe("a node pool", () => {
  const pools = `${clusters}/gke-aci/nodePools`;
  const nodes = () => [...(google.controlPlanes.running.get("gke-aci-us-west1-a")?.nodes.values() ?? [])];

  beforeEach(async () => {
    await create({ initialNodeCount: 1 });
  });

  test("takes the default pool's place", async () => {
    await google.operate("DELETE", `${pools}/default-pool`);
    expect(nodes()).toEqual([]);
    await google.operate("POST", pools, { nodePool: { name: "main", initialNodeCount: 3, config: { machineType: "e2-standard-4", diskSizeGb: 50, labels: { tier: "web" }, taints: [{ key: "only", value: "web", effect: "NO_SCHEDULE" }] } } });
    expect(nodes()).toHaveLength(3);
    expect(nodes()[0]).toMatchObject({ machineType: "e2-standard-4", pool: "main", labels: { tier: "web" }, taints: [{ key: "only", value: "web", effect: "NoSchedule" }] });
  });

  test("grows and shrinks, and keeps the nodes it can", async () => {
    const first = nodes()[0]?.name;
    await google.operate("POST", `${pools}/default-pool:setSize`, { nodeCount: 3 });
    expect(nodes()).toHaveLength(3);
    await google.operate("POST", `${pools}/default-pool:setSize`, { nodeCount: 1 });
    expect(nodes().map((node) => node.name)).toEqual([first]);
    const url = (await google.call("GET", `${pools}/default-pool`)).body.instanceGroupUrls[0] as string;
    expect((await google.call("GET", url.replace("https://www.googleapis.com/compute", "compute.googleapis.com/compute"))).body.targetSize).toBe(1);
  });

  test("gets new nodes with another machine type", async () => {
    const first = nodes()[0]?.name;
    await google.operate("PUT", `${pools}/default-pool`, { machineType: "e2-standard-4" });
    expect(nodes()).toHaveLength(1);
    expect(nodes()[0]?.name).not.toBe(first);
    expect(nodes()[0]?.machineType).toBe("e2-standard-4");
  });

  test("may not ask for more nodes than there are addresses, and says so", async () => {
    await google.raiseQuotas();
    const { body } = await google.operate("POST", `${pools}/default-pool:setSize`, { nodeCount: 200 });
    expect(body.error.message).toContain("63 nodes");
  });

  test("with autoscaling is refused by name, one of a taken name is 409, an unknown one 404", async () => {
    expect((await google.call("POST", pools, { nodePool: { name: "auto", autoscaling: { enabled: true, maxNodeCount: 3 } } })).body.error.message).toContain("nodePool.autoscaling");
    expect((await google.call("POST", pools, { nodePool: { name: "default-pool", initialNodeCount: 1 } })).body.error.status).toBe("ALREADY_EXISTS");
    expect((await google.call("DELETE", `${pools}/nothing`)).body.error.status).toBe("NOT_FOUND");
  });
});

test("a routes-based cluster is shown without alias ranges", async () => {
  await create({ ipAllocationPolicy: { useRoutes: true } });
  expect((await google.call("GET", `${clusters}/gke-aci`)).body.ipAllocationPolicy).toEqual({ useRoutes: true });
});

describe("the region's quota of SSD", () => {
  const region = `compute.googleapis.com/compute/v1/projects/${projectId}/regions/us-west1`;
  const quota = async (): Promise<unknown> => {
    await google.enable("compute");
    return ((await google.call("GET", region)).body.quotas as { metric: string }[]).find(({ metric }) => metric === "SSD_TOTAL_GB");
  };

  test("refuses three nodes with GKE's own disks, in GKE's words", async () => {
    const { status, body } = await create({ nodeConfig: {} });
    expect([status, body.error.status]).toEqual([403, "PERMISSION_DENIED"]);
    expect(body.error.message).toContain(
      'Insufficient regional quota to satisfy request: resource "SSD_TOTAL_GB": request requires \'300.0\' and is short \'50.0\'. project has a quota of \'250.0\' with \'250.0\' available.',
    );
    expect(google.cloud.inventory()).toEqual([]);
  });

  test("counts what clusters have, and takes a pool's growth into account", async () => {
    await create({ nodeConfig: { diskSizeGb: 50 } });
    expect(await quota()).toEqual({ metric: "SSD_TOTAL_GB", limit: 250, usage: 150 });
    const resize = (nodeCount: number) => google.operate("POST", `${clusters}/gke-aci/nodePools/default-pool:setSize`, { nodeCount });
    expect((await resize(6)).body.error.message).toContain("request requires '150.0' and is short '50.0'");
    expect((await resize(5)).body.status).toBe("DONE");
    expect(await quota()).toMatchObject({ usage: 250 });
  });

  test("does not count standard disks", async () => {
    await create({ nodeConfig: { diskType: "pd-standard" } });
    expect(await quota()).toMatchObject({ usage: 0 });
  });
});
