import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answer, AzureFixture, settle } from "../../azure.fixture.ts";

let azure: AzureFixture;
let base: string;
beforeEach(async () => {
  azure = new AzureFixture();
  base = `${await azure.prepare()}/providers/Microsoft.DocumentDB/databaseAccounts`;
});
afterEach(() => {
  azure.remove();
});

const v = "api-version=2024-11-15";
const westUs = { locationName: "westus", failoverPriority: 0 };

const body = (properties: Record<string, unknown> = {}, more: Record<string, unknown> = {}): unknown => ({
  kind: "MongoDB",
  location: "westus",
  properties: { databaseAccountOfferType: "Standard", locations: [westUs], ...properties },
  ...more,
});

const put = (name = "tododb1234", wish: unknown = body()): Promise<Answer> => azure.arm("PUT", `${base}/${name}?${v}`, wish);
const post = (name: string, action: string): Promise<Answer> => azure.arm("POST", `${base}/${name}/${action}?${v}`);
/** What is refused: Resource Manager writes it into `error`, Cosmos DB itself does not. */
const refusal = (answer: Answer): { code?: string; message?: string } => answer.body?.error ?? answer.body ?? {};
const outcome = (answer: Answer): unknown[] => [answer.status, refusal(answer).code];
const get = async (name = "tododb1234"): Promise<Record<string, unknown>> => (await azure.arm("GET", `${base}/${name}?${v}`)).body as Record<string, unknown>;

test("an account is shown without its keys", async () => {
  const answer = await put();
  expect(answer.status).toBe(200);
  expect(answer.headers["azure-asyncoperation"]).toContain("/operationsStatus/");
  expect(answer.body).toMatchObject({
    kind: "MongoDB",
    location: "West US",
    properties: { provisioningState: "Creating", apiProperties: { serverVersion: "3.6" }, capabilities: [{ name: "EnableMongo" }], writeLocations: [{ locationName: "West US", failoverPriority: 0 }] },
  });
  const keys = Object.values((await post("tododb1234", "listKeys")).body as Record<string, string>);
  expect(new Set(keys).size).toBe(4);
  const shown = JSON.stringify((await azure.arm("GET", `${base}/tododb1234?${v}`)).body);
  for (const key of keys) expect(shown).not.toContain(key);
});

test("connection strings are written as Cosmos DB writes them", async () => {
  await put();
  const { primaryMasterKey: key } = (await post("tododb1234", "listKeys")).body;
  const strings = (await post("tododb1234", "listConnectionStrings")).body.connectionStrings as { connectionString: string; description: string }[];
  expect(strings.map((each) => each.description)).toEqual([
    "Primary MongoDB Connection String",
    "Secondary MongoDB Connection String",
    "Primary Read-Only MongoDB Connection String",
    "Secondary Read-Only MongoDB Connection String",
  ]);
  expect(strings[0]?.connectionString).toBe(
    `mongodb://tododb1234:${String(key)}@tododb1234.mongo.cosmos.azure.com:10255/?ssl=true&replicaSet=globaldb&retrywrites=false&maxIdleTimeMS=120000&appName=@tododb1234@`,
  );
});

describe("refuses", () => {
  test.each<[string, string, unknown, string]>([
    ["capital letters", "TodoDb", body(), "BadRequest"],
    ["a short name", "ab", body(), "BadRequest"],
    ["a long name", "a".repeat(45), body(), "BadRequest"],
    ["no kind", "tododb", body({}, { kind: undefined }), "BadRequest"],
    ["another kind", "tododb", body({}, { kind: "GlobalDocumentDB" }), "NotModelledBySandbox"],
    ["a kind that Azure does not have", "tododb", body({}, { kind: "Postgres" }), "InvalidRequestContent"],
    ["an identity", "tododb", body({}, { identity: { type: "SystemAssigned" } }), "NotModelledBySandbox"],
    ["documents that expire one by one", "tododb", body({ capabilities: [{ name: "mongoEnableDocLevelTTL" }] }), "NotModelledBySandbox"],
    ["a capability that Azure does not have", "tododb", body({ capabilities: [{ name: "EnablePonies" }] }), "InvalidRequestContent"],
    ["no access from the internet", "tododb", body({ publicNetworkAccess: "Disabled" }), "NotModelledBySandbox"],
    ["an identity for keys of one's own", "tododb", body({ defaultIdentity: "SystemAssignedIdentity" }), "NotModelledBySandbox"],
    ["no offer", "tododb", body({ databaseAccountOfferType: undefined }), "BadRequest"],
    ["no locations", "tododb", body({ locations: [] }), "BadRequest"],
    ["an unknown region", "tododb", body({ locations: [{ locationName: "westus9", failoverPriority: 0 }] }), "BadRequest"],
    ["priorities with a gap", "tododb", body({ locations: [westUs, { locationName: "eastus", failoverPriority: 2 }] }), "BadRequest"],
    ["priorities that are the same", "tododb", body({ locations: [westUs, { locationName: "eastus", failoverPriority: 0 }] }), "BadRequest"],
    ["a region twice", "tododb", body({ locations: [westUs, { locationName: "West US", failoverPriority: 1 }] }), "BadRequest"],
    ["an unknown version", "tododb", body({ apiProperties: { serverVersion: "8.0" } }), "InvalidRequestContent"],
    ["retired TLS", "tododb", body({ minimalTlsVersion: "Tls11" }), "InvalidRequestContent"],
    ["a firewall rule for a private network", "tododb", body({ ipRules: [{ ipAddressOrRange: "10.0.0.0/8" }] }), "BadRequest"],
    ["a firewall rule that is no address", "tododb", body({ ipRules: [{ ipAddressOrRange: "here" }] }), "BadRequest"],
    ["virtual networks", "tododb", body({ isVirtualNetworkFilterEnabled: true }), "NotModelledBySandbox"],
    ["to do without keys", "tododb", body({ disableLocalAuth: true }), "NotModelledBySandbox"],
    ["backups that are kept for less than two intervals", "tododb", body({ backupPolicy: { type: "Periodic", periodicModeProperties: { backupIntervalInMinutes: 480, backupRetentionIntervalInHours: 8 } } }), "BadRequest"],
  ])("%s", async (_what, name, wish, code) => {
    expect(outcome(await put(name, wish))).toEqual([400, code]);
    expect((await azure.arm("HEAD", `/providers/Microsoft.DocumentDB/databaseAccountNames/${name}?${v}`)).status).toBe(404);
  });

  test("a name that is taken, in any resource group", async () => {
    await put();
    expect((await azure.arm("HEAD", `/providers/Microsoft.DocumentDB/databaseAccountNames/tododb1234?${v}`)).status).toBe(200);
    const other = await azure.prepare("other");
    const again = await azure.arm("PUT", `${other}/providers/Microsoft.DocumentDB/databaseAccounts/tododb1234?${v}`, body());
    expect(outcome(again)).toEqual([400, "BadRequest"]);
    expect(refusal(again).message).toContain("already exists");
  });

  test("a second free tier", async () => {
    await put("first", body({ enableFreeTier: true }));
    expect(refusal(await put("second", body({ enableFreeTier: true }))).message).toContain("Free tier has already been applied");
  });

  test("a change while another is under way", async () => {
    const slow = new AzureFixture({ cosmosLatency: 60_000 });
    await slow.prepare();
    await slow.arm("PUT", `${base}/tododb?${v}`, body());
    expect(outcome(await slow.arm("PUT", `${base}/tododb?${v}`, body()))).toEqual([412, "PreconditionFailed"]);
    slow.remove();
  });

  test("a change of regions together with another", async () => {
    await put();
    await settle();
    const both = [westUs, { locationName: "eastus", failoverPriority: 1 }];
    expect(refusal(await put("tododb1234", body({ locations: both, enableAutomaticFailover: false }))).message).toContain("cannot be combined");
    expect((await put("tododb1234", body({ locations: both }))).status).toBe(200);
  });
});

test("defaults that ask for nothing are taken", async () => {
  expect((await put("tododb1234", body({ defaultIdentity: "FirstPartyIdentity" }, { identity: { type: "None", userAssignedIdentities: null } }))).status).toBe(200);
});

test("a change that names no server version keeps it", async () => {
  await put("tododb1234", body({ apiProperties: { serverVersion: "6.0" } }));
  await settle();
  // So writes `az cosmosdb update` what it does not change.
  const patched = await azure.arm("PATCH", `${base}/tododb1234?${v}`, { properties: { apiProperties: { ServerVersion: null } } });
  expect(patched.status).toBe(200);
  await settle();
  expect(await get()).toMatchObject({ properties: { apiProperties: { serverVersion: "6.0" } } });
  const changed = await azure.arm("PATCH", `${base}/tododb1234?${v}`, { properties: { apiProperties: { serverVersion: "7.0" } } });
  // Azure answers with the account as it was, and takes the change up after that.
  expect(changed.body.properties).toMatchObject({ provisioningState: "Updating", apiProperties: { serverVersion: "6.0" } });
  await settle();
  expect(await get()).toMatchObject({ properties: { apiProperties: { serverVersion: "7.0" } } });
});

test("what its database cannot do shows as failed, to who waits", async () => {
  const answer = await put();
  await settle();
  const operation = new URL(answer.headers["azure-asyncoperation"] ?? "");
  expect((await azure.arm("GET", `${operation.pathname}${operation.search}`)).body).toMatchObject({ status: "Failed", error: { message: expect.stringContaining("no databases here") } });
});

test("regenerating a key leaves the others", async () => {
  await put();
  await settle();
  const before = (await post("tododb1234", "listKeys")).body;
  expect((await azure.arm("POST", `${base}/tododb1234/regenerateKey?${v}`, { keyKind: "secondary" })).status).toBe(202);
  await settle();
  const after = (await post("tododb1234", "listKeys")).body;
  expect(after.secondaryMasterKey).not.toBe(before.secondaryMasterKey);
  expect(after.primaryMasterKey).toBe(before.primaryMasterKey);
});

test("an account goes with its resource group, its data and its name too", async () => {
  await put();
  await settle();
  await azure.arm("DELETE", `${base.split("/providers")[0] ?? ""}?api-version=2024-11-01`);
  await settle();
  expect(azure.cloud.inventory()).toEqual([]);
  expect((await azure.arm("HEAD", `/providers/Microsoft.DocumentDB/databaseAccountNames/tododb1234?${v}`)).status).toBe(404);
});

describe("backups", () => {
  const continuous = (tier?: string): Record<string, unknown> => ({ backupPolicy: { type: "Continuous", ...(tier === undefined ? {} : { continuousModeProperties: { tier } }) } });
  const periodic = { backupPolicy: { type: "Periodic" } };
  const change = async (wish: Record<string, unknown>): Promise<unknown> => {
    const answer = await put("tododb1234", body(wish));
    await settle();
    return refusal(answer).message ?? ((await get())["properties"] as Record<string, unknown>)["backupPolicy"];
  };

  test("have Azure's defaults", async () => {
    expect(await change({})).toEqual({ type: "Periodic", periodicModeProperties: { backupIntervalInMinutes: 240, backupRetentionIntervalInHours: 8, backupStorageRedundancy: "Geo" } });
    expect(await change(continuous())).toEqual({ type: "Continuous", continuousModeProperties: { tier: "Continuous30Days" } });
  });

  test("go from periodic to continuous alone, and never back", async () => {
    await change(periodic);
    expect(await change({ ...continuous(), enableAutomaticFailover: false })).toContain("other properties at the same time");
    expect(await change(continuous("Continuous7Days"))).toMatchObject({ type: "Continuous" });
    expect(await change({ ...continuous("Continuous30Days"), enableAutomaticFailover: false })).toContain("Continuous Mode Tier and other properties");
    expect(await change(continuous("Continuous30Days"))).toMatchObject({ continuousModeProperties: { tier: "Continuous30Days" } });
    expect(await change(periodic)).toContain("cannot be changed from Continuous to Periodic");
  });
});

describe("collections", () => {
  const shared = { options: { throughput: 400 } };
  const collection = (resource: Record<string, unknown>): unknown => ({ properties: { resource: { id: "todos", ...resource } } });
  const at = (name: string): string => `${base}/tododb1234/mongodbDatabases/${name}?${v}`;
  beforeEach(async () => {
    await put();
    await settle();
    await azure.arm("PUT", at("todo"), { properties: { resource: { id: "todo" }, ...shared } });
  });

  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ["without a shard key in a database of shared throughput", {}, "BadRequest", /Shared throughput collection should have a partition key/],
    ["with a shard key that the server behind cannot act upon", { shardKey: { owner: "Hash" } }, "NotModelledBySandbox", /'owner'/],
    ["with another name than its address", { id: "other", shardKey: { _id: "Hash" } }, "BadRequest", /'todos'/],
    ["with indexes but none over _id", { shardKey: { _id: "Hash" }, indexes: [{ key: { keys: ["createdAt"] } }] }, "BadRequest", /'_id'/],
    ["with an index over two fields", { shardKey: { _id: "Hash" }, indexes: [{ key: { keys: ["a", "b"] } }] }, "NotModelledBySandbox", /'a, b'/],
    ["with unique indexes", { shardKey: { _id: "Hash" }, indexes: [{ key: { keys: ["_id"] } }, { key: { keys: ["email"] }, options: { unique: true } }] }, "NotModelledBySandbox", /unique index over 'email'/],
  ])("%s are refused", async (_what, resource, code, message) => {
    const answer = await azure.arm("PUT", at("todo/collections/todos"), collection(resource));
    expect(outcome(answer)).toEqual([400, code]);
    expect(refusal(answer).message).toMatch(message);
  });

  test("need their database", async () => {
    expect(outcome(await azure.arm("PUT", at("other/collections/todos"), collection({ shardKey: { _id: "Hash" } })))).toEqual([404, "NotFound"]);
    expect(outcome(await azure.arm("GET", at("todo/collections/todos")))).toEqual([404, "NotFound"]);
    expect((await azure.arm("DELETE", at("todo/collections/todos"))).status).toBe(204);
  });
});
