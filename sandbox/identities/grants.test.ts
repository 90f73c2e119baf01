import { expect, test } from "vitest";
import { grantsOf } from "./grants.ts";

test("roles and permissions are told apart by their names", () => {
  expect(grantsOf({ google: "roles/viewer, container.secrets.get,roles/viewer", azure: "Reader,Role Based Access Control Administrator,Microsoft.DocumentDB/databaseAccounts/listConnectionStrings/action", graph: "Application.Read.All" })).toEqual({
    google: { roles: ["roles/viewer"], permissions: ["container.secrets.get"] },
    azure: { roles: ["Reader", "Role Based Access Control Administrator"], permissions: ["Microsoft.DocumentDB/databaseAccounts/listConnectionStrings/action"] },
    graph: ["Application.Read.All"],
  });
});

test("nothing named is nothing granted", () => {
  expect(grantsOf({})).toEqual({ google: { roles: [], permissions: [] }, azure: { roles: [], permissions: [] }, graph: [] });
});

test.each([
  [{ google: "Viewer" }, '--google: "Viewer" is no role and no permission'],
  [{ google: "container.*" }, '--google: "container.*" is no role'],
  [{ azure: "Microsoft.DocumentDB/*" }, '--azure: "Microsoft.DocumentDB/*" is no role'],
])("%j is refused", (options, message) => {
  expect(() => grantsOf(options)).toThrow(message);
});
