import { beforeAll, describe, expect, test } from "vitest";
import { GkeCluster, type GkeClusterArgs } from "../../../components/google/gke-cluster.ts";
import { deploy, type Deployment } from "../harness.ts";

const deployCluster = (args: Partial<GkeClusterArgs> = {}): Promise<Deployment> => deploy(() => new GkeCluster("cluster", { project: "my-project", clusterName: "gke-aci", ...args }));

const clusterType = "gcp:container/cluster:Cluster";
const poolType = "gcp:container/nodePool:NodePool";
const serviceType = "gcp:projects/service:Service";

describe("a cluster by default", () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await deployCluster();
  });

  test("has three nodes in us-west1-a, apart from the control plane", () => {
    expect(deployment.one(clusterType).inputs).toMatchObject({ name: "gke-aci", location: "us-west1-a", removeDefaultNodePool: true, initialNodeCount: 1 });
    expect(deployment.one(poolType).inputs).toMatchObject({ cluster: "gke-aci", location: "us-west1-a", nodeCount: 3 });
  });

  test("refuses to be deleted", () => {
    expect(deployment.one(clusterType).inputs["deletionProtection"]).toBe(true);
  });

  test("is VPC-native in a network of its own, with ranges that GKE chooses", () => {
    expect(deployment.one(clusterType).inputs).toMatchObject({
      networkingMode: "VPC_NATIVE",
      ipAllocationPolicy: {},
      network: "cluster-network-vpc-id",
      subnetwork: "cluster-network-subnetwork-id",
    });
    expect(deployment.one("gcp:compute/network:Network").inputs).toMatchObject({ name: "gke-aci", autoCreateSubnetworks: false });
    expect(deployment.one("gcp:compute/subnetwork:Subnetwork").inputs).toMatchObject({ region: "us-west1", network: "cluster-network-vpc-id" });
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
    expect(JSON.parse(String(deployment.outputs["kubeconfig"]))).toMatchObject({ clusters: [{ cluster: { server: "https://34.1.2.3" } }] });
    expect(deployment.outputs).toMatchObject({ clusterName: "gke-aci", endpoint: "34.1.2.3", caCertificate: "Q0E=" });
    expect(deployment.one("pulumi:providers:kubernetes").dependencies).toContain(deployment.one(poolType).urn);
  });
});

test("the settings reach the resources", async () => {
  const deployment = await deployCluster({
    zone: "europe-west1-b",
    nodeCount: 5,
    machineType: "e2-standard-4",
    nodeRange: "10.1.0.0/20",
    podRange: "10.64.0.0/14",
    serviceRange: "10.80.0.0/20",
    deletionProtection: false,
    labels: { owner: "me" },
  });
  expect(deployment.one(clusterType).inputs).toMatchObject({
    location: "europe-west1-b",
    deletionProtection: false,
    resourceLabels: { owner: "me" },
    ipAllocationPolicy: { clusterIpv4CidrBlock: "10.64.0.0/14", servicesIpv4CidrBlock: "10.80.0.0/20" },
  });
  expect(deployment.one(poolType).inputs).toMatchObject({ nodeCount: 5, nodeConfig: { machineType: "e2-standard-4", resourceLabels: { owner: "me" } } });
  expect(deployment.one("gcp:compute/subnetwork:Subnetwork").inputs).toMatchObject({ region: "europe-west1", ipCidrRange: "10.1.0.0/20" });
});
