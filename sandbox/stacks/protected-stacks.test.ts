import { expect, it } from "vitest";
import { refuseProtected } from "./protected-stacks.ts";

const stack = (project: string, name: string, ...resources: string[]) => ({ project, name, resources: 3, protected: resources, since: "", changed: "" });

it("refuses what is protected, and says how that is taken off for the program that it is", () => {
  const other = stack("hello", "dev", "bucket");
  expect(() => refuseProtected([other], false)).toThrow(/stack hello\/dev is protected against deletion \(bucket\); nothing was destroyed/);
  refuseProtected([other], true);
  refuseProtected([stack("gke-aci", "staging"), stack("gke-aci", "dev")], false);
});
