import type { ClusterArgs } from "@pulumi/gcp/container/cluster.js";
import type { NodePoolArgs } from "@pulumi/gcp/container/nodePool.js";
import { policy, type Report } from "../define.ts";
import { cpusOf } from "../resources/machine-type.ts";
import { forEachKnown, inputsOf } from "../resources/resource.ts";

interface Settings {
  maxNodes: number;
  maxCpusPerNode: number;
  otherMachineTypes: readonly string[];
}

type Pool = Partial<Pick<PoolInputs, "nodeCount" | "initialNodeCount" | "autoscaling" | "nodeLocations" | "nodeConfig">>;
type PoolInputs = NonNullable<ReturnType<typeof inputsOf<NodePoolArgs>>>;

/** A mistyped number costs no more than this. */
export const nodeLimits = policy<Settings>({
  name: "node-limits",
  description: "A node pool has no more, and no larger, nodes than agreed.",
  settings: {
    maxNodes: { type: "integer", minimum: 1, default: 10, description: "Nodes of a node pool at most, over all its zones." },
    maxCpusPerNode: { type: "integer", minimum: 1, default: 8, description: "Virtual CPUs of a node at most." },
    otherMachineTypes: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Machine types that may be used beside, whatever their size.",
    },
  },
  check: (resource, settings, report) => {
    if (resource.type === "gcp:container/nodePool:NodePool") {
      const pool = inputsOf<NodePoolArgs>(resource);
      checkPool("", pool, isRegion(pool.location), settings, report);
    }
    if (resource.type === "gcp:container/cluster:Cluster") {
      const cluster = inputsOf<ClusterArgs>(resource);
      // The first pool of a cluster whose pools are made apart lives for minutes, of a size that nobody chose.
      if (cluster.removeDefaultNodePool !== true && cluster.enableAutopilot !== true && cluster.nodePools === undefined) checkPool("", cluster as Pool, isRegion(cluster.location), settings, report);
      forEachKnown(cluster.nodePools, (pool, index) => {
        checkPool(`nodePools[${String(index)}].`, pool as Pool, isRegion(cluster.location), settings, report);
      });
    }
  },
});

function checkPool(prefix: string, pool: Pool, regional: boolean, { maxNodes, maxCpusPerNode, otherMachineTypes }: Settings, report: Report): void {
  const checks = [
    () => {
      const { path, count } = largestCount(pool);
      // GKE counts by zone, and takes three zones of a region where none are named; only totals count all of them.
      const zones = path.includes("total") ? 1 : (pool.nodeLocations?.length ?? (regional ? 3 : 1));
      const each = zones === 1 ? "" : ` in each of ${String(zones)} zones`;
      if (count * zones > maxNodes) report(`${prefix}${path} is ${String(count)}${each}, and ${String(maxNodes)} nodes are the ceiling. Write ${String(Math.floor(maxNodes / zones))} or less, or raise the setting maxNodes of this policy.`);
    },
    () => {
      const machineType = pool.nodeConfig?.machineType;
      if (machineType === undefined || otherMachineTypes.includes(machineType)) return;
      const cpus = cpusOf(machineType);
      const where = `${prefix}nodeConfig.machineType is "${machineType}"`;
      if (cpus === undefined) report(`${where}, whose name does not tell its size. Write one such as e2-standard-4, or add it to the setting otherMachineTypes of this policy.`);
      else if (cpus > maxCpusPerNode) report(`${where} with ${String(cpus)} CPUs, and ${String(maxCpusPerNode)} are the ceiling. Write a smaller one, or raise the setting maxCpusPerNode of this policy.`);
    },
  ];
  forEachKnown(checks, (check) => {
    check();
  });
}

/** What the pool may grow to. */
function largestCount({ autoscaling, nodeCount, initialNodeCount }: Pool): { readonly path: string; readonly count: number } {
  const counts = [
    { path: "autoscaling.totalMaxNodeCount", count: autoscaling?.totalMaxNodeCount },
    { path: "autoscaling.maxNodeCount", count: autoscaling?.maxNodeCount },
    { path: "nodeCount", count: nodeCount },
    { path: "initialNodeCount", count: initialNodeCount },
  ];
  const { path, count } = counts.find((candidate) => candidate.count !== undefined && candidate.count > 0) ?? { path: "nodeCount", count: 0 };
  return { path, count: count ?? 0 };
}

/** Whether a location is a region rather than a zone, which has a letter behind. */
const isRegion = (location: string | undefined): boolean => location !== undefined && /\d$/.test(location);
