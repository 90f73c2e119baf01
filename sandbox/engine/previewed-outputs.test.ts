import { expect, test } from "vitest";
import { unknownValue } from "../providers/provider.ts";
import { keptOutputs, previewed } from "./previewed-outputs.ts";

const paths = ["endpoint", "access", "access.dns", "access.dns.name"];

test("what only the cloud can tell is unknown in a preview of a creation, inside of inputs too", () => {
  expect(previewed({ size: 1 }, paths)).toEqual({ size: 1, endpoint: unknownValue, access: unknownValue });
  expect(previewed({ access: { dns: { open: true } } }, paths)).toEqual({ endpoint: unknownValue, access: { dns: { open: true, name: unknownValue } } });
  expect(previewed({ access: { dns: unknownValue } }, paths)).toEqual({ endpoint: unknownValue, access: { dns: unknownValue } });
  expect(previewed({ endpoint: "given" }, ["endpoint"])).toEqual({ endpoint: "given" });
});

test("in a preview of an update it stays as it was, beside what changes", () => {
  const before = { endpoint: "198.18.1.10", access: { dns: { open: false, name: "a.gke.goog" } } };
  expect(keptOutputs({ access: { dns: { open: true } } }, before, paths)).toEqual({ endpoint: "198.18.1.10", access: { dns: { open: true, name: "a.gke.goog" } } });
});
