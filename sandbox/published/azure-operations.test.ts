import { expect, test } from "vitest";
import { operationsOf } from "./azure-operations.ts";

test("a package tells path, method and bodies of its requests, and sends none", async () => {
  const operations = await operationsOf("@azure/arm-locks");
  const put = operations.find(({ group, name }) => group === "managementLocks" && name === "createOrUpdateByScope")?.spec;
  expect(put).toMatchObject({ httpMethod: "PUT", path: "/{scope}/providers/Microsoft.Authorization/locks/{lockName}" });
  expect(put?.serializer.modelMappers["ManagementLockObject"]?.type.modelProperties?.["level"]?.serializedName).toBe("properties.level");
});

test("lists are among the requests, and pages after the first are not", async () => {
  const operations = await operationsOf("@azure/arm-locks");
  expect(operations.find(({ name }) => name === "listByScope")?.spec).toMatchObject({ httpMethod: "GET", path: "/{scope}/providers/Microsoft.Authorization/locks" });
  expect(operations.filter(({ spec }) => spec.path.includes("nextLink"))).toEqual([]);
});

test("a package that describes no requests is refused, with what to do", async () => {
  await expect(operationsOf("@azure/core-auth")).rejects.toThrow("@azure/core-auth describes no requests: take the last version of it that has models/mappers.js");
});
