import { setTimeout as sleep } from "node:timers/promises";
import { MongoServerError } from "mongodb";
import { backoffDelay } from "./backoff.ts";

/** Azure Cosmos DB answers 16500 (its HTTP side: 429) where a request exceeds the throughput that was paid for. */
const throttledCodes: readonly unknown[] = [16_500, 429];

/** Attempts until a throttled request is given up, about 3 s in all. */
const attempts = 6;

/** Whether the database refused only because it is asked too much at the moment. */
export function isThrottled(error: unknown): boolean {
  return error instanceof MongoServerError && throttledCodes.includes(error.code);
}

/** Runs an operation that may be repeated; where the database throttles it, waits as told or ever longer, and tries again. */
export async function retryThrottled<T>(operation: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await operation();
    } catch (error) {
      if (!isThrottled(error) || failures === attempts) throw error;
      await sleep(Math.max(retryAfter(error), backoffDelay({ first: 100, longest: 2_000 }, failures)));
    }
  }
}

/** The wait in milliseconds that Cosmos DB asks for in its message, at most 2 s; 0 where it names none. */
function retryAfter(error: unknown): number {
  const message = error instanceof Error ? error.message : "";
  return Math.min(2_000, Number(/RetryAfterMs=(\d+)/.exec(message)?.[1] ?? 0));
}
