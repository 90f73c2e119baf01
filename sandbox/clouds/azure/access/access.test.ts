import * as crypto from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answer, AzureFixture, outcome, roles, subscription } from "../azure.fixture.ts";
import { armHost } from "../hosts.ts";
import { matches } from "./access.ts";

let azure: AzureFixture;
let group: string;
beforeEach(async () => {
  azure = new AzureFixture();
  group = await azure.prepare();
});
afterEach(() => {
  azure.remove();
});

const assign = (scope: string, role: string, principalId: string, more: object = { principalType: "ServicePrincipal" }, name: string = crypto.randomUUID()): Promise<Answer> =>
  azure.arm("PUT", `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}?api-version=2022-04-01`, {
    properties: { roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`, principalId, ...more },
  });


describe("a principal with the container instances role on one group", () => {
  const list = "providers/Microsoft.ContainerInstance/containerGroups?api-version=2023-05-01";

  test("may what the role says there, and nothing elsewhere", async () => {
    const connector = await azure.createPrincipal("connector");
    const token = await azure.token(armHost, connector);
    const before = await azure.arm("GET", `${group}/${list}`, undefined, token);
    expect(outcome(before)).toEqual([403, "AuthorizationFailed"]);
    expect(before.body.error.message).toBe(
      `The client '${connector.id}' with object id '${connector.objectId}' does not have authorization to perform action 'Microsoft.ContainerInstance/containerGroups/read' over scope '${group}/providers/Microsoft.ContainerInstance' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );

    expect((await assign(group, roles.aciContributor, connector.objectId)).status).toBe(201);
    await azure.prepare("other");
    const as = (method: string, target: string, body?: unknown): Promise<Answer> => azure.arm(method, target, body, token);
    expect((await as("GET", `${group}/${list}`)).status).toBe(200);
    expect(outcome(await as("GET", `${subscription}/resourceGroups/other/${list}`))).toEqual([403, "AuthorizationFailed"]);
    expect(outcome(await as("GET", `${group}/providers/Microsoft.DocumentDB/databaseAccounts?api-version=2024-11-15`))).toEqual([403, "AuthorizationFailed"]);
    expect(outcome(await as("DELETE", `${group}?api-version=2024-11-01`))).toEqual([403, "AuthorizationFailed"]);
    expect(outcome(await as("PUT", `${group}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}?api-version=2022-04-01`, {}))).toEqual([403, "AuthorizationFailed"]);
    expect(outcome(await as("POST", `${subscription}/providers/Microsoft.DocumentDB/register?api-version=2024-11-01`))).toEqual([403, "AuthorizationFailed"]);
    const groups = await as("GET", `${subscription}/resourcegroups?api-version=2024-11-01`);
    expect(groups.body.value.map((each: { name: string }) => each.name)).toEqual(["gke-aci"]);
  });

  test("loses it with the assignment", async () => {
    const connector = await azure.createPrincipal("connector");
    const token = await azure.token(armHost, connector);
    const name = crypto.randomUUID();
    await assign(group, roles.aciContributor, connector.objectId, undefined, name);
    expect((await azure.arm("DELETE", `${group}/providers/Microsoft.Authorization/roleAssignments/${name}?api-version=2022-04-01`)).status).toBe(200);
    expect((await azure.arm("GET", `${group}/${list}`, undefined, token)).status).toBe(403);
  });
});

test.each([
  ["a(b)", "a(b)"],
  ["a(b)", "A%28b%29"],
  ["Gruppe-ü", "Gruppe-ü"],
  ["группа", "%D0%93руппа"],
])("a role on the group %s holds where a client writes %s", async (name, written) => {
  const made = await azure.prepare(name);
  const connector = await azure.createPrincipal("connector");
  expect((await assign(made, roles.aciContributor, connector.objectId)).status).toBe(201);
  const token = await azure.token(armHost, connector);
  const target = `${subscription}/resourceGroups/${written}/providers/Microsoft.ContainerInstance/containerGroups/web?api-version=2023-05-01`;
  const container = { name: "web", properties: { image: "todo", resources: { requests: { cpu: 1, memoryInGB: 1.5 } } } };
  expect((await azure.arm("PUT", target, { location: "westus", properties: { osType: "Linux", containers: [container] } }, token)).status).toBe(201);
  expect((await azure.arm("GET", target, undefined, token)).status).toBe(200);
});

test("a contributor may not assign roles, as notActions say", async () => {
  const { id, secret, objectId } = await azure.createPrincipal("contributor");
  await assign(subscription, roles.contributor, objectId);
  const token = await azure.token(armHost, { id, secret });
  expect((await azure.arm("PUT", `${subscription}/resourcegroups/mine?api-version=2024-11-01`, { location: "westus" }, token)).status).toBe(201);
  const target = `${group}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}?api-version=2022-04-01`;
  expect(outcome(await azure.arm("PUT", target, {}, token))).toEqual([403, "AuthorizationFailed"]);
});

describe("a role assignment", () => {
  test("for a principal that the directory has not replicated needs its type", async () => {
    const slow = new AzureFixture({ directoryLag: 15_000 });
    await slow.prepare();
    const { objectId } = await slow.createPrincipal("new");
    const put = (more: object): Promise<Answer> =>
      slow.arm("PUT", `${group}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}?api-version=2022-04-01`, { properties: { roleDefinitionId: roles.reader, principalId: objectId, ...more } });
    expect(outcome(await put({}))).toEqual([400, "PrincipalNotFound"]);
    expect((await put({ principalType: "ServicePrincipal" })).status).toBe(201);
    slow.remove();
  });

  test("is made once, may be put again as it is, and cannot be changed", async () => {
    const { objectId } = await azure.createPrincipal("reader");
    const name = crypto.randomUUID();
    expect((await assign(group, roles.reader, objectId, undefined, name)).status).toBe(201);
    expect((await assign(group, roles.reader, objectId, undefined, name)).status).toBe(200);
    expect(outcome(await assign(group, roles.reader, objectId))).toEqual([409, "RoleAssignmentExists"]);
    expect(outcome(await assign(group, roles.contributor, objectId, undefined, name))).toEqual([400, "RoleAssignmentUpdateNotPermitted"]);
  });

  test.each([
    ["an unknown role", "gke-aci", crypto.randomUUID(), undefined, 404, "RoleDefinitionDoesNotExist"],
    ["an unknown resource group", "nowhere", roles.reader, undefined, 404, "ResourceGroupNotFound"],
    ["another type of principal", "gke-aci", roles.reader, { principalType: "User" }, 400, "UnmatchedPrincipalType"],
  ])("for %s is refused", async (_what, groupName, role, more, status, code) => {
    const { objectId } = await azure.createPrincipal("someone");
    expect(outcome(await assign(`${subscription}/resourceGroups/${groupName}`, role, objectId, more))).toEqual([status, code]);
  });

  test("goes with its resource group", async () => {
    const { objectId } = await azure.createPrincipal("reader");
    await assign(group, roles.reader, objectId);
    await azure.arm("DELETE", `${group}?api-version=2024-11-01`);
    expect(azure.cloud.inventory().filter((item) => item.type.includes("roleAssignments"))).toEqual([]);
  });

  test("is listed at its scope by principal", async () => {
    const { objectId } = await azure.createPrincipal("reader");
    await assign(group, roles.reader, objectId);
    const list = async (scope: string, filter: string): Promise<number> =>
      (await azure.arm("GET", `${scope}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=${filter}`)).body.value.length as number;
    expect(await list(group, `principalId eq '${objectId}'`)).toBe(1);
    expect(await list(group, "atScope()")).toBe(2);
    expect(await list(subscription, "atScope()")).toBe(1);
    expect(await list(subscription, `assignedTo('${objectId}')`)).toBe(1);
  });
});

test("a custom role allows its own actions alone", async () => {
  const { id, secret, objectId } = await azure.createPrincipal("minimal");
  const role = crypto.randomUUID();
  const made = await azure.arm("PUT", `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}?api-version=2022-05-01-preview`, {
    properties: { roleName: "Group reader", type: "CustomRole", assignableScopes: [subscription], permissions: [{ actions: ["Microsoft.ContainerInstance/containerGroups/read"] }] },
  });
  expect(made.status).toBe(201);
  await assign(group, role, objectId);
  const token = await azure.token(armHost, { id, secret });
  const one = `${group}/providers/Microsoft.ContainerInstance/containerGroups/web?api-version=2023-05-01`;
  expect((await azure.arm("GET", one, undefined, token)).status).toBe(404);
  expect((await azure.arm("DELETE", one, undefined, token)).status).toBe(403);
});

describe("a role definition", () => {
  const definitions = "providers/Microsoft.Authorization/roleDefinitions";
  const version = "api-version=2022-04-01";
  const get = (scope: string, rest = `/${roles.reader}?${version}`): Promise<Answer> => azure.arm("GET", `${scope}/${definitions}${rest}`);

  test("has the tenant's id where the tenant is asked, and the subscription's elsewhere", async () => {
    expect((await get("")).body.id).toBe(`/${definitions}/${roles.reader}`);
    for (const scope of [subscription, group]) expect((await get(scope)).body.id).toBe(`${subscription}/${definitions}/${roles.reader}`);
    const byName = `?${version}&$filter=roleName eq 'Reader'`;
    expect((await get("", byName)).body.value[0].id).toBe(`/${definitions}/${roles.reader}`);
    expect((await get(group, byName)).body.value[0].id).toBe(`${subscription}/${definitions}/${roles.reader}`);
  });

  test("of Azure's own was made by nobody, in full", async () => {
    expect((await get(subscription)).body.properties).toEqual({
      roleName: "Reader",
      type: "BuiltInRole",
      description: "View all resources, but does not allow you to make any changes.",
      assignableScopes: ["/"],
      permissions: [{ actions: ["*/read"], notActions: [], dataActions: [], notDataActions: [] }],
      createdOn: expect.stringMatching(/^2015-/) as string,
      updatedOn: expect.stringMatching(/^20\d\d-/) as string,
      createdBy: null,
      updatedBy: null,
    });
  });

  test("of a user's tells who made it, and when it was changed", async () => {
    const target = `${subscription}/${definitions}/${crypto.randomUUID()}?${version}`;
    const body = { properties: { roleName: "Mine", assignableScopes: [subscription], permissions: [{ actions: ["*/read"] }] } };
    const made = (await azure.arm("PUT", target, body)).body.properties;
    const shown = (await azure.arm("GET", target)).body.properties;
    expect([made.createdBy, shown.createdBy]).toEqual([null, made.updatedBy]);
    azure.ahead = 60_000;
    const changed = (await azure.arm("PUT", target, body)).body.properties;
    expect([changed.createdOn, changed.createdBy]).toEqual([shown.createdOn, shown.createdBy]);
    expect(changed.updatedOn > shown.updatedOn).toBe(true);
  });

  test("is not found by its name where there is none", async () => {
    const missing = crypto.randomUUID();
    expect((await get(subscription, `/${missing}?${version}`)).body.error).toEqual({ code: "RoleDefinitionDoesNotExist", message: `The specified role definition with ID '${missing}' does not exist.` });
  });

  test("is not asked for at a subscription within a subscription, and not assigned by such an id", async () => {
    const { objectId } = await azure.createPrincipal("someone");
    expect(outcome(await get(`${subscription}${subscription}`))).toEqual([400, "InvalidScope"]);
    for (const [scope, status] of [["", 201], [`${subscription}${subscription}`, 400], [`/subscriptions`, 400]] as const) {
      const put = await azure.arm("PUT", `${group}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}?${version}`, { properties: { roleDefinitionId: `${scope}/${definitions}/${roles.reader}`, principalId: objectId } });
      expect(put.status).toBe(status);
    }
  });
});

describe("a role assignment as Azure shows it", () => {
  const target = (version: string, name: string): string => `${group}/providers/Microsoft.Authorization/roleAssignments/${name}?api-version=${version}`;
  const since2020 = ["condition", "conditionVersion", "delegatedManagedIdentityResourceId", "description"];

  test("says who made it once it is read again, and when it is taken away", async () => {
    const { objectId } = await azure.createPrincipal("reader");
    const name = crypto.randomUUID();
    const made = await assign(group, roles.reader, objectId, undefined, name);
    const shown = await azure.arm("GET", target("2022-04-01", name));
    expect(made.body.properties).toEqual({ ...shown.body.properties, createdBy: null });
    expect(shown.body.properties.createdBy).toBe(made.body.properties.updatedBy);
    const gone = await azure.arm("DELETE", target("2022-04-01", name));
    expect([gone.status, gone.body]).toEqual([200, shown.body]);
    expect(outcome(await azure.arm("GET", target("2022-04-01", name)))).toEqual([404, "RoleAssignmentNotFound"]);
  });

  test("has conditions since 2020", async () => {
    const { objectId } = await azure.createPrincipal("reader");
    const name = crypto.randomUUID();
    await assign(group, roles.reader, objectId, undefined, name);
    const keys = async (version: string): Promise<string[]> => Object.keys((await azure.arm("GET", target(version, name))).body.properties as object).filter((key) => since2020.includes(key)).sort();
    expect([await keys("2018-01-01-preview"), await keys("2020-04-01-preview")]).toEqual([[], since2020]);
  });

  test("is for a principal that is named by a GUID", async () => {
    expect(outcome(await assign(group, roles.reader, "somebody"))).toEqual([400, "InvalidPrincipalId"]);
  });
});

describe("who asks what he may do", () => {
  const ask = (scope: string, token?: string): Promise<Answer> => azure.arm("GET", `${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`, undefined, token);

  test("gets the permissions of his roles there, of the group and of the subscription", async () => {
    const { id, secret, objectId } = await azure.createPrincipal("deployer");
    await assign(subscription, roles.reader, objectId);
    await assign(group, roles.contributor, objectId);
    const token = await azure.token(armHost, { id, secret });
    expect((await ask(subscription, token)).body).toEqual({ value: [{ actions: ["*/read"], notActions: [], dataActions: [], notDataActions: [] }] });
    const atGroup = (await ask(group, token)).body.value as { actions: string[]; notActions: string[] }[];
    expect(atGroup.map(({ actions }) => actions)).toEqual([["*/read"], ["*"]]);
    expect(atGroup[1]?.notActions).toContain("Microsoft.Authorization/*/Write");
    expect((await ask(subscription)).body.value[0].actions).toEqual(["*"]);
  });

  test("is refused without a role, and for a group that is not there", async () => {
    const stranger = await azure.createPrincipal("stranger");
    expect(outcome(await ask(group, await azure.token(armHost, stranger)))).toEqual([403, "AuthorizationFailed"]);
    expect(outcome(await ask(`${subscription}/resourceGroups/nowhere`))).toEqual([404, "ResourceGroupNotFound"]);
  });
});

test.each([
  ["*", "Microsoft.X/y/write", true],
  ["*/read", "Microsoft.X/y/read", true],
  ["*/read", "Microsoft.X/y/readonlykeys/action", false],
  ["Microsoft.Authorization/*/Write", "Microsoft.Authorization/roleAssignments/write", true],
  ["Microsoft.ContainerInstance/containerGroups/*", "Microsoft.ContainerInstance/containerGroups/containers/exec/action", true],
  ["Microsoft.ContainerInstance/containerGroups/*", "MicrosoftXContainerInstance/containerGroups/read", false],
])("pattern %s over %s: %s", (pattern, action, expected) => {
  expect(matches(pattern, action)).toBe(expected);
});
