import { describe, expect, it } from "vitest";
import { fetchPage, kubectl, kubectlJson, pulumi, stackOutput, tryInSandbox } from "./sandbox.ts";

interface Node {
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly spec: { readonly taints?: readonly { readonly key: string; readonly effect: string }[] };
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
}

const isReady = (node: Node): boolean => node.status.conditions.some((condition) => condition.type === "Ready" && condition.status === "True");

describe("the stack", () => {
  it("serves the todo app at todoUrl", async () => {
    const page = await fetchPage(await stackOutput("todoUrl"));
    expect(page.status).toBe(200);
    expect(page.body).toContain("<form");
  });

  it("has three GKE nodes and the virtual node, all Ready", async () => {
    const { items } = await kubectlJson<{ items: Node[] }>("get", "nodes");
    const virtual = items.filter((node) => node.metadata.name === "aci-connector");
    expect(items.filter((node) => node.metadata.labels["cloud.google.com/gke-nodepool"] !== undefined)).toHaveLength(3);
    expect(virtual).toHaveLength(1);
    expect(items).toHaveLength(4);
    expect(items.filter((node) => !isReady(node)).map((node) => node.metadata.name)).toEqual([]);
    expect(virtual[0]?.spec.taints?.map((taint) => taint.key)).toContain("virtual-kubelet.io/provider");
    expect(virtual[0]?.metadata.labels["components.gke.io/gke-unmanaged-node"]).toBe("true");
  });

  it("tells the same address in todoIp, in kubectl and behind todoHostname", async () => {
    const [todoIp, podIp, hostname] = await Promise.all([
      stackOutput("todoIp"),
      kubectl("-n", "todo", "get", "pod", "web-0", "-o", "jsonpath={.status.podIP}"),
      stackOutput("todoHostname"),
    ]);
    expect(todoIp).toMatch(/^198\.18\.\d+\.\d+$/);
    expect(podIp).toBe(todoIp);
    const resolved = await tryInSandbox("npm", ["run", "-s", "sandbox", "--", "shell", "--", "getent", "ahostsv4", hostname]);
    expect(resolved.stdout.split(/\s/)[0]).toBe(todoIp);
  });

  it("has every promised output, and keeps the secret ones secret", async () => {
    const listed = await pulumi("stack", "output", "--json");
    const outputs = JSON.parse(listed.stdout) as Record<string, string>;
    expect(Object.keys(outputs).sort()).toEqual([
      "clusterEndpoint", "clusterName", "cosmosAccountName", "cosmosConnectionString", "kubeconfig", "loadBalancerIp", "readme", "resourceGroupName", "todoHostname", "todoImage",
      "todoIp", "todoUrl", "virtualNodeName",
    ]);
    expect(outputs["kubeconfig"]).toBe("[secret]");
    expect(outputs["cosmosConnectionString"]).toBe("[secret]");
    expect(outputs["virtualNodeName"]).toBe("aci-connector");
    expect(outputs["resourceGroupName"]).toBe("gke-aci");
    expect(outputs["cosmosAccountName"]).toMatch(/^tododb\d+$/);
  });

  it("changes nothing in a second pulumi up", async () => {
    const result = await pulumi("up", "--yes", "--expect-no-changes", "--non-interactive");
    expect(result.stdout + result.stderr).toMatch(/unchanged/);
    expect(result.status).toBe(0);
  });

  it("finds no drift in a pulumi refresh", async () => {
    const result = await pulumi("refresh", "--yes", "--expect-no-changes", "--non-interactive");
    expect(result.stdout + result.stderr).toMatch(/unchanged/);
    expect(result.status).toBe(0);
  });
});
