import type { Finding } from "./finding.ts";

/** A quota of a cloud, and what a stack takes of it. */
export interface QuotaDemand {
  /** E.g. "Google quota SSD_TOTAL_GB, us-west1". */
  readonly what: string;
  readonly limit: number;
  readonly usage: number;
  readonly needed: number;
  /** What to do where it is too little. */
  readonly mend: string;
}

/** Whether a quota has room for a stack. */
export function quotaFinding({ what, limit, usage, needed, mend }: QuotaDemand): Finding {
  const free = limit - usage;
  const enough = free >= needed;
  return { what, verdict: enough ? "ok" : "stops", found: `${free} free of ${limit}`, needed: String(needed), mend: enough ? undefined : mend };
}
