import { expect, test } from "vitest";
import { isContradicted } from "./contradicted.ts";

test("a recording from before a property was there tells nothing of it, and one from after that does", () => {
  const path = "properties.containers[].properties.configMap";
  expect(isContradicted({ recordedOn: "2023-05-05", exchanges: [] }, path)).toBe(true);
  expect(isContradicted({ recordedOn: "2026-07-23", exchanges: [] }, path)).toBe(false);
  expect(isContradicted({ recordedOn: "2023-05-05", exchanges: [] }, "properties.containers[].properties.configMaps")).toBe(false);
  expect(isContradicted({ recordedOn: "", exchanges: [] }, path)).toBe(false);
});

test("a recording of a newer Kubernetes than the sandbox's tells nothing of what came with it", () => {
  const of = (initialClusterVersion: string) => ({ recordedOn: "2026-07-23", exchanges: [{ method: "GET", url: "", requestBody: null, status: 200, responseHeaders: {}, responseBody: { initialClusterVersion } }] });
  expect(isContradicted(of("1.35.6-gke.1127000"), "nodeCreationConfig")).toBe(true);
  expect(isContradicted(of("1.34.8-gke.1278000"), "nodeCreationConfig")).toBe(false);
});
