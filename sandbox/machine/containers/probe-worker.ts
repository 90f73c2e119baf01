import { pause } from "./back-off.ts";
import { probe } from "./probe-action.ts";
import type { ProbeTarget } from "./probe-action.ts";
import type { ProbeSpec } from "./types.ts";

/** What a probe's results lead to. */
export interface ProbeOutcome {
  /** Each failed look, with the reason. */
  onFailure(message: string): void;
  /** So many looks in a row that they count: passed or failed. */
  onVerdict(passed: boolean): void;
}

/** Looks at a container again and again, with Kubernetes' meaning of delay, period and thresholds, until the signal. */
export async function watchProbe(spec: ProbeSpec, target: ProbeTarget, outcome: ProbeOutcome, signal: AbortSignal): Promise<void> {
  await pause(spec.initialDelaySeconds * 1000, signal);
  let inRow = 0;
  let last: boolean | undefined;
  while (!signal.aborted) {
    const result = await probe(spec.action, target, spec.timeoutSeconds * 1000).catch((error: unknown) => ({ passed: false, message: String(error) }));
    if (signal.aborted) return;
    inRow = result.passed === last ? inRow + 1 : 1;
    last = result.passed;
    if (!result.passed) outcome.onFailure(result.message);
    if (inRow >= (result.passed ? spec.successThreshold : spec.failureThreshold)) outcome.onVerdict(result.passed);
    await pause(spec.periodSeconds * 1000, signal);
  }
}
