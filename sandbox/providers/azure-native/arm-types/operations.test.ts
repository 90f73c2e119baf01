import { expect, test } from "vitest";
import { functionName, resourceName } from "./names.ts";
import { operationsOf } from "./operations.ts";

test("a package tells path, method and bodies of its requests, and sends none", async () => {
  const operations = await operationsOf("@azure/arm-locks");
  const put = operations.find(({ group, name }) => group === "managementLocks" && name === "createOrUpdateByScope")?.spec;
  expect(put).toMatchObject({ httpMethod: "PUT", path: "/{scope}/providers/Microsoft.Authorization/locks/{lockName}" });
  expect(put?.serializer.modelMappers["ManagementLockObject"]?.type.modelProperties?.["level"]?.serializedName).toBe("properties.level");
});

test("a package that describes no requests is refused, with what to do", async () => {
  await expect(operationsOf("@azure/core-auth")).rejects.toThrow("@azure/core-auth describes no requests: take the last version of it that has models/mappers.js");
});

test.each([
  ["storageAccounts", "beginCreate", "StorageAccount"],
  ["registries", "beginCreate", "Registry"],
  ["queues", "createOrUpdateAuthorizationRule", "QueueAuthorizationRule"],
  ["mongoDBResources", "beginCreateUpdateMongoDBDatabase", "MongoDBResourceMongoDBDatabase"],
  ["managementLocks", "createOrUpdateByScope", "ManagementLockByScope"],
  ["localUsersOperations", "createOrUpdate", "LocalUser"],
  ["fileServices", "setServiceProperties", "FileServiceProperties"],
])("%s.%s makes a %s", (group, operation, type) => {
  expect(resourceName(group, operation)).toBe(type);
});

test("listKeys of a group is a function of the SDK", () => {
  expect(functionName("storageAccounts", "listKeys")).toBe("listStorageAccountKeys");
});
