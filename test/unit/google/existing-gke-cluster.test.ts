import { describe, expect, test } from "vitest";
import { ExistingGkeCluster, type ExistingGkeClusterArgs } from "../../../components/google/existing-gke-cluster.ts";
import { deploy, type Deployment } from "../harness.ts";
import { dnsEndpoint } from "../mock-clouds.ts";

const found = (args: Partial<ExistingGkeClusterArgs> = {}): Promise<Deployment> =>
  deploy(() => new ExistingGkeCluster("cluster", { project: "my-project", location: "us-west1-a", clusterName: "shared", ...args }));

const clusterOf = ({ outputs }: Deployment): unknown => (JSON.parse(String(outputs["kubeconfig"])) as { clusters: { cluster: unknown }[] }).clusters[0]?.cluster;

describe("an existing cluster", () => {
  test("is looked up, and nothing in Google Cloud is made", async () => {
    const deployment = await found();
    expect(deployment.calls).toEqual(["gcp:container/getCluster:getCluster"]);
    expect(deployment.resources.filter(({ custom }) => custom).map(({ type }) => type)).toEqual(["pulumi:providers:kubernetes"]);
    expect(deployment.one("pulumi:providers:kubernetes")).toMatchObject({ name: "cluster-kubernetes", parent: deployment.one("gke-aci:google:ExistingGkeCluster").urn });
  });

  test("is reached by name, without its own authority", async () => {
    const deployment = await found();
    expect(deployment.outputs).toMatchObject({ clusterName: "shared", endpoint: dnsEndpoint, natAddresses: [] });
    expect(clusterOf(deployment)).toEqual({ server: `https://${dnsEndpoint}` });
    expect(deployment.secretOutputs).toEqual(["kubeconfig"]);
  });

  test("is reached by address, with its own authority", async () => {
    const deployment = await found({ apiServerAccess: "ip" });
    expect(deployment.outputs).toMatchObject({ endpoint: "34.4.5.6", caCertificate: "Q0E=" });
    expect(clusterOf(deployment)).toEqual({ server: "https://34.4.5.6", "certificate-authority-data": "Q0E=" });
  });
});
