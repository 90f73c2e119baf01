import { expect, test } from "vitest";
import { MalformedPath, Router } from "./router.ts";

const routes = ["/projects/{project}/accounts/{account}", "/projects/{project}/accounts/{account}:enable", "{+scope}/providers/Microsoft.Authorization/locks/{lock}"].map((path) => ({ method: "GET", path }));

test.each([
  ["/projects/p/accounts/a%40b", {}, [0, { project: "p", account: "a@b" }]],
  ["/projects/p/accounts/a:enable", { customMethods: true }, [1, { project: "p", account: "a" }]],
  ["/a/b/c/providers/Microsoft.Authorization/locks/l", {}, [2, { scope: "/a/b/c", lock: "l" }]],
  ["/providers/Microsoft.Authorization/locks/l", {}, [2, { scope: "", lock: "l" }]],
  ["/a/PROVIDERS/microsoft.authorization/Locks/l", { ignoreCase: true }, [2, { scope: "/a", lock: "l" }]],
  ["/a/PROVIDERS/microsoft.authorization/Locks/l", {}, undefined],
  ["/providers/MicrosoftXAuthorization/locks/l", {}, undefined],
  ["/projects/p/accounts/a/b", {}, undefined],
])("%s, with %o, is %j", (path, options, expected) => {
  const found = new Router(routes, options).find("GET", path);
  expect(found && [routes.indexOf(found.route), found.params]).toEqual(expected);
});

test("a method of another name is not found, and a value that is not percent-encoded is refused", () => {
  const router = new Router(routes);
  expect(router.find("PUT", "/projects/p/accounts/a")).toBeUndefined();
  expect(() => router.find("GET", "/projects/p/accounts/%zz")).toThrow(MalformedPath);
});
