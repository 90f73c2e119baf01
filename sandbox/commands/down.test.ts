import { expect, it } from "vitest";
import { projectRoot } from "../paths.ts";
import { chooseStacks } from "./down.ts";

const stack = (project: string, name: string) => ({ project, name, resources: 3, protected: [], since: "", changed: "" });
const up = [stack("container-group", "dev"), stack("gke-aci", "staging"), stack("gke-aci", "dev")];
const labels = (options: Parameters<typeof chooseStacks>[1]): string[] => chooseStacks(up, options).map(({ project, name }) => `${project}/${name}`);

it("takes all stacks of all programs down, one program's, or one stack", () => {
  expect(labels({})).toEqual(["container-group/dev", "gke-aci/staging", "gke-aci/dev"]);
  expect(labels({ stack: "dev" })).toEqual(["gke-aci/dev"]);
  expect(labels({ program: `${projectRoot}/examples/container-group` })).toEqual(["container-group/dev"]);
  expect(labels({ program: `${projectRoot}/examples/container-group`, stack: "other" })).toEqual([]);
});

it("refuses a stack that there is not, and one file for several stacks", () => {
  expect(() => labels({ stack: "stagin" })).toThrow(/there is no stack stagin/);
  expect(() => labels({ configFile: "x.yaml" })).toThrow(/--config-file fits one stack, and container-group\/dev, staging, dev are up/);
});
