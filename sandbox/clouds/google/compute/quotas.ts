import { GoogleError } from "../google-error.ts";

/** What a project may have in a region, and has. */
export interface Quota {
  readonly metric: string;
  readonly limit: number;
  readonly usage: number;
}

/**
 * What a new project may have in each region, by Compute Engine's names. SSD_TOTAL_GB counts pd-balanced and pd-ssd
 * (github.com/terraform-google-modules/terraform-google-kubernetes-engine/issues/1795).
 */
export const regionalLimits: Readonly<Record<string, number>> = { SSD_TOTAL_GB: 250 };

/** A region's quotas as `regions.get` shows them. @param usage by metric; what is not named is not used */
export const quotasOf = (usage: Readonly<Record<string, number>>): Quota[] => Object.entries(regionalLimits).map(([metric, limit]) => ({ metric, limit, usage: usage[metric] ?? 0 }));

/** Refuses what goes beyond a quota, in GKE's words. @param more what is asked for beside the usage */
export function requireQuota({ metric, limit, usage }: Quota, more: number, projectId: string): void {
  const available = Math.max(0, limit - usage);
  if (more <= available) return;
  const figure = (value: number): string => `'${value.toFixed(1)}'`;
  throw new GoogleError(
    "PERMISSION_DENIED",
    `Insufficient regional quota to satisfy request: resource "${metric}": request requires ${figure(more)} and is short ${figure(more - available)}. project has a quota of ${figure(limit)} with ${figure(available)} available. View and manage quotas at https://console.cloud.google.com/iam-admin/quotas?usage=USED&project=${projectId}.`,
  );
}
