import { regionOf } from "../../../components/google/zones.ts";
import type { Check, Ground } from "../check.ts";
import { type Finding, Trouble } from "../finding.ts";
import { quotaFinding } from "../quota.ts";
import { bodyOf } from "./account.ts";

const compute = "compute.googleapis.com";

interface Quota {
  readonly metric: string;
  readonly limit: number;
  readonly usage: number;
}

/** What a new cluster takes of the region's quotas; and of those over all regions. */
function demandOf({ settings }: Ground, cores: number): Record<string, number> {
  const { nodeCount, machineType, diskSizeGb, privateNodes, cloudNat } = settings.google;
  const addresses = (privateNodes ? 0 : nodeCount) + (settings.todo.replicas > 1 ? 1 : 0);
  return {
    [coreMetric(machineType)]: nodeCount * cores,
    SSD_TOTAL_GB: nodeCount * diskSizeGb,
    ...(addresses > 0 ? { IN_USE_ADDRESSES: addresses } : {}),
    ...(cloudNat ? { STATIC_ADDRESSES: 1 } : {}),
  };
}

/** Newer machine families have quotas of their own (cloud.google.com/compute/resource-usage). */
function coreMetric(machineType: string): string {
  const family = machineType.split("-")[0] ?? "";
  return ["e2", "n1", "f1", "g1"].includes(family) ? "CPUS" : `${family.toUpperCase()}_CPUS`;
}

/** Whether the region has room for the nodes that the stack makes. */
export const googleQuotas: Check = {
  what: "Google quotas",
  needed: "room for the nodes",
  run: async (ground) => {
    const { google, settings, state } = ground;
    if (settings.existingCluster !== undefined) return [];
    const { zone, machineType, clusterName } = settings.google;
    const region = regionOf(zone);
    const [machine, place, project] = await Promise.all([
      google.call(compute, `/compute/v1/projects/${google.project}/zones/${zone}/machineTypes/${machineType}`),
      google.call(compute, `/compute/v1/projects/${google.project}/regions/${region}`),
      google.call(compute, `/compute/v1/projects/${google.project}`),
    ]);
    if (machine.status === 404) return [{ what: `machine type ${machineType}`, verdict: "stops", found: `none in ${zone}`, needed: `${settings.google.nodeCount} nodes`, mend: "pulumi config set machineType e2-medium" }];
    const cores = (bodyOf(machine) as { guestCpus?: number }).guestCpus ?? 2;
    const { quotas } = bodyOf(place) as { quotas?: readonly Quota[] };
    // Google leaves them out when its quota server does not answer.
    if (quotas === undefined) throw new Trouble("Google does not tell the region's quotas now");
    // Nodes that are there already are counted already.
    if ((await state().catch(() => undefined))?.holds(`/clusters/${clusterName}`) === true) return [{ what: `Google quotas, ${region}`, verdict: "ok", found: "the cluster is there", needed: "nothing more" }];
    const demand = demandOf(ground, cores);
    const worldwide = (project.body as { quotas?: readonly Quota[] } | undefined)?.quotas ?? [];
    const everywhere = worldwide.filter(({ metric }) => metric === "CPUS_ALL_REGIONS").flatMap((quota) => compare(quota, settings.google.nodeCount * cores, "all regions", google.project));
    return [...Object.entries(demand).flatMap(([metric, needed]) => quotas.filter((quota) => quota.metric === metric).flatMap((quota) => compare(quota, needed, region, google.project))), ...everywhere];
  },
};

function compare({ metric, limit, usage }: Quota, needed: number, where: string, project: string): Finding {
  const mend = `ask for ${usage + needed} at https://console.cloud.google.com/iam-admin/quotas?project=${project}, or make the nodes fewer or smaller (nodeCount, machineType)`;
  return quotaFinding({ what: `Google quota ${metric}, ${where}`, limit, usage, needed, mend });
}
