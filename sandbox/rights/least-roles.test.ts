import { expect, test } from "vitest";
import { leastRoles, type Role } from "./least-roles.ts";

const role = (id: string, ...permissions: string[]): Role => ({ id, title: id, holds: (permission) => permissions.includes(permission) || permissions.includes("*") });
const known = ["a.read", "a.write", "b.read", "b.write", "c.write"];
const owner = role("owner", "*");
const choose = (needed: string[], ...roles: Role[]) => {
  const { roles: chosen, rest } = leastRoles(needed, roles, known);
  return { chosen: chosen.map(({ id }) => id).sort(), rest };
};

test("the role that holds the least is taken, not the one that holds all", () => {
  expect(choose(["a.write"], owner, role("a", "a.read", "a.write"), role("ab", "a.read", "a.write", "b.write"))).toEqual({ chosen: ["a"], rest: [] });
});

test("several narrow roles are better than one that holds more than they together", () => {
  expect(choose(["a.write", "b.write"], owner, role("a", "a.write"), role("b", "b.write"))).toEqual({ chosen: ["a", "b"], rest: [] });
});

test("one role is better than two that hold as much", () => {
  expect(choose(["a.write", "b.write"], role("a", "a.write"), role("b", "b.write"), role("ab", "a.write", "b.write"))).toEqual({ chosen: ["ab"], rest: [] });
});

test("no role is taken for what another one holds already", () => {
  expect(choose(["a.read", "a.write"], role("reader", "a.read", "b.read"), role("a", "a.read", "a.write"))).toEqual({ chosen: ["a"], rest: [] });
});

test("what no role holds is said", () => {
  expect(choose(["a.read", "c.write"], role("a", "a.read"))).toEqual({ chosen: ["a"], rest: ["c.write"] });
});

test("nothing needs no role", () => {
  expect(choose([], owner)).toEqual({ chosen: [], rest: [] });
});
