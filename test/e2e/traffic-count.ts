/** What became of requests. */
export interface TrafficCount {
  readonly sent: number;
  /** Those that were not answered with status 200, by what happened instead, e.g. "ECONNRESET" or "status 503". */
  readonly failures: Readonly<Record<string, number>>;
  /** Answers by the pod, the node and the version of the app that gave them. */
  readonly pods: Readonly<Record<string, number>>;
  readonly nodes: Readonly<Record<string, number>>;
  readonly versions: Readonly<Record<string, number>>;
}

/** How many requests were not answered. */
export const failed = ({ failures }: TrafficCount): number => Object.values(failures).reduce((sum, count) => sum + count, 0);

/** One line for who reads the tests' output. */
export function trafficLine(what: string, count: TrafficCount): string {
  const reasons = Object.entries(count.failures).map(([reason, times]) => `${times} ${reason}`);
  return `${what}: ${count.sent} sent, ${failed(count)} failed${reasons.length === 0 ? "" : ` (${reasons.join(", ")})`}, ${Object.keys(count.pods).length} pods answered`;
}
