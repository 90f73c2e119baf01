/** How waits between attempts grow. Times in milliseconds. */
export interface Backoff {
  /** The wait after the first failure. */
  readonly first: number;
  /** No wait is longer. */
  readonly longest: number;
}

/**
 * The wait after the given number of failures in a row (1 or more), in milliseconds: doubled each time, then shortened by
 * up to a quarter by chance, so that many replicas do not come back all at once.
 */
export function backoffDelay(backoff: Backoff, failures: number, random: () => number = Math.random): number {
  const full = Math.min(backoff.longest, backoff.first * 2 ** Math.min(failures - 1, 30));
  return Math.round(full * (1 - random() / 4));
}
