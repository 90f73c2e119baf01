import { expect, it } from "vitest";
import { backoffDelay } from "../src/backoff.ts";

const backoff = { first: 250, longest: 10_000 };

it("doubles the wait up to the longest one", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 500].map((failures) => backoffDelay(backoff, failures, () => 0));
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});

it("spreads waits by up to a quarter", () => {
  expect(backoffDelay(backoff, 3, () => 0.999_999)).toBe(750);
});
