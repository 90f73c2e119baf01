import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SandboxedGoogle, projectId } from "../../clouds/google/test/sandboxed-google.ts";
import type { Properties, ProviderPackage, ResourceType } from "../provider.ts";
import { unknownValue } from "../provider.ts";
import { requireSdkResource } from "../sdk-schema.ts";
import { createGcpPackage } from "./index.ts";
import { operationContext } from "../testing/operation-context.ts";

const tokens = {
  cluster: "gcp:container/cluster:Cluster",
  nodePool: "gcp:container/nodePool:NodePool",
  account: "gcp:serviceaccount/account:Account",
  projectMember: "gcp:projects/iAMMember:IAMMember",
  accountMember: "gcp:serviceaccount/iAMMember:IAMMember",
  service: "gcp:projects/service:Service",
  network: "gcp:compute/network:Network",
  subnetwork: "gcp:compute/subnetwork:Subnetwork",
  address: "gcp:compute/address:Address",
  router: "gcp:compute/router:Router",
  nat: "gcp:compute/routerNat:RouterNat",
};

let google: SandboxedGoogle;
let gcp: ProviderPackage;
let config: Properties;

beforeEach(() => {
  google = new SandboxedGoogle();
  gcp = createGcpPackage(google.fetch);
  config = { project: projectId, region: "us-west1", zone: "us-west1-a", credentials: google.keyFile };
});
afterEach(() => google.remove());

const typeOf = (token: string): ResourceType => {
  const type = gcp.resourceType(token);
  if (!type) throw new Error(`no ${token}`);
  return type;
};

const check = (token: string, inputs: Properties, olds?: Properties) => Promise.resolve(typeOf(token).check?.(inputs, olds, { config, urn: "urn", name: "main", randomSeed: Buffer.alloc(32, 7) }));

/** Checks and creates, as the engine does. */
async function create(token: string, given: Properties): Promise<{ id: string; inputs: Properties; outputs: Properties }> {
  const checked = await check(token, given);
  expect(checked?.failures).toEqual([]);
  const inputs = checked?.inputs ?? given;
  return { inputs, ...(await typeOf(token).create(inputs, operationContext(config))) };
}

const update = async (token: string, resource: { id: string; inputs: Properties; outputs: Properties }, changes: Properties) => {
  const inputs = { ...resource.inputs, ...changes };
  return { id: resource.id, inputs, outputs: (await typeOf(token).update?.(resource.id, inputs, resource, operationContext(config)))?.outputs ?? {} };
};

/** What a refresh finds. */
const refresh = (token: string, resource: { id: string; inputs: Properties; outputs: Properties }) => typeOf(token).read(resource.id, resource, operationContext(config));

const enable = (service: string) => create(tokens.service, { project: projectId, service: `${service}.googleapis.com`, disableOnDestroy: false });

/** Everything that a cluster of this project stands on, and the cluster. */
async function createCluster(changes: Properties = {}) {
  await enable("container");
  const network = await create(tokens.network, { name: "gke-aci", autoCreateSubnetworks: false, routingMode: "REGIONAL" });
  const subnetwork = await create(tokens.subnetwork, { name: "gke-aci", region: "us-west1", network: network.id, ipCidrRange: "10.10.0.0/20", privateIpGoogleAccess: true });
  const account = await create(tokens.account, { accountId: "gke-aci-nodes" });
  const cluster = await create(tokens.cluster, {
    name: "gke-aci",
    location: "us-west1-a",
    network: network.id,
    subnetwork: subnetwork.id,
    networkingMode: "VPC_NATIVE",
    ipAllocationPolicy: {},
    initialNodeCount: 1,
    removeDefaultNodePool: true,
    nodeConfig: { serviceAccount: account.outputs["email"], oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"], shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true } },
    releaseChannel: { channel: "REGULAR" },
    enableShieldedNodes: true,
    workloadIdentityConfig: { workloadPool: `${projectId}.svc.id.goog` },
    masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    deletionProtection: false,
    resourceLabels: { stack: "dev" },
    ...changes,
  });
  return { network, subnetwork, account, cluster };
}

const nodesOfCluster = () => [...(google.controlPlanes.running.get("gke-aci-us-west1-a")?.nodes.values() ?? [])];

test("every modelled input, and every output, is one of the installed SDK's", () => {
  for (const token of gcp.resourceTokens ?? []) {
    const sdk = requireSdkResource(token);
    const type = typeOf(token);
    for (const path of type.computed) expect(sdk.outputs, `${token} ${path}`).toContain(path.split(".")[0]);
    for (const path of type.replaceOn) expect(sdk.inputs, `${token} ${path}`).toContain(path.split(".")[0]);
  }
});

describe("a cluster", () => {
  test("with a node pool of its own: outputs are what a program needs, and a refresh finds no drift", async () => {
    const { cluster } = await createCluster();
    expect(cluster.id).toBe(`projects/${projectId}/locations/us-west1-a/clusters/gke-aci`);
    expect(cluster.outputs).toMatchObject({
      name: "gke-aci",
      endpoint: "198.18.1.10",
      pulumiLabels: { stack: "dev", "goog-pulumi-provisioned": "true" },
      effectiveLabels: { stack: "dev", "goog-pulumi-provisioned": "true" },
      resourceLabels: { stack: "dev" },
    });
    expect((cluster.outputs["masterAuth"] as { clusterCaCertificate: string }).clusterCaCertificate).toMatch(/^LS0t/);
    const pool = await create(tokens.nodePool, { cluster: "gke-aci", location: "us-west1-a", nodeCount: 3, management: { autoRepair: true, autoUpgrade: true }, nodeConfig: { machineType: "e2-medium", diskSizeGb: 50, workloadMetadataConfig: { mode: "GKE_METADATA" } } });
    expect(pool.outputs["name"]).toBe("main-0707070");
    expect(nodesOfCluster()).toHaveLength(3);
    expect((await refresh(tokens.cluster, cluster))?.inputs).toEqual(cluster.inputs);
    expect((await refresh(tokens.nodePool, pool))?.inputs).toEqual(pool.inputs);
  });

  test("is protected against deletion unless the program says otherwise", async () => {
    const { cluster } = await createCluster({ deletionProtection: undefined });
    expect(cluster.inputs["deletionProtection"]).toBe(true);
    await expect(typeOf(tokens.cluster).delete(cluster.id, cluster, operationContext(config))).rejects.toThrow(
      "Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with cluster deletion.",
    );
    const open = await update(tokens.cluster, cluster, { deletionProtection: false });
    await typeOf(tokens.cluster).delete(open.id, open, operationContext(config));
    expect(google.controlPlanes.running.size).toBe(0);
    expect(await refresh(tokens.cluster, open)).toBeUndefined();
  });

  test("shows what somebody else has changed", async () => {
    const { cluster } = await createCluster();
    await google.operate("PUT", `container.googleapis.com/v1/${cluster.id}`, { update: { desiredReleaseChannel: { channel: "RAPID" } } });
    expect((await refresh(tokens.cluster, cluster))?.inputs["releaseChannel"]).toEqual({ channel: "RAPID" });
  });

  test("changes its settings and labels in place", async () => {
    const { cluster } = await createCluster();
    const changed = await update(tokens.cluster, cluster, { releaseChannel: { channel: "STABLE" }, resourceLabels: { stack: "prod" }, monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: true } } });
    expect(changed.outputs).toMatchObject({ releaseChannel: { channel: "STABLE" }, resourceLabels: { stack: "prod" }, monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"] } });
    expect((await refresh(tokens.cluster, changed))?.inputs).toEqual(changed.inputs);
  });

  test("is imported by the forms of id that the real provider takes", async () => {
    const { cluster } = await createCluster();
    for (const id of [cluster.id, `${projectId}/us-west1-a/gke-aci`, "us-west1-a/gke-aci"]) {
      const imported = await typeOf(tokens.cluster).read(id, { inputs: {}, outputs: {} }, operationContext(config));
      expect(imported).toMatchObject({ id: cluster.id, inputs: { name: "gke-aci", location: "us-west1-a", releaseChannel: { channel: "REGULAR" } } });
    }
  });

  test("that an interrupted run has made is found again, unless it belongs to another resource", async () => {
    const { cluster } = await createCluster();
    const find = (known: string[]) => typeOf(tokens.cluster).findInterrupted?.(cluster.inputs, new Set(known), operationContext(config));
    expect(await find([])).toBe(cluster.id);
    expect(await find([cluster.id])).toBeUndefined();
  });

  test("that did not start stays in the state, with the reason", async () => {
    google.controlPlanes.failure = new Error("etcd did not start");
    await expect(createCluster()).rejects.toMatchObject({ id: `projects/${projectId}/locations/us-west1-a/clusters/gke-aci`, message: expect.stringContaining("etcd did not start") });
  });

  test("in a zone that does not exist fails with GKE's words", async () => {
    await enable("container");
    await expect(create(tokens.cluster, { name: "gke-aci", location: "us-west1-z", initialNodeCount: 1 })).rejects.toThrow('Error creating Cluster "projects/gke-aci-sandbox/locations/us-west1-z/clusters/gke-aci": googleapi: Error 400: Location "us-west1-z" does not exist.');
  });

  test("before its API is enabled fails, and says which", async () => {
    await expect(create(tokens.cluster, { name: "gke-aci", location: "us-west1-a", initialNodeCount: 1 })).rejects.toThrow("Kubernetes Engine API has not been used in project");
  });

  test("says who reaches it, when it is upgraded and what it logs, changes that in place, and shows no drift", async () => {
    const { cluster } = await createCluster({
      controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true }, ipEndpointsConfig: { enabled: true } },
      masterAuthorizedNetworksConfig: { cidrBlocks: [], gcpPublicCidrsAccessEnabled: false },
      maintenancePolicy: { dailyMaintenanceWindow: { startTime: "03:00" } },
      datapathProvider: "LEGACY_DATAPATH",
      networkPolicy: { enabled: true, provider: "CALICO" },
      addonsConfig: { networkPolicyConfig: { disabled: false } },
      privateClusterConfig: { enablePrivateNodes: true },
      loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS"] },
    });
    expect(cluster.outputs["controlPlaneEndpointsConfig"]).toEqual({
      dnsEndpointConfig: { allowExternalTraffic: true, endpoint: expect.stringMatching(/\.gke\.goog$/) },
      ipEndpointsConfig: { enabled: true },
    });
    expect((await refresh(tokens.cluster, cluster))?.inputs).toEqual(cluster.inputs);
    const changed = await update(tokens.cluster, cluster, {
      controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: false }, ipEndpointsConfig: { enabled: true } },
      masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "203.0.113.0/24", displayName: "office" }], gcpPublicCidrsAccessEnabled: false },
      maintenancePolicy: { dailyMaintenanceWindow: { startTime: "04:30" } },
      networkPolicy: { enabled: false },
    });
    expect(google.controlPlanes.running.get("gke-aci-us-west1-a")?.network.authorizedRanges).toEqual(["203.0.113.0/24"]);
    expect(changed.outputs).toMatchObject({ maintenancePolicy: { dailyMaintenanceWindow: { startTime: "04:30" } }, networkPolicy: { enabled: false }, controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: false } } });
    expect((await refresh(tokens.cluster, changed))?.inputs).toEqual(changed.inputs);
    const imported = await typeOf(tokens.cluster).read(cluster.id, { inputs: {}, outputs: {} }, operationContext(config));
    expect((await check(tokens.cluster, imported?.inputs ?? {}))?.failures).toEqual([]);
  });

  test("of somebody else is looked up, and one that is missing is said to be", async () => {
    const { cluster } = await createCluster({ controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true } } });
    const look = (name: string) => gcp.providerFunction("gcp:container/getCluster:getCluster")?.({ project: projectId, location: "us-west1-a", name }, { config, signal: new AbortController().signal });
    expect(await look("gke-aci")).toMatchObject({
      id: cluster.id,
      name: "gke-aci",
      endpoint: "198.18.1.10",
      masterAuths: [{ clusterCaCertificate: expect.stringMatching(/^LS0t/) }],
      controlPlaneEndpointsConfigs: [{ dnsEndpointConfigs: [{ allowExternalTraffic: true, endpoint: expect.stringMatching(/\.gke\.goog$/) }] }],
    });
    await expect(look("other")).rejects.toThrow(`projects/${projectId}/locations/us-west1-a/clusters/other not found`);
  });

  test("that is routes-based is looked up as one", async () => {
    await google.enable("container");
    await google.operate("POST", `container.googleapis.com/v1/projects/${projectId}/locations/us-west1-a/clusters`, { cluster: { name: "old", initialNodeCount: 1, ipAllocationPolicy: { useRoutes: true } } });
    const found = await gcp.providerFunction("gcp:container/getCluster:getCluster")?.({ project: projectId, location: "us-west1-a", name: "old" }, { config, signal: new AbortController().signal });
    expect(found).toMatchObject({ networkingMode: "ROUTES" });
    expect(found).not.toHaveProperty("ipAllocationPolicies");
  });

  test("is replaced by what GKE cannot change", () => {
    expect(typeOf(tokens.cluster).replaceOn).toEqual(expect.arrayContaining(["name", "location", "network", "subnetwork", "ipAllocationPolicy", "privateClusterConfig.enablePrivateNodes", "datapathProvider"]));
    for (const inPlace of ["networkPolicy", "controlPlaneEndpointsConfig", "masterAuthorizedNetworksConfig", "maintenancePolicy"]) expect(typeOf(tokens.cluster).replaceOn).not.toContain(inPlace);
    expect(typeOf(tokens.nodePool).replaceOn).toEqual(expect.arrayContaining(["name", "cluster", "location", "nodeConfig.serviceAccount", "nodeConfig.oauthScopes"]));
    expect(typeOf(tokens.nodePool).replaceOn).not.toContain("nodeConfig.machineType");
    expect(typeOf(tokens.nodePool).replaceOn).not.toContain("networkConfig");
  });
});

describe("a node pool", () => {
  test("is resized, changed and deleted", async () => {
    await createCluster();
    const pool = await create(tokens.nodePool, { cluster: `projects/${projectId}/locations/us-west1-a/clusters/gke-aci`, nodeCount: 1, nodeConfig: { machineType: "e2-medium", taints: [{ key: "a", value: "b", effect: "NO_SCHEDULE" }] } });
    const larger = await update(tokens.nodePool, pool, { nodeCount: 2 });
    expect(larger.outputs["nodeCount"]).toBe(2);
    const stronger = await update(tokens.nodePool, larger, { nodeConfig: { machineType: "e2-standard-4", labels: { tier: "web" } } });
    expect(nodesOfCluster().map(({ machineType, labels, taints }) => ({ machineType, labels, taints }))).toEqual(Array(2).fill({ machineType: "e2-standard-4", labels: { tier: "web" }, taints: [] }));
    expect((await refresh(tokens.nodePool, stronger))?.inputs).toEqual(stronger.inputs);
    await typeOf(tokens.nodePool).delete(stronger.id, stronger, operationContext(config));
    expect(nodesOfCluster()).toEqual([]);
  });

  test.each([
    [{ nodeCount: -1 }, "nodeCount must be a whole number from 0 to 1000, not -1"],
    [{ nodeCount: 1001 }, "not 1001"],
    [{ nodeCount: 1, initialNodeCount: 1 }, "Cannot set both"],
    [{ autoscaling: { maxNodeCount: 3 } }, "autoscaling"],
    [{ nodeConfig: { gvnic: { enabled: true } } }, "nodeConfig.gvnic"],
    [{ nodecount: 3 }, "has no input nodecount"],
  ])("refuses %j before anything is made", async (inputs, message) => {
    const { failures } = (await check(tokens.nodePool, { cluster: "gke-aci", ...inputs })) ?? {};
    expect(failures?.map((failure) => failure.reason).join()).toContain(message);
  });

  test("takes what is not known in a preview", async () => {
    const { failures } = (await check(tokens.nodePool, { cluster: unknownValue, location: unknownValue, nodeCount: unknownValue, nodeConfig: unknownValue })) ?? {};
    expect(failures).toEqual([]);
  });
});

describe("IAM", () => {
  test("members are added one by one, at the same time too, and taken away one by one", async () => {
    await enable("iam");
    const account = await create(tokens.account, { accountId: "gke-nodes", displayName: "Nodes" });
    const member = String(account.outputs["member"]);
    const roles = ["roles/logging.logWriter", "roles/monitoring.metricWriter", "roles/container.defaultNodeServiceAccount"];
    const [first] = await Promise.all(roles.map((role) => create(tokens.projectMember, { project: projectId, role, member })));
    expect(first?.id).toBe(`${projectId}/roles/logging.logWriter/${member}`);
    if (first) await typeOf(tokens.projectMember).delete(first.id, first, operationContext(config));
    const policy = await google.call("POST", `cloudresourcemanager.googleapis.com/v1/projects/${projectId}:getIamPolicy`);
    expect((policy.body.bindings as { role: string }[]).map(({ role }) => role).sort()).toEqual(["roles/container.defaultNodeServiceAccount", "roles/monitoring.metricWriter", "roles/owner"]);
  });

  test("a workload may act as a service account", async () => {
    await enable("iam");
    const account = await create(tokens.account, { accountId: "gke-nodes" });
    const inputs = { serviceAccountId: account.id, role: "roles/iam.workloadIdentityUser", member: `serviceAccount:${projectId}.svc.id.goog[todo/web]` };
    const bound = await create(tokens.accountMember, inputs);
    expect((await refresh(tokens.accountMember, bound))?.inputs).toEqual(bound.inputs);
    await typeOf(tokens.account).delete(account.id, account, operationContext(config));
    expect(google.cloud.inventory()).toEqual([]);
  });

  test("a service account gets a name where the program gives none, changes its words, and is disabled", async () => {
    await enable("iam");
    const account = await create(tokens.account, { description: "a" });
    expect(account.outputs["accountId"]).toBe("main-0707070");
    const changed = await update(tokens.account, account, { description: "b", disabled: true });
    expect(changed.outputs).toMatchObject({ description: "b", disabled: true });
  });
});

describe("networks", () => {
  test("a NAT gateway beside another one on the same router", async () => {
    await enable("compute");
    const network = await create(tokens.network, {});
    expect(network.outputs["name"]).toBe("main-0707070");
    const router = await create(tokens.router, { name: "router", network: network.id, region: "us-west1" });
    const inputs = { router: "router", region: "us-west1", natIpAllocateOption: "AUTO_ONLY", sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES" };
    const first = await create(tokens.nat, { ...inputs, name: "first" });
    const second = await create(tokens.nat, { ...inputs, name: "second" });
    await typeOf(tokens.nat).delete(first.id, first, operationContext(config));
    expect(await refresh(tokens.nat, first)).toBeUndefined();
    expect((await refresh(tokens.nat, second))?.inputs).toEqual(second.inputs);
    await expect(typeOf(tokens.network).delete(network.id, network, operationContext(config))).rejects.toThrow("already being used by");
    await typeOf(tokens.router).delete(router.id, router, operationContext(config));
    await typeOf(tokens.network).delete(network.id, network, operationContext(config));
    expect(google.cloud.inventory()).toEqual([]);
  });

  test("a reserved address is given to a gateway, changes its labels in place, and cannot go before it", async () => {
    await enable("compute");
    const network = await create(tokens.network, { name: "net" });
    const router = await create(tokens.router, { name: "router", network: network.id, region: "us-west1" });
    const address = await create(tokens.address, { name: "nat", region: "us-west1", networkTier: "PREMIUM", labels: { stack: "dev" } });
    expect(address).toMatchObject({ id: `projects/${projectId}/regions/us-west1/addresses/nat`, outputs: { address: "198.19.70.1", labels: { stack: "dev" }, effectiveLabels: { stack: "dev", "goog-pulumi-provisioned": "true" } } });
    const ports = { enableDynamicPortAllocation: true, minPortsPerVm: 64, maxPortsPerVm: 4096, enableEndpointIndependentMapping: false, logConfig: { enable: true, filter: "ERRORS_ONLY" } };
    const nat = await create(tokens.nat, { name: "nat", router: "router", region: "us-west1", natIpAllocateOption: "MANUAL_ONLY", natIps: [address.outputs["selfLink"]], sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES", ...ports });
    const relabelled = await update(tokens.address, address, { labels: { stack: "prod" } });
    expect((await refresh(tokens.address, relabelled))?.inputs).toEqual(relabelled.inputs);
    expect((await refresh(tokens.nat, nat))?.inputs).toEqual(nat.inputs);
    expect(typeOf(tokens.address).replaceOn).not.toContain("labels");
    await expect(typeOf(tokens.address).delete(address.id, address, operationContext(config))).rejects.toThrow("already being used by");
    for (const [token, resource] of [[tokens.nat, nat], [tokens.router, router], [tokens.address, address], [tokens.network, network]] as const) await typeOf(token).delete(resource.id, resource, operationContext(config));
    expect(google.cloud.inventory()).toEqual([]);
  });

  test("a subnetwork grows in place and takes secondary ranges", async () => {
    await enable("compute");
    const network = await create(tokens.network, { name: "net", autoCreateSubnetworks: false });
    const subnetwork = await create(tokens.subnetwork, { name: "sub", network: network.id, ipCidrRange: "10.10.0.0/20" });
    expect(subnetwork.outputs["region"]).toBe("us-west1");
    const changed = await update(tokens.subnetwork, subnetwork, { ipCidrRange: "10.10.0.0/19", secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: "10.20.0.0/16" }] });
    expect(changed.outputs).toMatchObject({ ipCidrRange: "10.10.0.0/19", secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: "10.20.0.0/16" }] });
    expect((await refresh(tokens.subnetwork, changed))?.inputs).toEqual(changed.inputs);
  });
});

describe("the provider", () => {
  test("a service is disabled on destroy only where the program says so", async () => {
    const kept = await enable("compute");
    await typeOf(tokens.service).delete(kept.id, kept, operationContext(config));
    expect(await refresh(tokens.service, kept)).toBeDefined();
    const other = await create(tokens.service, { service: "iam.googleapis.com", disableOnDestroy: true });
    await typeOf(tokens.service).delete(other.id, other, operationContext(config));
    expect(await refresh(tokens.service, other)).toBeUndefined();
  });

  test("functions tell of the project, the zones and the versions; the token is secret", async () => {
    await enable("container");
    const call = (token: string, args: Properties = {}) => gcp.providerFunction(token)?.(args, { config, signal: new AbortController().signal });
    expect(await call("gcp:organizations/getProject:getProject")).toMatchObject({ projectId, number: expect.stringMatching(/^\d{12}$/) });
    expect(await call("gcp:compute/getZones:getZones")).toMatchObject({ names: ["us-west1-a", "us-west1-b", "us-west1-c"] });
    expect(await call("gcp:container/getEngineVersions:getEngineVersions", { versionPrefix: "1.34." })).toMatchObject({ validMasterVersions: [expect.stringMatching(/^1\.34\./)] });
    expect(await call("gcp:organizations/getClientConfig:getClientConfig")).toMatchObject({ project: projectId, zone: "us-west1-a" });
    expect(gcp.secretFunctionOutputs?.("gcp:organizations/getClientConfig:getClientConfig")).toEqual(["accessToken"]);
  });

  test("says what to do without a project, and without credentials", async () => {
    config = { credentials: google.keyFile };
    await expect(create(tokens.service, { service: "iam.googleapis.com" })).rejects.toThrow("GOOGLE_PROJECT");
    config = { project: projectId };
    await expect(create(tokens.service, { service: "iam.googleapis.com" })).rejects.toThrow("GOOGLE_APPLICATION_CREDENTIALS");
  });

  test("names types and settings that are not modelled", () => {
    expect(gcp.resourceType("gcp:sql/databaseInstance:DatabaseInstance")).toBeUndefined();
    expect(gcp.checkConfig?.({ project: "p", impersonateServiceAccount: "a@b" })).toEqual([{ property: "impersonateServiceAccount", reason: expect.stringContaining("impersonateServiceAccount") }]);
  });
});
