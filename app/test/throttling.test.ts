import { MongoServerError } from "mongodb";
import { expect, it } from "vitest";
import { isDatabaseUnavailable } from "../src/database-unavailable.ts";
import { retryThrottled } from "../src/throttling.ts";

const requestRateTooLarge = new MongoServerError({
  code: 16500,
  message: "Error=16500, RetryAfterMs=40, Details='Response status code does not indicate success: TooManyRequests (429)'",
});

it("repeats what Cosmos DB throttled, not sooner than it asks for", async () => {
  const calls: number[] = [];
  const answer = await retryThrottled(() => {
    calls.push(performance.now());
    return calls.length < 3 ? Promise.reject(requestRateTooLarge) : Promise.resolve("done");
  });
  expect(answer).toBe("done");
  expect(calls).toHaveLength(3);
  expect((calls[1] ?? 0) - (calls[0] ?? 0)).toBeGreaterThan(38);
});

it("gives up in the end, with an error that counts as the database being away", async () => {
  let calls = 0;
  const outcome = await retryThrottled(() => {
    calls += 1;
    return Promise.reject(requestRateTooLarge);
  }).catch((error: unknown) => error);
  expect(outcome).toBe(requestRateTooLarge);
  expect(isDatabaseUnavailable(outcome)).toBe(true);
  expect(calls).toBe(6);
});

it("repeats nothing else", async () => {
  const wrong = new MongoServerError({ code: 2, message: "BadValue" });
  let calls = 0;
  await expect(
    retryThrottled(() => {
      calls += 1;
      return Promise.reject(wrong);
    }),
  ).rejects.toBe(wrong);
  expect(calls).toBe(1);
  expect(isDatabaseUnavailable(wrong)).toBe(false);
});
