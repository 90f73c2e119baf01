import type { Check, Finding } from "../finding.ts";
import { isReady, type List, type Node } from "../kubernetes-objects.ts";
import type { Subject } from "../subject.ts";

const provider = "virtual-kubelet.io/provider";

/** The machines of GKE and the node that stands for Azure. */
export const nodes = ({ cluster, nodeCount, virtualNode }: Subject): Check => ({
  what: "nodes",
  expected: "all Ready",
  next: `kubectl describe nodes; of the virtual node: kubectl -n ${virtualNode} logs deployment/aci-connector`,
  async run() {
    const { items } = await cluster.read<List<Node>>("get", "nodes");
    const machines = items.filter(({ metadata }) => metadata.labels["cloud.google.com/gke-nodepool"] !== undefined);
    return [machinesReady(machines, nodeCount), virtualNodeReady(virtualNode, items.find(({ metadata }) => metadata.name === virtualNode))];
  },
});

function machinesReady(machines: readonly Node[], nodeCount: number | undefined): Finding {
  const ready = machines.filter(isReady).length;
  // GKE adds one while it upgrades the others.
  const enough = nodeCount === undefined ? ready > 0 : ready >= nodeCount;
  return {
    what: "GKE nodes",
    found: `${ready} of ${machines.length} Ready`,
    expected: nodeCount === undefined ? "all Ready" : `${nodeCount} Ready (nodeCount)`,
    holds: enough && ready === machines.length,
  };
}

function virtualNodeReady(name: string, node: Node | undefined): Finding {
  const tainted = node?.spec.taints?.some(({ key }) => key === provider) ?? false;
  return {
    what: `virtual node ${name}`,
    found: node === undefined ? "none of that name" : `${isReady(node) ? "Ready" : "not Ready"}, ${tainted ? "tainted" : "not tainted"}`,
    expected: `Ready, tainted (${provider})`,
    holds: node !== undefined && isReady(node) && tainted,
  };
}
