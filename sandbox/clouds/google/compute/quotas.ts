import type { Collection } from "../../store.ts";
import { GoogleError } from "../google-error.ts";

/** Amounts by metric, e.g. {"CPUS": 6}. */
export type Amounts = Readonly<Record<string, number>>;

/**
 * The quotas of a region that count here, with a new project's limits. SSD_TOTAL_GB counts pd-balanced and pd-ssd
 * (github.com/terraform-google-modules/terraform-google-kubernetes-engine/issues/1795).
 */
const defaultLimits: Amounts = { CPUS: 24, N2_CPUS: 24, SSD_TOTAL_GB: 250, IN_USE_ADDRESSES: 8, STATIC_ADDRESSES: 8 };

/** Regional quotas of Compute Engine: limits that the project's owner may lower, and what of them is used. */
export class Quotas {
  /**
   * @param limits those that were asked for, by "METRIC" or "METRIC/REGION"
   * @param usageIn what a region's machines and addresses take
   */
  constructor(
    private readonly projectId: string,
    private readonly limits: Collection<number>,
    private readonly usageIn: (region: string) => Amounts,
  ) {}

  /** As the Compute Engine API shows them with a region. */
  describe(region: string): { metric: string; limit: number; usage: number }[] {
    const usage = this.usageIn(region);
    return Object.keys(defaultLimits).map((metric) => ({ metric, limit: this.limit(metric, region), usage: usage[metric] ?? 0 }));
  }

  /** Refuses what a region has no room for, in GKE's words. */
  require(region: string, demand: Amounts): void {
    const usage = this.usageIn(region);
    const short = Object.entries(demand).flatMap(([metric, needed]) => {
      const limit = this.limit(metric, region);
      const available = Math.max(0, limit - (usage[metric] ?? 0));
      return needed > available ? [`resource "${metric}": request requires '${needed}.0' and is short '${needed - available}.0'. project has a quota of '${limit}.0' with '${available}.0' available.`] : [];
    });
    if (short.length === 0) return;
    throw new GoogleError("PERMISSION_DENIED", `Insufficient regional quota to satisfy request: ${short.join(" ")} View and manage quotas at https://console.cloud.google.com/iam-admin/quotas?usage=USED&project=${this.projectId}.`);
  }

  isMetric(metric: string): boolean {
    return metric in defaultLimits;
  }

  /** @param region undefined for all regions without a limit of their own */
  setLimit(metric: string, region: string | undefined, limit: number): void {
    this.limits.put(region === undefined ? metric : `${metric}/${region}`, limit);
  }

  private limit(metric: string, region: string): number {
    return this.limits.get(`${metric}/${region}`) ?? this.limits.get(metric) ?? defaultLimits[metric] ?? Number.POSITIVE_INFINITY;
  }
}
