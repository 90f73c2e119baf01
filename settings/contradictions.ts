import { parseIpv4Range, rangesOverlap } from "../components/checks/ipv4-range.ts";
import { allocatableCores } from "../components/google/machine-size.ts";
import { upgradeSurge } from "../components/kubernetes/pods/upgrade-surge.ts";
import type { ConfigReader } from "./config-reader.ts";
import type { Settings } from "./settings.ts";

/** Says which settings, each fine by itself, contradict each other. */
export function refuseContradictions(reader: ConfigReader, settings: Settings): void {
  refuseTwoOwners(reader, settings);
  refuseUnreachable(reader, settings);
  refuseRanges(reader, settings.google);
  refuseTooManyPods(reader, settings);
}

/** What exists already has its name and its access rules from somebody else. */
function refuseTwoOwners(reader: ConfigReader, settings: Settings): void {
  const { existingCluster, existingResourceGroup, google } = settings;
  const inPlace = (key: string, given: boolean, existing: string): void =>
    reader.contradiction([existing, key], given, `takes the place of what ${key} describes; leave one of the two away`);
  if (existingCluster !== undefined) {
    inPlace("clusterName", reader.isSet("clusterName"), "existingCluster");
    inPlace("authorizedNetworks", Object.keys(google.authorizedNetworks).length > 0, "existingCluster");
  }
  if (existingResourceGroup !== undefined) inPlace("resourceGroupName", reader.isSet("resourceGroupName"), "existingResourceGroup");
}

/** Parts that could not reach each other. */
function refuseUnreachable(reader: ConfigReader, { existingCluster, google, azure, todo }: Settings): void {
  const isNew = existingCluster === undefined;
  reader.contradiction(
    ["privateNodes", "cloudNat"],
    isNew && google.privateNodes && !google.cloudNat,
    "leaves the nodes without a way to the internet, and so to Azure, while cloudNat is false; set cloudNat to true, or privateNodes to false",
  );
  const allowed = Object.keys(azure.cosmosAllowedNetworks).length > 0;
  reader.contradiction(["cosmosAllowedNetworks", "cosmosFirewall"], allowed && !azure.cosmosFirewall, "restricts nothing while cosmosFirewall is false; set that to true, or leave the networks away");
  // Cloud NAT serves only machines without an external address (cloud.google.com/nat/docs/overview): nodes that have one leave
  // from there, and each upgrade or repair gives them others.
  const knowsNodes = (isNew && google.cloudNat && google.privateNodes) || allowed;
  reader.contradiction(
    ["cosmosFirewall", "todoPlacement", "cloudNat", "privateNodes", "cosmosAllowedNetworks"],
    azure.cosmosFirewall && todo.placement === "spread" && !knowsNodes,
    "shuts out the todo app's pods on the GKE nodes (todoPlacement is spread), because nobody knows the nodes' addresses; set privateNodes and cloudNat to true, or name the nodes' addresses in cosmosAllowedNetworks",
  );
}

/** Ranges of a network: apart from each other, and large enough. */
function refuseRanges(reader: ConfigReader, google: Settings["google"]): void {
  const keys = ["nodeRange", "podRange", "serviceRange"] as const;
  for (const [index, key] of keys.entries()) {
    for (const other of keys.slice(index + 1)) {
      reader.contradiction([key, other], rangesOverlap(google[key], google[other]), `overlaps with ${other}, ${google[other]}; give each a range of its own`);
    }
  }
  // GKE gives each node a /24 for its pods at its default of 110 pods a node, and an upgrade needs one node more for a while.
  const nodes = 2 ** (24 - (parseIpv4Range(google.podRange)?.prefix ?? 24));
  reader.contradiction(
    ["podRange", "nodeCount"],
    nodes < google.nodeCount + 1,
    `has room for the pods of ${nodes} nodes, and ${google.nodeCount} nodes need ${google.nodeCount + 1} while they are upgraded; write a shorter prefix or a smaller nodeCount`,
  );
}

/** More pods than the nodes could take. */
function refuseTooManyPods(reader: ConfigReader, { existingCluster, google, virtualNode, todo }: Settings): void {
  if (todo.placement === "spread") {
    reader.contradiction(["todoReplicas", "todoPlacement"], todo.replicas < 2, "cannot be spread over two clouds; set todoReplicas to 2 or more, or todoPlacement to virtual-node");
    const cores = existingCluster === undefined ? allocatableCores(google.machineType) : undefined;
    reader.contradiction(
      ["todoCpu", "machineType", "todoPlacement"],
      cores !== undefined && todo.cpu > cores,
      `fits no node of machine type ${google.machineType}, which has ${cores ?? 0} cores for pods, so nothing could be spread; take a larger machineType`,
    );
    return;
  }
  const pods = todo.replicas === 1 ? 1 : todo.replicas + upgradeSurge(todo.replicas);
  const beyond = (key: "virtualNodeCpu" | "virtualNodeMemoryGb" | "virtualNodePods", needed: number, offered: number, unit: string): void =>
    reader.contradiction(["todoReplicas", "todoCpu", "todoMemoryGb", key], needed > offered, `needs ${needed} ${unit} on the virtual node for ${pods} pods, upgrades included, and ${key} is ${offered}; raise that, or lower todoReplicas`);
  beyond("virtualNodeCpu", pods * todo.cpu, virtualNode.cpu, "cores");
  beyond("virtualNodeMemoryGb", pods * todo.memoryGb, virtualNode.memoryGb, "GB");
  beyond("virtualNodePods", pods, virtualNode.pods, "pods");
}
