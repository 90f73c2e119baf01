import { expect, test } from "vitest";
import { nestedProperties } from "./nested-types.ts";

test.each([
  ["azure-native", "inputs.storage.SkuArgs", "name", "string"],
  ["azure-native", "outputs.containerinstance.ContainerResponse", "environmentVariables", "list"],
  ["gcp", "outputs.container.GetClusterAddonsConfig", "httpLoadBalancings", "list"],
])("the types of %s say what %s has", (pkg, type, property, kind) => {
  expect(nestedProperties(pkg, type).find(({ name }) => name === property)?.type.kind).toBe(kind);
});

test.each([["gcp", "inputs.container.Nothing"], ["gcp", "inputs.nothing.Cluster"], ["nobody", "inputs.a.B"]])("%s has no %s", (pkg, type) => {
  expect(nestedProperties(pkg, type)).toEqual([]);
});
