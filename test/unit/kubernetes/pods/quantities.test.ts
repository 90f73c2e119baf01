import { expect, test } from "vitest";
import { cores, gigabytes } from "../../../../components/kubernetes/pods/quantities.ts";

test.each([
  [1, "1"],
  [1.5, "1500m"],
  [0.25, "250m"],
  [1.01, "1010m"],
])("%d cores are %s", (count, quantity) => {
  expect(cores(count)).toBe(quantity);
});

test.each([
  [2, "2G"],
  [1.5, "1500M"],
  [1.1, "1100M"],
])("%d GB are %s", (count, quantity) => {
  expect(gigabytes(count)).toBe(quantity);
});
