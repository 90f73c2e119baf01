import { describe, expect, test } from "vitest";
import { changedPaths, parsePath, valueAt } from "../../../review/property-path.ts";

describe("a property path", () => {
  test.each([
    ["nodeConfig.machineType", ["nodeConfig", "machineType"]],
    ["spec.containers[0].env[2].value", ["spec", "containers", 0, "env", 2, "value"]],
    ['metadata.annotations["checksum/files"]', ["metadata", "annotations", "checksum/files"]],
    ['["a.b"]["c\\"d"]', ["a.b", 'c"d']],
  ])("%s is taken apart", (path, keys) => {
    expect(parsePath(path)).toEqual(keys);
  });

  test("leads to a value, or to nothing", () => {
    const root = { spec: { containers: [{ image: "a:1" }] } };
    expect(valueAt(root, "spec.containers[0].image")).toBe("a:1");
    expect(valueAt(root, "spec.containers[1].image")).toBeUndefined();
    expect(valueAt(undefined, "spec")).toBeUndefined();
  });
});

test("changes are found down to the leaves, with paths that lead back to them", () => {
  const before = { a: { "x/y": 1, same: true }, list: [1, 2] };
  const after = { a: { "x/y": 2, same: true }, list: [1, 3], more: { b: 1 } };
  const paths = changedPaths("", before, after);
  expect(paths).toEqual(['a["x/y"]', "list[1]", "more"]);
  expect(paths.map((path) => [valueAt(before, path), valueAt(after, path)])).toEqual([[1, 2], [2, 3], [undefined, { b: 1 }]]);
});
