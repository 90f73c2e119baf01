import { describe, expect, it } from "vitest";
import { buildsSideBySide, planBatches } from "./build-plan.ts";

describe("planBatches", () => {
  it("keeps the tools of a module together and begins with the module that takes longest", () => {
    expect(planBatches(["ferretdb", "etcd", "pulumi", "kube-apiserver"])).toEqual([
      { module: "kubernetes", names: ["kube-apiserver", "etcd"] },
      { module: "pulumi", names: ["pulumi"] },
      { module: "database", names: ["ferretdb"] },
    ]);
  });
});

describe("buildsSideBySide", () => {
  const gibibyte = 1024 ** 3;
  it.each([
    [2, 16, 1],
    [8, 16, 4],
    [8, 7, 2],
    [64, 256, 8],
    [1, 1, 1],
  ])("%d cores and %d GiB: %d", (cores, memory, expected) => {
    expect(buildsSideBySide(cores, memory * gibibyte)).toBe(expected);
  });
});
