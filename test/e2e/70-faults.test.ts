import { beforeAll, describe, expect, it } from "vitest";
import { azureCli, logIn } from "./azure-cli.ts";
import { eventually } from "./command.ts";
import { fetchPage, kubectl, kubectlJson, stackOutput } from "./sandbox.ts";

/** Waits until the todo page answers again. */
const pageAnswers = async (seconds: number): Promise<void> => {
  const url = await stackOutput("todoUrl");
  await eventually("the todo page answers again", seconds, async () => (await fetchPage(url)).status === 200);
};

interface Named {
  readonly metadata: { readonly name: string; readonly uid: string; readonly labels: Record<string, string> };
  readonly spec: { readonly taints?: readonly { readonly key: string }[] };
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
}

const isReady = (object: Named): boolean => object.status.conditions.some((condition) => condition.type === "Ready" && condition.status === "True");

describe("the todo app comes back by itself", () => {
  beforeAll(async () => {
    await logIn();
  });

  it("when its container group is deleted behind the cluster's back", async () => {
    await azureCli("container", "delete", "-g", "gke-aci", "-n", "todo-web-0", "--yes");
    await eventually("the group exists again", 120, async () => {
      const names = await azureCli("container", "list", "-g", "gke-aci", "--query", "[].name", "-o", "tsv");
      return names.split("\n").includes("todo-web-0");
    });
    await pageAnswers(60);
  });

  it("when its node is deleted, with the node's label and taint", async () => {
    const before = await kubectlJson<Named>("get", "node", "aci-connector");
    await kubectl("delete", "node", "aci-connector", "--wait=true");
    const after = await eventually("a new node aci-connector is Ready", 120, async () => {
      const node = await kubectlJson<Named>("get", "node", "aci-connector");
      return isReady(node) && node.metadata.uid !== before.metadata.uid ? node : undefined;
    });
    expect(after.metadata.labels["components.gke.io/gke-unmanaged-node"]).toBe("true");
    expect(after.spec.taints?.map((taint) => taint.key)).toContain("virtual-kubelet.io/provider");
    await pageAnswers(180);
  });

  it("when the connector and the keeper of its node are deleted", async () => {
    const pods = async (): Promise<Named[]> => (await kubectlJson<{ items: Named[] }>("-n", "aci-connector", "get", "pods")).items;
    const before = new Set((await pods()).map((pod) => pod.metadata.uid));
    await kubectl("-n", "aci-connector", "delete", "pods", "--all", "--wait=true");
    await eventually("new pods of both are ready", 100, async () => {
      const ready = (await pods()).filter((pod) => !before.has(pod.metadata.uid) && isReady(pod));
      return ready.length === before.size;
    });
    await pageAnswers(60);
  });
});
