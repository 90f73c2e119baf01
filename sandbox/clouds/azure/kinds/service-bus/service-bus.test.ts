import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answer, AzureFixture, outcome, settle, subscription } from "../../azure.fixture.ts";

const version = "api-version=2024-01-01";

let azure: AzureFixture;
let group: string;
const call = (method: string, path: string, body?: unknown, apiVersion = version): Promise<Answer> => azure.arm(method, `${group}/providers/Microsoft.ServiceBus/namespaces${path}?${apiVersion}`, body);
const queue = (properties: object, name = "jobs"): Promise<Answer> => call("PUT", `/todo-bus/queues/${name}`, { properties });

async function create(sku = "Standard"): Promise<Answer> {
  const answer = await call("PUT", "/todo-bus", { location: "westus", sku: { name: sku } });
  await settle();
  return answer;
}

beforeEach(async () => {
  azure = new AzureFixture();
  group = await azure.prepare("gke-aci", "Microsoft.ServiceBus");
});

afterEach(async () => {
  await azure.cloud.stop();
  azure.remove();
});

describe("a namespace", () => {
  test("is created, becomes active, and is read with Azure's defaults", async () => {
    const created = await create();
    expect([created.status, created.body.properties.provisioningState, created.body.properties.status]).toEqual([201, "Creating", "Creating"]);
    const { body } = await call("GET", "/todo-bus");
    expect(body).toMatchObject({
      id: `${group}/providers/Microsoft.ServiceBus/namespaces/todo-bus`, type: "Microsoft.ServiceBus/Namespaces", location: "westus", tags: {}, sku: { name: "Standard", tier: "Standard" },
      properties: { provisioningState: "Succeeded", status: "Active", minimumTlsVersion: "1.2", publicNetworkAccess: "Enabled", disableLocalAuth: false, zoneRedundant: true, serviceBusEndpoint: "https://todo-bus.servicebus.windows.net:443/" },
    });
    expect((await call("GET", "")).body.value).toEqual([body]);
    const old = await call("GET", "/todo-bus", undefined, "api-version=2021-11-01");
    expect(old.body).toMatchObject({ location: "West US", properties: { zoneRedundant: false } });
    expect(old.body.properties).not.toHaveProperty("geoDataReplication");
    expect((await call("PUT", "/old-bus", { location: "westus" }, "api-version=2021-11-01"))).toMatchObject({ status: 200, body: { sku: { name: "Standard" }, properties: { provisioningState: "Created", status: "Activating" } } });
  });

  test("is changed by PUT and PATCH, and deleted with what is in it", async () => {
    await create();
    await queue({});
    expect(await call("PATCH", "/todo-bus", { tags: { a: "1" }, properties: { disableLocalAuth: true } })).toMatchObject({ status: 200, body: { tags: { a: "1" }, properties: { disableLocalAuth: true, provisioningState: "Succeeded" } } });
    expect(outcome(await create("Premium"))).toEqual([400, "BadRequest"]);
    const deleted = await call("DELETE", "/todo-bus");
    expect([deleted.status, deleted.body]).toEqual([202, undefined]);
    const address = new URL(String(deleted.headers["location"]));
    expect((await azure.arm("GET", `${address.pathname}${address.search}`)).status).toBe(204);
    const gone = await call("GET", "/todo-bus");
    expect([outcome(gone), gone.body.error.message]).toEqual([[404, "NamespaceNotFound"], "Namespace 'todo-bus' not found"]);
    await create();
    expect((await call("GET", "/todo-bus/queues")).body.value).toEqual([]);
  });

  test("has a name of its own in all of Azure", async () => {
    await create();
    await azure.prepare("elsewhere");
    const taken = await azure.arm("PUT", `${subscription}/resourceGroups/elsewhere/providers/Microsoft.ServiceBus/namespaces/todo-bus?${version}`, { location: "westus" });
    expect([outcome(taken), taken.body.error.message]).toEqual([[400, "BadRequest"], expect.stringContaining("The specified name is not available.")]);
    const check = async (name: string) => (await azure.arm("POST", `${subscription}/providers/Microsoft.ServiceBus/CheckNameAvailability?${version}`, { name })).body;
    expect(await check("other-bus")).toEqual({ nameAvailable: true, reason: "None", message: null });
    expect(await check("todo-bus")).toMatchObject({ nameAvailable: false, reason: "NameInUse" });
    expect(await check("1bus")).toMatchObject({ nameAvailable: false, reason: "InvalidName" });
  });

  test.each([
    ["a bad name", "bus", {}, "BadRequest", "namespace is invalid"],
    ["another tier", "todo-bus", { sku: { name: "Gold" } }, "InvalidRequestContent", "Gold"],
    ["an unknown member", "todo-bus", { properties: { ponies: 1 } }, "InvalidRequestContent", "ponies"],
    ["what is not modelled", "todo-bus", { properties: { alternateName: "a", geoDataReplication: { maxReplicationLagDurationInSeconds: 5 } } }, "NotModelledBySandbox", "'properties.alternateName', 'properties.geoDataReplication'"],
  ])("is refused with %s", async (_what, name, change, code, text) => {
    const refused = await call("PUT", `/${name}`, { location: "westus", ...change });
    expect(outcome(refused)).toEqual([400, code]);
    expect(refused.body.error.message).toContain(text);
  });

  test("has no topics here, which is not the same as none", async () => {
    await create();
    expect(outcome(await call("GET", "/todo-bus/topics"))).toEqual([400, "NotModelledBySandbox"]);
  });
});

describe("a queue", () => {
  beforeEach(() => create());

  test("is made with Azure's defaults; the answer to a change does not tell its times", async () => {
    const made = await queue({});
    expect(made).toMatchObject({ status: 200, body: { type: "Microsoft.ServiceBus/namespaces/queues", location: "westus" } });
    expect(made.body.properties).toMatchObject({ lockDuration: "PT1M", maxSizeInMegabytes: 1024, maxDeliveryCount: 10, defaultMessageTimeToLive: "P10675199DT2H48M5.4775807S", autoDeleteOnIdle: "P10675199DT2H48M5.4775807S", status: "Active", messageCount: 0 });
    expect((await queue({ maxDeliveryCount: 5 })).body.properties).toMatchObject({ maxDeliveryCount: 5, createdAt: "0001-01-01T00:00:00" });
    const { body } = await call("GET", "/todo-bus/queues/jobs");
    expect(body.properties).toMatchObject({ maxDeliveryCount: 5, createdAt: made.body.properties.createdAt });
    expect((await call("GET", "/todo-bus/queues")).body.value).toEqual([body]);
    await azure.restart();
    expect((await call("GET", "/todo-bus/queues/jobs")).body).toEqual(body);
    expect((await call("DELETE", "/todo-bus/queues/jobs")).status).toBe(200);
    expect(outcome(await call("GET", "/todo-bus/queues/jobs"))).toEqual([404, "MessagingGatewayNotFoundStatusCode"]);
  });

  test("writes durations as .NET does, and multiplies the size by sixteen partitions once", async () => {
    expect((await queue({ defaultMessageTimeToLive: "P1Y2M3DT3H11M2S", autoDeleteOnIdle: "PT3600.5S", enablePartitioning: true })).body.properties).toMatchObject({ defaultMessageTimeToLive: "P428DT3H11M2S", autoDeleteOnIdle: "PT1H0.5S", maxSizeInMegabytes: 16_384 });
    expect((await queue({ enablePartitioning: true, maxSizeInMegabytes: 16_384 })).body.properties.maxSizeInMegabytes).toBe(16_384);
  });

  test("forwards to a queue that is there", async () => {
    expect(outcome(await queue({ forwardTo: "done" }))).toEqual([404, "MessagingGatewayNotFoundStatusCode"]);
    await queue({}, "done");
    expect((await queue({ forwardTo: "done" })).body.properties.forwardTo).toBe("done");
  });

  test.each([
    ["a size that is none", { maxSizeInMegabytes: 81_920 }, "MaxSizeInMegabytes, must be one of"],
    ["a lock that is too long", { lockDuration: "PT6M" }, "allowed maximum of '5' minutes"],
    ["a duration that is none", { lockDuration: "a minute" }, "no duration"],
    ["express messages that are checked for duplicates", { enableExpress: true, requiresDuplicateDetection: true }, "can't be enabled together"],
    ["large messages", { maxMessageSizeInKilobytes: 1024 }, "Bad Request."],
  ])("is refused with %s", async (_what, properties, text) => {
    const refused = await queue(properties);
    expect(outcome(refused)).toEqual([400, "MessagingGatewayBadRequest"]);
    expect(refused.body.error.message).toContain(text);
    expect(refused.body.error.message).toMatch(/^SubCode=40000\. /);
  });

  test.each([{ requiresSession: true }, { requiresDuplicateDetection: true }, { enablePartitioning: true }])("cannot be changed in %o", async (properties) => {
    await queue({});
    expect(outcome(await queue(properties))).toEqual([400, "MessagingGatewayBadRequest"]);
    expect(outcome(await queue({ userMetadata: "x" }))).toEqual([400, "NotModelledBySandbox"]);
  });

  test("knows less in the Basic tier", async () => {
    await call("PUT", "/basic-bus", { location: "westus", sku: { name: "Basic" } });
    await settle();
    const basic = (properties: object) => call("PUT", "/basic-bus/queues/jobs", { properties });
    expect((await basic({})).body.properties.defaultMessageTimeToLive).toBe("P14D");
    expect((await basic({ requiresSession: true })).body.error.message).toContain("using the 'Basic' Tier");
    expect((await basic({ defaultMessageTimeToLive: "P14D", requiresSession: false })).status).toBe(200);
  });
});

describe.each([
  ["a namespace", "/todo-bus/AuthorizationRules", "Microsoft.ServiceBus/Namespaces/AuthorizationRules", ""],
  ["a queue", "/todo-bus/queues/jobs/authorizationRules", "Microsoft.ServiceBus/namespaces/queues/authorizationrules", ";EntityPath=jobs"],
])("a rule of %s", (_what, rules, type, entity) => {
  beforeEach(async () => {
    await create();
    await queue({});
  });

  test("is made, listed and read, with keys for listKeys alone", async () => {
    const made = await call("PUT", `${rules}/worker`, { properties: { rights: ["Send", "Listen"] } });
    expect(made).toMatchObject({ status: 200, body: { name: "worker", type, properties: { rights: ["Send", "Listen"] } } });
    const read = (await call("GET", `${rules}/worker`)).body;
    expect(read.location).toBe("westus");
    const list = (await call("GET", rules)).body.value;
    expect(list.map(({ name }: { name: string }) => name)).toEqual(entity === "" ? ["RootManageSharedAccessKey", "worker"] : ["worker"]);
    const { body: keys } = await call("POST", `${rules}/worker/listKeys`);
    expect(keys.keyName).toBe("worker");
    expect(keys.primaryConnectionString).toBe(`Endpoint=sb://todo-bus.servicebus.windows.net/;SharedAccessKeyName=worker;SharedAccessKey=${keys.primaryKey}${entity}`);
    expect(Buffer.from(keys.secondaryKey, "base64")).toHaveLength(32);
    const { body: anew } = await call("POST", `${rules}/worker/regenerateKeys`, { keyType: "PrimaryKey" });
    expect([anew.primaryKey === keys.primaryKey, anew.secondaryKey]).toEqual([false, keys.secondaryKey]);
    const given = Buffer.alloc(32, 7).toString("base64");
    const brought = await call("POST", `${rules}/worker/regenerateKeys`, { keyType: "SecondaryKey", key: given });
    expect([brought.body.secondaryKey, brought.audit.includes(given)]).toEqual([given, false]);
    await azure.restart();
    expect((await call("POST", `${rules}/worker/listKeys`)).body).toEqual(brought.body);
    const shown = JSON.stringify([read, list, made.body]);
    for (const key of [keys.primaryKey, keys.secondaryKey]) expect(shown).not.toContain(key);
  });

  test("is refused without rights, or with Manage alone, and where twelve are there", async () => {
    for (const rights of [[], ["Manage"], ["Send", "Send"]]) expect(outcome(await call("PUT", `${rules}/worker`, { properties: { rights } }))).toEqual([400, "MessagingGatewayBadRequest"]);
    expect(outcome(await call("PUT", `${rules}/worker`, { properties: { rights: ["Read"] } }))).toEqual([400, "InvalidRequestContent"]);
    const there = (await call("GET", rules)).body.value.length as number;
    for (let count = there; count < 12; count++) expect((await call("PUT", `${rules}/rule${String(count)}`, { properties: { rights: ["Send"] } })).status).toBe(200);
    expect(outcome(await call("PUT", `${rules}/worker`, { properties: { rights: ["Send"] } }))).toEqual([400, "MessagingGatewayBadRequest"]);
    expect((await call("DELETE", `${rules}/rule11`)).status).toBe(200);
    expect((await call("DELETE", `${rules}/rule11`)).status).toBe(204);
    expect(outcome(await call("GET", `${rules}/rule11`))).toEqual([404, "MessagingGatewayNotFoundStatusCode"]);
  });
});
