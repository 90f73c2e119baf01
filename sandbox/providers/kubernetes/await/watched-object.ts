import type { OperationContext } from "../../provider.ts";
import { ProviderError } from "../../provider.ts";
import type { ClusterConnection } from "../cluster-connection.ts";
import type { KubernetesObject } from "../objects.ts";

/** Times between two looks at an object that is waited for, in milliseconds: short at first, then the last one always. */
const intervals = [50, 100, 200, 400];

/** How far an object is. */
export type Verdict =
  /** It is what was asked for. */
  | { readonly done: true }
  /** Not yet. `problems` say why, as far as the cluster tells: they are shown at once and named when time runs out. */
  | { readonly done: false; readonly waitingFor: string; readonly problems?: readonly string[] }
  /** It never will be. */
  | { readonly failed: string };

/** Looks at an object, and at others that belong to it. */
export type Judge = (object: KubernetesObject, connection: ClusterConnection, signal: AbortSignal) => Verdict | Promise<Verdict>;

/** Looks again and again until the judge is content, refuses, or time runs out. */
export async function watchUntilDone(
  find: () => Promise<KubernetesObject | undefined>,
  judge: Judge,
  title: string,
  timeout: number,
  connection: ClusterConnection,
  context: OperationContext,
): Promise<KubernetesObject> {
  const deadline = Date.now() + timeout;
  const warned = new Set<string>();
  let shown = "";
  for (let looks = 0; ; looks++) {
    const object = await find();
    if (!object) throw new ProviderError(`${title} is gone, while it was waited for`);
    const verdict = await judge(object, connection, context.signal);
    if ("failed" in verdict) throw new ProviderError(`${title}: ${verdict.failed}`);
    if (verdict.done) return object;
    const problems = verdict.problems ?? [];
    const line = [verdict.waitingFor, ...problems].join(": ");
    if (line !== shown) context.progress(line);
    shown = line;
    for (const problem of problems.filter((each) => !warned.has(each))) {
      warned.add(problem);
      context.warn(problem);
    }
    if (Date.now() > deadline) {
      throw new ProviderError([`${title} was not ready after ${Math.round(timeout / 1000)} s: ${verdict.waitingFor}`, ...problems.map((problem) => `  - ${problem}`)].join("\n"));
    }
    await pause(looks, context.signal);
  }
}

/** Waits for the next look after so many; rejects when the operation is cancelled. */
export function pause(looks: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(new ProviderError("cancelled while it was waited for"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, intervals[Math.min(looks, intervals.length - 1)]);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
