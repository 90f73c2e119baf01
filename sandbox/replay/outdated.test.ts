import { expect, test } from "vitest";
import { isOutdated } from "./outdated.ts";

test("a recording from before a property was there tells nothing of it, and one from after that does", () => {
  const path = "properties.containers[].properties.configMap";
  expect(isOutdated("2023-05-05", path)).toBe(true);
  expect(isOutdated("2026-07-23", path)).toBe(false);
  expect(isOutdated("2023-05-05", "properties.containers[].properties.configMaps")).toBe(false);
  expect(isOutdated("", path)).toBe(false);
});
