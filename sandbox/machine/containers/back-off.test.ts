import { expect, test } from "vitest";
import { BackOff } from "./back-off.ts";

test("waits double from ten seconds to five minutes", () => {
  const backOff = new BackOff(false, 1);
  expect(Array.from({ length: 7 }, () => backOff.next() / 1000)).toEqual([10, 20, 40, 80, 160, 300, 300]);
});

test("the first restart is free, and so is one after ten good minutes", () => {
  const backOff = new BackOff(true, 1);
  expect([backOff.next(0), backOff.next(1000), backOff.next(599_000)]).toEqual([0, 10_000, 20_000]);
  expect(backOff.next(600_000)).toBe(0);
});
