import { describe, expect, test } from "vitest";
import { builtInRoles } from "./built-in-roles.ts";

const named = (roleName: string) => builtInRoles.find((role) => role.roleName === roleName);

describe("Azure's own roles", () => {
  test("have ids and names of their own", () => {
    for (const of of [builtInRoles.map(({ name }) => name), builtInRoles.map(({ roleName }) => roleName.toLowerCase())]) expect(new Set(of).size).toBe(of.length);
    expect(builtInRoles.map(({ name }) => name).filter((name) => !/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(name))).toEqual([]);
  });

  test.each(builtInRoles.map((role) => [role.roleName, role] as const))("%s names actions as Azure does", (_name, { permissions, description, assignableScopes }) => {
    const actions = permissions.flatMap((permission) => [...permission.actions, ...permission.notActions, ...permission.dataActions, ...permission.notDataActions]);
    expect(actions.filter((action) => !/^(?:\*|\*\/read|Microsoft\.[A-Za-z]+(?:\/(?:\*|[A-Za-z]+))+)$/.test(action))).toEqual([]);
    for (const { actions: allowed } of permissions) expect(new Set(allowed).size).toBe(allowed.length);
    expect([description === "", assignableScopes]).toEqual([false, ["/"]]);
  });

  test("hold those that everybody begins with", () => {
    expect(named("Owner")?.permissions).toEqual([{ actions: ["*"], notActions: [], dataActions: [], notDataActions: [] }]);
    expect(named("Reader")?.permissions[0]?.actions).toEqual(["*/read"]);
    expect(named("Contributor")?.permissions[0]?.notActions).toHaveLength(11);
  });

  test("that are for data say so", () => {
    expect(named("Storage Blob Data Reader")?.permissions[0]?.dataActions).toEqual(["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"]);
    expect(named("Azure Container Instances Contributor Role")?.permissions[0]?.actions).not.toContain("Microsoft.Support/*");
  });
});
