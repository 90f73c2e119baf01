/** First wait, longest wait, and after how long a run the count starts afresh, as the kubelet has them; milliseconds. */
const initialDelay = 10_000;
const longestDelay = 300_000;
const forgivenAfter = 600_000;

/** How long to wait before the next try: doubling, forgotten after a long good run. */
export class BackOff {
  private tries = 0;

  /**
   * @param firstIsFree the first retry waits for nothing, as the first restart of a container does
   * @param factor shortens all times, for tests
   */
  constructor(
    private readonly firstIsFree: boolean,
    private readonly factor: number,
  ) {}

  /**
   * Milliseconds to wait after a failed try: 10 s, 20 s, 40 s ... 300 s.
   * @param ranFor how long it went well before it failed, in milliseconds
   */
  next(ranFor = 0): number {
    if (ranFor >= forgivenAfter * this.factor) this.tries = 0;
    const doublings = this.tries - (this.firstIsFree ? 1 : 0);
    this.tries += 1;
    return doublings < 0 ? 0 : Math.min(initialDelay * 2 ** doublings, longestDelay) * this.factor;
  }
}

/** Waits, but no longer than until the signal. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
