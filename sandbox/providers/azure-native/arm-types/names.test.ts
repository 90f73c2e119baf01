import { expect, test } from "vitest";
import { functionName, resourceName } from "./names.ts";

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
