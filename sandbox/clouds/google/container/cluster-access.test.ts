import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SandboxedGoogle, projectId } from "../test/sandboxed-google.ts";

const compute = `compute.googleapis.com/compute/v1/projects/${projectId}`;
const clusters = `container.googleapis.com/v1/projects/${projectId}/locations/us-west1-a/clusters`;
const office = { cidrBlock: "203.0.113.0/24", displayName: "office" };

let google: SandboxedGoogle;

beforeEach(async () => {
  google = new SandboxedGoogle();
  await google.enable("container");
  await google.call("POST", `${compute}/global/networks`, { name: "net", autoCreateSubnetworks: false });
  const secondaryIpRanges = [{ rangeName: "pods", ipCidrRange: "10.20.0.0/21" }, { rangeName: "services", ipCidrRange: "10.30.0.0/20" }];
  await google.call("POST", `${compute}/regions/us-west1/subnetworks`, { name: "sub", network: "global/networks/net", ipCidrRange: "10.10.0.0/20", privateIpGoogleAccess: true, secondaryIpRanges });
});
afterEach(() => google.remove());

const create = (cluster: object = {}) =>
  google.operate("POST", clusters, {
    cluster: { name: "gke-aci", initialNodeCount: 2, nodeConfig: { diskType: "pd-standard" }, network: "net", subnetwork: "sub", ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: "services" }, ...cluster },
  });
const show = async () => (await google.call("GET", `${clusters}/gke-aci`)).body;
const controlPlane = () => {
  const found = google.controlPlanes.running.get("gke-aci-us-west1-a");
  if (!found) throw new Error("no control plane runs");
  return found;
};
const update = (change: object) => google.operate("PUT", `${clusters}/gke-aci`, { update: change });

describe("the address of a control plane", () => {
  test("admits everybody until networks are named, and then those alone", async () => {
    await create();
    expect(controlPlane().network.authorizedRanges).toBeUndefined();
    await update({ desiredMasterAuthorizedNetworksConfig: { enabled: true, cidrBlocks: [office], gcpPublicCidrsAccessEnabled: false } });
    expect(controlPlane().network.authorizedRanges).toEqual(["203.0.113.0/24"]);
    expect((await show()).controlPlaneEndpointsConfig.ipEndpointsConfig.authorizedNetworksConfig).toEqual({ enabled: true, cidrBlocks: [office], gcpPublicCidrsAccessEnabled: false });
  });

  test("admits nobody where none is named, Google's own addresses unless it is told not to, nobody at all when it is off", async () => {
    await create({ controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: true, authorizedNetworksConfig: { enabled: true, cidrBlocks: [], gcpPublicCidrsAccessEnabled: false } } } });
    expect(controlPlane().network.authorizedRanges).toEqual([]);
    expect((await show()).masterAuthorizedNetworksConfig).toEqual({ enabled: true, gcpPublicCidrsAccessEnabled: false });
    await update({ desiredControlPlaneEndpointsConfig: { ipEndpointsConfig: { authorizedNetworksConfig: { enabled: true, cidrBlocks: [office] } } } });
    expect(controlPlane().network.authorizedRanges).toEqual(["203.0.113.0/24", "198.19.68.0/22"]);
    await update({ desiredControlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: false } } });
    expect(controlPlane().network.authorizedRanges).toEqual([]);
  });

  test("is guarded from its first moment, after a kill too", async () => {
    await create({ masterAuthorizedNetworksConfig: { enabled: true, cidrBlocks: [office], gcpPublicCidrsAccessEnabled: false } });
    google.controlPlanes.running.clear();
    await google.boot().start();
    expect(controlPlane().spec.network.authorizedRanges).toEqual(["203.0.113.0/24"]);
    expect(controlPlane().spec.network.nodes).toHaveLength(2);
  });
});

describe("the name of a control plane", () => {
  const nameOf = async (): Promise<string> => (await show()).controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint as string;
  const enter = async (authorization?: string) => google.cloud.enterDnsEndpoint(await nameOf(), authorization);
  const bearer = async (): Promise<string> => `Bearer ${(await google.token()).body.access_token as string}`;

  test("lets in whom IAM lets in, and nobody else", async () => {
    await create({ controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true } } });
    expect((await show()).controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint).toMatch(/^gke-[0-9a-f]{36}-\d{12}\.us-west1-a\.gke\.goog$/);
    expect(await enter(await bearer())).toMatchObject({ ip: "198.18.1.10", certificateAuthority: expect.stringContaining("CERTIFICATE") });
    await expect(enter()).rejects.toThrow("invalid authentication credentials");
    await expect(enter("Bearer eyJhbGciOi.of.a-service-account")).rejects.toThrow("invalid authentication credentials");
    const name = await nameOf();
    await google.call("POST", `cloudresourcemanager.googleapis.com/v1/projects/${projectId}:setIamPolicy`, {
      policy: { bindings: [{ role: "roles/owner", members: ["user:somebody@example.com"] }, { role: "roles/compute.viewer", members: ["serviceAccount:deployer@sandbox-deployers.iam.gserviceaccount.com"] }] },
    });
    const authorization = await bearer();
    expect(() => google.cloud.enterDnsEndpoint(name, authorization)).toThrow("container.clusters.connect");
  });

  test("is closed by default, and opened and closed in place", async () => {
    await create();
    await expect(enter(await bearer())).rejects.toThrow("does not allow external traffic");
    await update({ desiredControlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true } } });
    expect(await enter(await bearer())).toMatchObject({ ip: "198.18.1.10" });
    await update({ desiredControlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: false } } });
    await expect(enter(await bearer())).rejects.toThrow("does not allow external traffic");
  });
});

describe("nodes", () => {
  const routers = `${compute}/regions/us-west1/routers`;
  const addresses = `${compute}/regions/us-west1/addresses`;
  const leaving = () => controlPlane().network.nodes.map(({ leavesFrom }) => leavesFrom);
  const nat = (more: object) => ({ nats: [{ name: "nat", sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES", ...more }] });
  const makeRouter = () => google.call("POST", routers, { name: "router", network: "global/networks/net" });

  test("leave from addresses of their own, unless they are private", async () => {
    await create();
    expect(leaving()).toEqual(["198.19.68.1", "198.19.68.2"]);
    expect([...controlPlane().nodes.values()].map(({ externalIp }) => externalIp)).toEqual(["198.19.68.1", "198.19.68.2"]);
    await google.operate("DELETE", `${clusters}/gke-aci`);
    await create({ privateClusterConfig: { enablePrivateNodes: true } });
    expect(leaving()).toEqual([undefined, undefined]);
    expect((await show()).networkConfig.defaultEnablePrivateNodes).toBe(true);
    expect((await show()).nodePools[0].networkConfig).toMatchObject({ enablePrivateNodes: true });
  });

  test("that are private leave from a NAT gateway's reserved address, for as long as it is there", async () => {
    await create({ privateClusterConfig: { enablePrivateNodes: true } });
    await makeRouter();
    await google.call("POST", addresses, { name: "nat", addressType: "EXTERNAL", networkTier: "PREMIUM", labels: { stack: "dev" } });
    const reserved = (await google.call("GET", `${addresses}/nat`)).body;
    expect(reserved).toMatchObject({ address: "198.19.70.1", status: "RESERVED", labels: { stack: "dev" } });
    const ports = { enableDynamicPortAllocation: true, minPortsPerVm: 64, maxPortsPerVm: 4096, enableEndpointIndependentMapping: false, logConfig: { enable: true, filter: "ERRORS_ONLY" } };
    expect((await google.call("PATCH", `${routers}/router`, nat({ natIpAllocateOption: "MANUAL_ONLY", natIps: [reserved.selfLink], ...ports }))).status).toBe(200);
    expect(leaving()).toEqual(["198.19.70.1", "198.19.70.1"]);
    expect((await google.call("GET", `${addresses}/nat`)).body).toMatchObject({ status: "IN_USE", users: [expect.stringContaining("/routers/router")] });
    expect((await google.call("DELETE", `${addresses}/nat`)).body.error.message).toContain("already being used by");
    await google.call("PATCH", `${routers}/router`, { nats: [] });
    expect(leaving()).toEqual([undefined, undefined]);
    expect((await google.call("DELETE", `${addresses}/nat`)).status).toBe(200);
  });

  test("get an automatic address that stays, and none from another region's gateway", async () => {
    await create({ privateClusterConfig: { enablePrivateNodes: true } });
    await google.call("POST", routers.replace("us-west1", "us-east1"), { name: "router", network: "global/networks/net", ...nat({}) });
    expect(leaving()).toEqual([undefined, undefined]);
    await google.call("POST", routers, { name: "router", network: "global/networks/net", ...nat({}) });
    expect(leaving()).toEqual(["198.19.70.2", "198.19.70.2"]);
    await google.call("PATCH", `${routers}/router`, nat({ minPortsPerVm: 128 }));
    expect(leaving()).toEqual(["198.19.70.2", "198.19.70.2"]);
  });

  test.each([
    ["a manual gateway without addresses", { natIpAllocateOption: "MANUAL_ONLY" }, "needs at least one address"],
    ["an address that does not exist", { natIpAllocateOption: "MANUAL_ONLY", natIps: ["regions/us-west1/addresses/none"] }, "does not exist"],
    ["most ports without dynamic allocation", { maxPortsPerVm: 4096 }, "needs enableDynamicPortAllocation"],
    ["ports that are no power of two", { enableDynamicPortAllocation: true, minPortsPerVm: 100 }, "power of two"],
    ["fewer at most than at least", { enableDynamicPortAllocation: true, minPortsPerVm: 128, maxPortsPerVm: 64 }, "greater than minPortsPerVm"],
    ["dynamic ports that stay the same for all", { enableDynamicPortAllocation: true, enableEndpointIndependentMapping: true }, "dynamic port allocation"],
    ["some subnetworks", { sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS" }, "LIST_OF_SUBNETWORKS"],
    ["rules", { rules: [{ ruleNumber: 1 }] }, "router.nats[0].rules"],
  ])("a NAT gateway with %s is refused", async (_what, more, message) => {
    await makeRouter();
    expect((await google.call("PATCH", `${routers}/router`, nat(more))).body.error.message).toContain(message);
  });

  test("become private with their pool, one after the other, and are new ones then", async () => {
    await create();
    const before = [...controlPlane().nodes.keys()];
    await google.operate("PUT", `${clusters}/gke-aci/nodePools/default-pool`, { nodeNetworkConfig: { enablePrivateNodes: true } });
    expect(leaving()).toEqual([undefined, undefined]);
    expect([...controlPlane().nodes.keys()].filter((name) => before.includes(name))).toEqual([]);
  });

  test("reach Google's APIs as their subnetwork says", async () => {
    await create();
    expect(controlPlane().network.googleAccess).toBe(true);
    const { fingerprint } = (await google.call("GET", `${compute}/regions/us-west1/subnetworks/sub`)).body;
    await google.call("PATCH", `${compute}/regions/us-west1/subnetworks/sub`, { fingerprint, privateIpGoogleAccess: false });
    expect(controlPlane().network.googleAccess).toBe(false);
  });

  test("may not be more than the range of the pods has room for", async () => {
    await google.raiseQuotas();
    await create();
    const { body } = await google.operate("POST", `${clusters}/gke-aci/nodePools/default-pool:setSize`, { nodeCount: 9 });
    expect(body.error.message).toContain('IP_SPACE_EXHAUSTED: the range of "pods" has no addresses for more than 8 nodes.');
  });

  test("of the larger machine types can be made", async () => {
    await create({ nodeConfig: { machineType: "e2-standard-8" } });
    expect([...controlPlane().nodes.values()][0]?.machineType).toBe("e2-standard-8");
  });
});

test("the add-on that serves load balancer classes is on, until it is turned off", async () => {
  await create();
  expect(controlPlane().network.httpLoadBalancing).toBe(true);
  await google.operate("PUT", `${clusters}/gke-aci`, { update: { desiredAddonsConfig: { httpLoadBalancing: { disabled: true } } } });
  expect(controlPlane().network.httpLoadBalancing).toBe(false);
});

test("network policies and the maintenance window are set by methods of their own", async () => {
  await create({ addonsConfig: { networkPolicyConfig: { disabled: false } } });
  await google.operate("POST", `${clusters}/gke-aci:setNetworkPolicy`, { networkPolicy: { enabled: true, provider: "CALICO" } });
  await google.operate("POST", `${clusters}/gke-aci:setMaintenancePolicy`, { maintenancePolicy: { window: { dailyMaintenanceWindow: { startTime: "03:00" } } } });
  expect(await show()).toMatchObject({ networkPolicy: { enabled: true, provider: "CALICO" }, maintenancePolicy: { window: { dailyMaintenanceWindow: { startTime: "03:00", duration: "PT4H0M0S" } } } });
  const { body } = await google.operate("PUT", `${clusters}/gke-aci`, { update: { desiredAddonsConfig: { networkPolicyConfig: { disabled: true } } } });
  expect(body.error.message).toContain("addon must be enabled");
});
