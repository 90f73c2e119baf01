import { objectAt, textAt } from "../api.ts";
import { quotasOf, requireQuota } from "../compute/quotas.ts";
import { regionOf } from "../locations.ts";
import type { ClusterRecord, NodePoolRecord } from "./records.ts";

type PoolSize = Pick<NodePoolRecord, "settings" | "locations" | "nodeCount">;

/** GB of SSD that a pool's boot disks take. */
export function ssdOf({ settings, locations, nodeCount }: PoolSize): number {
  const config = objectAt(settings, "config");
  const type = textAt(config, "diskType") ?? "pd-balanced";
  return type === "pd-standard" ? 0 : nodeCount * locations.length * Number(config["diskSizeGb"]);
}

/** What the clusters of a project use of a region's quotas, by metric. */
export function clusterUsage(clusters: readonly ClusterRecord[], region: string): Readonly<Record<string, number>> {
  const pools = clusters.filter(({ location }) => regionOf(location) === region).flatMap(({ nodePools }) => nodePools);
  return { SSD_TOTAL_GB: pools.reduce((sum, pool) => sum + ssdOf(pool), 0) };
}

/** Refuses boot disks beyond the region's quota. The machine more that an upgrade takes for a while is not counted. */
export function requireDiskQuota(projectId: string, clusters: readonly ClusterRecord[], location: string, moreGb: number): void {
  if (moreGb <= 0) return;
  const region = regionOf(location);
  for (const quota of quotasOf(clusterUsage(clusters, region))) if (quota.metric === "SSD_TOTAL_GB") requireQuota(quota, moreGb, projectId);
}
