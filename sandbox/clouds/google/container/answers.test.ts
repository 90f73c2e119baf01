import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { projectNumber } from "../project.ts";
import { SandboxedGoogle, projectId } from "../test/sandboxed-google.ts";

const api = (version: string, location: string): string => `container.googleapis.com/${version}/projects/${projectId}/locations/${location}/clusters`;
const clusters = api("v1", "us-west1-a");
const number = projectNumber(projectId);

let google: SandboxedGoogle;

beforeEach(async () => {
  google = new SandboxedGoogle();
  await google.enable("container");
});
afterEach(() => google.remove());

const create = (more: object = {}, url = clusters) => google.operate("POST", url, { cluster: { name: "farm", initialNodeCount: 1, nodeConfig: { diskSizeGb: 40 }, ...more } });
const show = async (url = clusters) => (await google.call("GET", `${url}/farm`)).body;

describe("operations of GKE", () => {
  test("name their zone, or their region under the same name, and link by the project's number", async () => {
    const { body } = await create();
    const place = `https://container.googleapis.com/v1/projects/${number}/zones/us-west1-a`;
    expect(body).toMatchObject({ operationType: "CREATE_CLUSTER", status: "DONE", zone: "us-west1-a", selfLink: `${place}/operations/${body.name as string}`, targetLink: `${place}/clusters/farm` });
    expect(body).not.toHaveProperty("location");
    expect((body.progress.metrics as { name: string }[]).map(({ name }) => name)).toContain("CLUSTER_HEALTHCHECKING_TOTAL");
    const regional = await create({}, api("v1", "us-west1"));
    expect(regional.body).toMatchObject({ zone: "us-west1", targetLink: `https://container.googleapis.com/v1/projects/${number}/locations/us-west1/clusters/farm` });
  });

  test("are called as in GKE, and wait where they concern a node pool", async () => {
    await create();
    const { labelFingerprint } = await show();
    expect((await google.operate("POST", `${clusters}/farm:setResourceLabels`, { labelFingerprint, resourceLabels: { a: "b" } })).body.operationType).toBe("UPDATE_CLUSTER");
    expect((await google.operate("POST", `${clusters}/farm:setMaintenancePolicy`, { maintenancePolicy: { window: {} } })).body.operationType).toBe("UPDATE_CLUSTER");
    expect((await google.call("PUT", `${clusters}/farm/nodePools/default-pool`, { machineType: "e2-small" })).body).toMatchObject({ operationType: "UPGRADE_NODES", status: "PENDING" });
  });
});

describe("a cluster is shown", () => {
  test("with both addresses though it is public, with its place as a zone, by links with its project's id", async () => {
    await create({}, api("v1", "us-west1"));
    const { endpoint, privateClusterConfig, zone, selfLink, nodePools, controlPlaneEndpointsConfig } = await show(api("v1", "us-west1"));
    expect({ privateClusterConfig, zone }).toEqual({ privateClusterConfig: { publicEndpoint: endpoint, privateEndpoint: endpoint }, zone: "us-west1" });
    expect(selfLink).toBe(`https://container.googleapis.com/v1/projects/${projectId}/locations/us-west1/clusters/farm`);
    expect(nodePools[0].selfLink).toBe(`${selfLink as string}/nodePools/default-pool`);
    expect(controlPlaneEndpointsConfig.ipEndpointsConfig.authorizedNetworksConfig).toEqual({ gcpPublicCidrsAccessEnabled: true });
  });

  test("without what is false or zero, and with 64-bit numbers as texts", async () => {
    await create({ addonsConfig: { networkPolicyConfig: { disabled: false } }, networkPolicy: {}, legacyAbac: { enabled: false }, autopilot: { enabled: false } });
    const body = await show();
    expect(body.addonsConfig).toMatchObject({ networkPolicyConfig: {}, kubernetesDashboard: { disabled: true } });
    expect(body).toMatchObject({ legacyAbac: {}, autopilot: {}, defaultMaxPodsConstraint: { maxPodsPerNode: "110" } });
    expect(body).not.toHaveProperty("networkPolicy");
    expect(body.nodePools[0]).toMatchObject({ config: { diskSizeGb: 40, bootDisk: { sizeGb: "40" } }, podIpv4CidrSize: 24, upgradeSettings: { maxSurge: 1, strategy: "SURGE" } });
    expect(body.nodePools[0].upgradeSettings).not.toHaveProperty("maxUnavailable");
  });

  test("at v1beta1 with the fields that v1 has not", async () => {
    const beta = api("v1beta1", "us-west1-a");
    await create({}, beta);
    expect(await show(beta)).toMatchObject({ privateCluster: true, clusterTelemetry: { type: "ENABLED" }, selfLink: `https://container.googleapis.com/v1beta1/projects/${projectId}/zones/us-west1-a/clusters/farm` });
    expect(await show()).not.toHaveProperty("privateCluster");
  });

  test("by its name alone where it has no address", async () => {
    await create({ controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true }, ipEndpointsConfig: { enabled: false } } });
    const body = await show();
    expect(body.endpoint).toBe(body.controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint);
    expect(body.controlPlaneEndpointsConfig.ipEndpointsConfig).toEqual({ enabled: false });
    expect(body).not.toHaveProperty("masterAuthorizedNetworksConfig");
  });

  test("without its public address once that is closed, and then nobody outside reaches it", async () => {
    await create();
    await google.operate("PUT", `${clusters}/farm`, { update: { desiredControlPlaneEndpointsConfig: { ipEndpointsConfig: { enablePublicEndpoint: false, globalAccess: true } } } });
    const body = await show();
    expect(body.controlPlaneEndpointsConfig.ipEndpointsConfig).toMatchObject({ enablePublicEndpoint: false, globalAccess: true, privateEndpoint: body.endpoint });
    expect(body.controlPlaneEndpointsConfig.ipEndpointsConfig).not.toHaveProperty("publicEndpoint");
    expect(body.privateClusterConfig).toMatchObject({ enablePrivateEndpoint: true, publicEndpoint: body.endpoint, masterGlobalAccessConfig: { enabled: true } });
    expect(google.controlPlanes.running.get("farm-us-west1-a")?.network.authorizedRanges).toEqual([]);
  });

  test("with a maintenance policy that has a version without a window too", async () => {
    await create();
    expect((await show()).maintenancePolicy).toEqual({ resourceVersion: "e3b0c442" });
    const maintenanceExclusions = { harvest: { startTime: "2026-08-01T00:00:00Z", endTime: "2026-08-20T00:00:00Z", maintenanceExclusionOptions: { scope: "NO_MINOR_UPGRADES" } } };
    await google.operate("POST", `${clusters}/farm:setMaintenancePolicy`, { maintenancePolicy: { window: { dailyMaintenanceWindow: { startTime: "02:00" }, maintenanceExclusions } } });
    expect((await show()).maintenancePolicy).toEqual({ resourceVersion: expect.stringMatching(/^(?!e3b0c442)[0-9a-f]{8}$/), window: { dailyMaintenanceWindow: { startTime: "02:00", duration: "PT4H0M0S" }, maintenanceExclusions } });
  });
});

describe("the private address of a control plane", () => {
  const subnetwork = `projects/${projectId}/regions/us-west1/subnetworks/default`;

  test("in a subnetwork is shown where it was said, and Google's own addresses are not let in by themselves", async () => {
    await create({ networkConfig: { defaultEnablePrivateNodes: true }, controlPlaneEndpointsConfig: { ipEndpointsConfig: { privateEndpointSubnetwork: subnetwork } } });
    const { controlPlaneEndpointsConfig, masterAuthorizedNetworksConfig, privateClusterConfig } = await show();
    expect(masterAuthorizedNetworksConfig).toEqual({ privateEndpointEnforcementEnabled: true });
    expect(controlPlaneEndpointsConfig.ipEndpointsConfig).toMatchObject({ privateEndpointSubnetwork: subnetwork, authorizedNetworksConfig: { privateEndpointEnforcementEnabled: true } });
    expect(privateClusterConfig).toMatchObject({ enablePrivateNodes: true, privateEndpointSubnetwork: subnetwork });
    const change = (ipEndpointsConfig: object) => google.operate("PUT", `${clusters}/farm`, { update: { desiredControlPlaneEndpointsConfig: { ipEndpointsConfig } } });
    await change({ authorizedNetworksConfig: { enabled: true }, privateEndpointSubnetwork: subnetwork });
    expect((await show()).masterAuthorizedNetworksConfig).toEqual({ enabled: true, privateEndpointEnforcementEnabled: true });
    expect(google.controlPlanes.running.get("farm-us-west1-a")?.network.authorizedRanges).toEqual([]);
    expect((await change({ privateEndpointSubnetwork: "projects/p/regions/r/subnetworks/other" })).body.error.code).toBe(501);
  });

  test("in a range of its own is shown with the subnetwork that GKE makes for it", async () => {
    await create({ privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: "172.16.2.32/28" } });
    const { controlPlaneEndpointsConfig, privateClusterConfig } = await show();
    expect(privateClusterConfig).toMatchObject({ masterIpv4CidrBlock: "172.16.2.32/28" });
    expect(privateClusterConfig).not.toHaveProperty("privateEndpointSubnetwork");
    expect(controlPlaneEndpointsConfig.ipEndpointsConfig.privateEndpointSubnetwork).toMatch(/\/us-west1\/subnetworks\/gke-farm-[0-9a-f]{8}-pe-subnet$/);
  });

  test.each([
    ["a range of another size", { privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: "172.16.2.0/24" } }, "/28"],
    ["a subnetwork that is not there", { controlPlaneEndpointsConfig: { ipEndpointsConfig: { privateEndpointSubnetwork: "none" } } }, "subnetworks/none"],
  ])("in %s is refused", async (_what, more, message) => {
    expect((await create(more)).body.error.message).toContain(message);
  });
});

test("a cluster that names its version and no channel is in the most stable one, and has the driver for disks until an update takes it away", async () => {
  await create({ initialClusterVersion: "1.34", addonsConfig: { gcePersistentDiskCsiDriverConfig: { enabled: false } } });
  expect(await show()).toMatchObject({ releaseChannel: { channel: "STABLE" }, addonsConfig: { gcePersistentDiskCsiDriverConfig: { enabled: true } }, anonymousAuthenticationConfig: { mode: "ENABLED" } });
  await google.operate("PUT", `${clusters}/farm`, { update: { desiredAddonsConfig: { gcePersistentDiskCsiDriverConfig: { enabled: false } } } });
  expect((await show()).addonsConfig.gcePersistentDiskCsiDriverConfig).toEqual({});
});

test("an exclusion of all upgrades is shown without its scope, which means just that", async () => {
  const exclusion = { startTime: "2026-08-01T00:00:00Z", endTime: "2026-08-20T00:00:00Z" };
  await create({ maintenancePolicy: { window: { maintenanceExclusions: { harvest: { ...exclusion, maintenanceExclusionOptions: { scope: "NO_UPGRADES" } } } } } });
  expect((await show()).maintenancePolicy.window).toEqual({ maintenanceExclusions: { harvest: { ...exclusion, maintenanceExclusionOptions: {} } } });
});

test("an update of what is not modelled is told so, whatever comes with it", async () => {
  await create();
  const { error } = (await google.call("PUT", `${clusters}/farm`, { update: { desiredNodePoolId: "default-pool", desiredNodePoolAutoscaling: { enabled: true } } })).body;
  expect(error).toMatchObject({ code: 501, message: expect.stringContaining("desiredNodePoolAutoscaling") });
});

test.each([
  ["a zonal cluster", "us-west1-a", "none", `Not found: projects/${projectId}/zones/us-west1-a/clusters/none.`],
  ["a regional cluster", "us-west1", "none", `Not found: projects/${projectId}/locations/us-west1/clusters/none.`],
  ["a node pool", "us-west1-a", "farm/nodePools/none", 'Not found: node pool "none" not found.'],
])("%s that is not there is told in GKE's words, in the older form too", async (_what, location, path, message) => {
  await create();
  expect((await google.call("GET", `${api("v1", location)}/${path}`)).body.error).toEqual({ code: 404, message, status: "NOT_FOUND", errors: [{ domain: "global", reason: "notFound", message }] });
});

test("logging and monitoring are the two that one update may turn off together", async () => {
  await create();
  expect((await google.operate("PUT", `${clusters}/farm`, { update: { desiredLoggingService: "none", desiredMonitoringService: "none" } })).body.status).toBe("DONE");
  expect(await show()).toMatchObject({ loggingService: "none", monitoringService: "none", loggingConfig: { componentConfig: {} } });
});
