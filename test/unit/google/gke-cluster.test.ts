import { beforeAll, describe, expect, test } from "vitest";
import { GkeCluster, type GkeClusterArgs } from "../../../components/google/gke-cluster.ts";
import { deploy, type Deployment } from "../harness.ts";
import { dnsEndpoint, natAddress } from "../mock-clouds.ts";

const deployCluster = (args: Partial<GkeClusterArgs> = {}): Promise<Deployment> => deploy(() => new GkeCluster("cluster", { project: "my-project", clusterName: "gke-aci", ...args }));

const clusterType = "gcp:container/cluster:Cluster";
const poolType = "gcp:container/nodePool:NodePool";
const serviceType = "gcp:projects/service:Service";
const networkType = "gcp:compute/network:Network";
const subnetworkType = "gcp:compute/subnetwork:Subnetwork";
const natType = "gcp:compute/routerNat:RouterNat";

/** Where the kubeconfig leads. */
const clusterOf = ({ outputs }: Deployment): unknown => (JSON.parse(String(outputs["kubeconfig"])) as { clusters: { cluster: unknown }[] }).clusters[0]?.cluster;

describe("a cluster by default", () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await deployCluster();
  });

  test("has three nodes in us-west1-a, apart from the control plane", () => {
    expect(deployment.one(clusterType).inputs).toMatchObject({ name: "gke-aci", location: "us-west1-a", removeDefaultNodePool: true, initialNodeCount: 1 });
    expect(deployment.one(poolType).inputs).toMatchObject({ cluster: "gke-aci", location: "us-west1-a", nodeCount: 3 });
  });

  test("refuses to be deleted, and so does its network", () => {
    expect(deployment.one(clusterType).inputs["deletionProtection"]).toBe(true);
    const protectedTypes = deployment.resources.filter(({ protect }) => protect).map(({ type }) => type);
    expect(protectedTypes.sort()).toEqual([networkType, subnetworkType, clusterType].sort());
  });

  test("is VPC-native in a network of its own, with ranges of its own for pods and Services", () => {
    expect(deployment.one(clusterType).inputs).toMatchObject({
      networkingMode: "VPC_NATIVE",
      ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: "services" },
      network: "cluster-network-vpc-id",
      subnetwork: "cluster-network-subnetwork-id",
    });
    expect(deployment.one(networkType).inputs).toMatchObject({ name: "gke-aci", autoCreateSubnetworks: false });
    expect(deployment.one(subnetworkType).inputs).toMatchObject({
      region: "us-west1",
      network: "cluster-network-vpc-id",
      privateIpGoogleAccess: true,
      secondaryIpRanges: [
        { rangeName: "pods", ipCidrRange: "10.20.0.0/16" },
        { rangeName: "services", ipCidrRange: "10.30.0.0/20" },
      ],
    });
  });

  test("has private nodes that reach the internet from a reserved address", () => {
    expect(deployment.one(clusterType).inputs["privateClusterConfig"]).toEqual({ enablePrivateNodes: true });
    expect(deployment.one(poolType).inputs["networkConfig"]).toEqual({ enablePrivateNodes: true });
    // The provider replaces a cluster whose own setting changes; the pool's is enough.
    expect(deployment.one(clusterType).ignoreChanges).toContain("privateClusterConfig");
    expect(deployment.one("gcp:compute/address:Address").inputs).toMatchObject({ name: "gke-aci-nat", region: "us-west1", addressType: "EXTERNAL" });
    expect(deployment.one("gcp:compute/router:Router").inputs).toMatchObject({ name: "gke-aci-nat", region: "us-west1", network: "cluster-network-vpc-id" });
    expect(deployment.one(natType).inputs).toMatchObject({
      router: "gke-aci-nat",
      region: "us-west1",
      natIpAllocateOption: "MANUAL_ONLY",
      natIps: ["https://www.googleapis.com/compute/v1/gke-aci-nat"],
      logConfig: { enable: true, filter: "ERRORS_ONLY" },
    });
    expect(deployment.outputs["natAddresses"]).toEqual([natAddress]);
  });

  test("makes its nodes once they have a way out, and its control plane meanwhile", () => {
    const nat = deployment.one(natType).urn;
    expect(deployment.waitsFor(deployment.one(poolType))).toContain(nat);
    expect(deployment.waitsFor(deployment.one(clusterType))).not.toContain(nat);
  });

  test("lets its clients in by name, and nobody in by address but its own nodes", () => {
    expect(deployment.one(clusterType).inputs).toMatchObject({
      controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true }, ipEndpointsConfig: { enabled: true } },
      masterAuthorizedNetworksConfig: { cidrBlocks: [], gcpPublicCidrsAccessEnabled: false },
    });
    expect(deployment.outputs["endpoint"]).toBe(dnsEndpoint);
    expect(clusterOf(deployment)).toEqual({ server: `https://${dnsEndpoint}` });
  });

  test("enforces NetworkPolicies beside kube-proxy", () => {
    expect(deployment.one(clusterType).inputs).toMatchObject({
      datapathProvider: "LEGACY_DATAPATH",
      networkPolicy: { enabled: true, provider: "CALICO" },
      addonsConfig: { networkPolicyConfig: { disabled: false } },
    });
  });

  test("is looked after by Google, at night, and tells how it fares", () => {
    expect(deployment.one(clusterType).inputs).toMatchObject({
      maintenancePolicy: { dailyMaintenanceWindow: { startTime: "03:00" } },
      loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS"] },
      monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: true } },
    });
    expect(deployment.one(poolType).inputs["management"]).toEqual({ autoRepair: true, autoUpgrade: true });
  });

  test("runs its nodes as an account with the one role that nodes need", () => {
    const account = "gke-aci-nodes@my-project.iam.gserviceaccount.com";
    expect(deployment.one("gcp:projects/iAMMember:IAMMember").inputs).toMatchObject({ role: "roles/container.defaultNodeServiceAccount", member: `serviceAccount:${account}` });
    for (const type of [clusterType, poolType]) expect(deployment.one(type).inputs["nodeConfig"]).toMatchObject({ serviceAccount: account });
    const waits = deployment.waitsFor(deployment.one(poolType));
    expect(waits).toContain(deployment.one("gcp:projects/iAMMember:IAMMember").urn);
  });

  test("hardens its machines", () => {
    expect(deployment.one(clusterType).inputs).toMatchObject({
      enableShieldedNodes: true,
      releaseChannel: { channel: "REGULAR" },
      workloadIdentityConfig: { workloadPool: "my-project.svc.id.goog" },
      masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    });
    expect(deployment.one(poolType).inputs["nodeConfig"]).toMatchObject({
      shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
      workloadMetadataConfig: { mode: "GKE_METADATA" },
      metadata: { "disable-legacy-endpoints": "true" },
    });
  });

  test("has boot disks of which four, the one more of an upgrade included, fit a new project's 250 GB of SSD", () => {
    expect(deployment.one(poolType).inputs["nodeConfig"]).toMatchObject({ diskSizeGb: 50, diskType: "pd-balanced" });
    expect(deployment.one(clusterType).inputs["nodeConfig"]).toMatchObject({ diskSizeGb: 50, diskType: "pd-balanced" });
  });

  test("turns each API on before what needs it, and leaves it on", () => {
    const needs = { compute: "gcp:compute/network:Network", iam: "gcp:serviceaccount/account:Account", cloudresourcemanager: "gcp:projects/iAMMember:IAMMember", container: clusterType };
    for (const [api, type] of Object.entries(needs)) {
      const service = deployment.one(serviceType, `cluster-${api}-api`);
      expect(service.inputs).toMatchObject({ service: `${api}.googleapis.com`, disableOnDestroy: false });
      expect(deployment.one(type).dependencies, type).toContain(service.urn);
    }
    expect(deployment.one("gcp:compute/network:Network").dependencies).toEqual([deployment.one(serviceType, "cluster-compute-api").urn]);
  });

  test("gives a secret kubeconfig and a provider that waits for the nodes", () => {
    expect(deployment.secretOutputs).toEqual(["kubeconfig"]);
    expect(deployment.outputs).toMatchObject({ clusterName: "gke-aci", caCertificate: "Q0E=" });
    expect(deployment.one("pulumi:providers:kubernetes").dependencies).toContain(deployment.one(poolType).urn);
  });
});

test("the settings reach the resources", async () => {
  const deployment = await deployCluster({
    zone: "europe-west1-b",
    nodeCount: 5,
    machineType: "e2-standard-4",
    diskSizeGb: 30,
    nodeRange: "10.1.0.0/20",
    podRange: "10.64.0.0/14",
    serviceRange: "10.80.0.0/20",
    maintenanceTime: "22:30",
    deletionProtection: false,
    labels: { owner: "me" },
  });
  expect(deployment.one(clusterType).inputs).toMatchObject({
    location: "europe-west1-b",
    deletionProtection: false,
    resourceLabels: { owner: "me" },
    maintenancePolicy: { dailyMaintenanceWindow: { startTime: "22:30" } },
  });
  expect(deployment.one(poolType).inputs).toMatchObject({ nodeCount: 5, nodeConfig: { machineType: "e2-standard-4", diskSizeGb: 30, resourceLabels: { owner: "me" } } });
  expect(deployment.one("gcp:compute/subnetwork:Subnetwork").inputs).toMatchObject({
    region: "europe-west1",
    ipCidrRange: "10.1.0.0/20",
    secondaryIpRanges: [{ ipCidrRange: "10.64.0.0/14" }, { ipCidrRange: "10.80.0.0/20" }],
  });
  expect(deployment.one("gcp:compute/address:Address").inputs).toMatchObject({ region: "europe-west1", labels: { owner: "me" } });
  expect(deployment.resources.filter(({ protect }) => protect)).toEqual([]);
});

test("without NAT there is none, and public nodes wait for nothing", async () => {
  const deployment = await deployCluster({ privateNodes: false, cloudNat: false });
  for (const type of ["gcp:compute/address:Address", "gcp:compute/router:Router", natType]) expect(deployment.all(type)).toEqual([]);
  expect(deployment.outputs["natAddresses"]).toEqual([]);
  expect(deployment.one(clusterType).inputs).not.toHaveProperty("privateClusterConfig");
  expect(deployment.one(poolType).inputs["networkConfig"]).toEqual({ enablePrivateNodes: false });
});

test("public nodes do not wait for a NAT that they do not use", async () => {
  const deployment = await deployCluster({ privateNodes: false });
  expect(deployment.waitsFor(deployment.one(poolType))).not.toContain(deployment.one(natType).urn);
  expect(deployment.outputs["natAddresses"]).toEqual([]);
});

describe("access by address", () => {
  test("is everybody's unless networks are named, and says so", async () => {
    const deployment = await deployCluster({ apiServerAccess: "ip" });
    expect(deployment.one(clusterType).inputs).toMatchObject({
      controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: false } },
      masterAuthorizedNetworksConfig: { cidrBlocks: [{ displayName: "everybody", cidrBlock: "0.0.0.0/0" }], gcpPublicCidrsAccessEnabled: false },
    });
    expect(deployment.outputs["endpoint"]).toBe("34.1.2.3");
    expect(clusterOf(deployment)).toEqual({ server: "https://34.1.2.3", "certificate-authority-data": "Q0E=" });
  });

  test.each(["ip", "dns"] as const)("is the named networks' alone, clients on %s", async (apiServerAccess) => {
    const deployment = await deployCluster({ apiServerAccess, authorizedNetworks: { office: "203.0.113.0/24" } });
    expect(deployment.one(clusterType).inputs["masterAuthorizedNetworksConfig"]).toEqual({
      cidrBlocks: [{ displayName: "office", cidrBlock: "203.0.113.0/24" }],
      gcpPublicCidrsAccessEnabled: false,
    });
  });
});

test("every child has the cluster's name first and a parent in it", async () => {
  const { resources } = await deployCluster();
  const own = resources.filter(({ type }) => type !== "pulumi:pulumi:Stack" && type !== "gke-aci:google:GkeCluster");
  const components = new Set(resources.filter(({ custom, type }) => !custom && type !== "pulumi:pulumi:Stack").map(({ urn }) => urn));
  expect(own.length).toBeGreaterThan(14);
  for (const { name, parent } of own) {
    expect(name).toMatch(/^cluster-/);
    expect(components, name).toContain(parent);
  }
});
