import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answer, AzureFixture, outcome, roles, settle, subscription } from "../azure.fixture.ts";

let azure: AzureFixture;
let group: string;
let account: string;
beforeEach(async () => {
  azure = new AzureFixture();
  group = await azure.prepare();
  account = `${group}/providers/Microsoft.DocumentDB/databaseAccounts/tododb1`;
  await azure.arm("PUT", `${account}?${cosmosVersion}`, { kind: "MongoDB", location: "westus", properties: { databaseAccountOfferType: "Standard", locations: [{ locationName: "westus", failoverPriority: 0 }] } });
  await settle();
});
afterEach(() => {
  azure.remove();
});

const cosmosVersion = "api-version=2024-11-15";
const groupVersion = "api-version=2024-11-01";
const lockVersion = "api-version=2020-05-01";
const lockAt = (scope: string, name = "data"): string => `${scope}/providers/Microsoft.Authorization/locks/${name}?${lockVersion}`;
const lock = (scope: string, level = "CanNotDelete", token?: string): Promise<Answer> => azure.arm("PUT", lockAt(scope), { properties: { level, notes: "why" } }, token);
const locked = [409, "ScopeLocked"];

test("a lock is made, read, listed and taken away", async () => {
  const made = await lock(account);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ id: `${account}/providers/Microsoft.Authorization/locks/data`, name: "data", type: "Microsoft.Authorization/locks", properties: { level: "CanNotDelete", notes: "why" } });
  expect((await lock(account)).status).toBe(200);
  expect((await azure.arm("GET", lockAt(account))).body).toEqual(made.body);
  const list = async (scope: string, filter = ""): Promise<number> => (await azure.arm("GET", `${scope}/providers/Microsoft.Authorization/locks?${lockVersion}${filter}`)).body.value.length;
  expect([await list(group), await list(group, "&$filter=atScope()"), await list(account, "&$filter=atScope()"), await list(subscription)]).toEqual([1, 0, 1, 1]);
  expect((await azure.arm("DELETE", lockAt(account))).status).toBe(200);
  expect((await azure.arm("DELETE", lockAt(account))).status).toBe(204);
  expect(outcome(await azure.arm("GET", lockAt(account)))).toEqual([404, "LockNotFound"]);
});

test("a lock shows what was given, and since 2020-05-01 when it was made", async () => {
  const target = (apiVersion: string): string => `${group}/providers/Microsoft.Authorization/locks/bare?api-version=${apiVersion}`;
  const made = await azure.arm("PUT", target("2016-09-01"), { properties: { level: "ReadOnly" } });
  expect(made.body).toEqual({ id: `${group}/providers/Microsoft.Authorization/locks/bare`, name: "bare", type: "Microsoft.Authorization/locks", properties: { level: "ReadOnly" } });
  expect((await azure.arm("GET", target("2020-05-01"))).body.systemData.createdAt).toMatch(/^\d{4}-/);
  const gone = await azure.arm("DELETE", target("2016-09-01"));
  expect([gone.status, gone.body]).toEqual([200, undefined]);
});

describe("CanNotDelete", () => {
  test("keeps a resource, what is in it, and its whole group, in Azure's words", async () => {
    await azure.arm("PUT", `${account}/mongodbDatabases/todo?${cosmosVersion}`, { properties: { resource: { id: "todo" } } });
    await lock(account);
    const refused = await azure.arm("DELETE", `${account}?${cosmosVersion}`);
    expect(outcome(refused)).toEqual(locked);
    expect(refused.body.error.message).toBe(`The scope '${account}' cannot perform delete operation because following scope(s) are locked: '${account}'. Please remove the lock and try again.`);
    expect(outcome(await azure.arm("DELETE", `${account}/mongodbDatabases/todo?${cosmosVersion}`))).toEqual(locked);
    const wholeGroup = await azure.arm("DELETE", `${group}?${groupVersion}`);
    expect(outcome(wholeGroup)).toEqual(locked);
    expect(wholeGroup.body.error.message).toContain(`locked: '${account}'`);
    expect((await azure.arm("GET", `${account}?${cosmosVersion}`)).status).toBe(200);
  });

  test("hinders no change, no key, and nothing beside it", async () => {
    await lock(account);
    expect((await azure.arm("PATCH", `${account}?${cosmosVersion}`, { tags: { a: "b" } })).status).toBe(200);
    expect((await azure.arm("POST", `${account}/listKeys?${cosmosVersion}`)).status).toBe(200);
    expect((await azure.arm("DELETE", `${group}/providers/Microsoft.ContainerInstance/containerGroups/none?api-version=2023-05-01`)).status).toBe(204);
    await azure.arm("DELETE", lockAt(account));
    expect((await azure.arm("DELETE", `${group}?${groupVersion}`)).status).toBe(202);
  });

  test("on a group keeps what the connector would delete", async () => {
    await lock(group);
    expect(outcome(await azure.arm("DELETE", `${group}/providers/Microsoft.ContainerInstance/containerGroups/web?api-version=2023-05-01`))).toEqual(locked);
  });
});

test("ReadOnly hinders changes and the listing of keys too, and reading not", async () => {
  await lock(group, "ReadOnly");
  expect(outcome(await azure.arm("PATCH", `${account}?${cosmosVersion}`, { tags: {} }))).toEqual(locked);
  expect(outcome(await azure.arm("PUT", `${group}?${groupVersion}`, { location: "westus" }))).toEqual(locked);
  const keys = await azure.arm("POST", `${account}/listKeys?${cosmosVersion}`);
  expect(outcome(keys)).toEqual(locked);
  expect(keys.body.error.message).toContain("cannot perform write operation");
  expect((await azure.arm("GET", `${account}?${cosmosVersion}`)).status).toBe(200);
});

test.each<[string, string, unknown, unknown[]]>([
  ["a scope that is not there", "/providers/Microsoft.DocumentDB/databaseAccounts/none", { properties: { level: "CanNotDelete" } }, [404, "ResourceNotFound"]],
  ["no level", "", { properties: {} }, [400, "LockLevelNotSpecified"]],
  ["another level", "", { properties: { level: "Forever" } }, [400, "InvalidRequestContent"]],
  ["notes beyond 512 characters", "", { properties: { level: "ReadOnly", notes: "x".repeat(513) } }, [400, "LockNotesTooLong"]],
])("refuses %s", async (_what, below, body, expected) => {
  expect(outcome(await azure.arm("PUT", lockAt(`${group}${below}`), body))).toEqual(expected);
});

test("is for owners and user access administrators alone", async () => {
  const may = async (role: string): Promise<number> => {
    const principal = await azure.createPrincipal(role);
    const assignment = { properties: { roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`, principalId: principal.objectId, principalType: "ServicePrincipal" } };
    await azure.arm("PUT", `${subscription}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}?api-version=2022-04-01`, assignment);
    const token = await azure.token("management.azure.com", principal);
    return (await lock(account, "CanNotDelete", token)).status;
  };
  const owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
  const userAccessAdministrator = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";
  expect([await may(roles.contributor), await may(roles.reader), await may(userAccessAdministrator), await may(owner)]).toEqual([403, 403, 201, 200]);
});
