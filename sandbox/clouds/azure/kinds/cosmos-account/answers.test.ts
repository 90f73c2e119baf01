import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answer, AzureFixture, settle } from "../../azure.fixture.ts";
import { memoryless } from "./database-server.fixture.ts";

let azure: AzureFixture;
let group: string;
let account: string;
beforeEach(async () => {
  azure = new AzureFixture({}, () => memoryless);
  group = await azure.prepare();
  account = `${group}/providers/Microsoft.DocumentDB/databaseAccounts/shopdb`;
});
afterEach(() => {
  azure.remove();
});

const version = "2025-04-15";
const call = (method: string, target: string, body?: unknown, apiVersion = version): Promise<Answer> => azure.arm(method, `${target}?api-version=${apiVersion}`, body);
const wish = (properties: Record<string, unknown> = {}): unknown => ({ kind: "MongoDB", location: "westus", properties: { databaseAccountOfferType: "Standard", locations: [{ locationName: "westus" }], ...properties } });
const make = async (properties: Record<string, unknown> = {}): Promise<Answer> => {
  const answer = await call("PUT", account, wish(properties));
  await settle();
  return answer;
};
const shown = async (apiVersion?: string): Promise<Record<string, unknown>> => (await call("GET", account, undefined, apiVersion)).body.properties as Record<string, unknown>;
const follow = (url: string | undefined): Promise<Answer> => {
  const { pathname, search } = new URL(url ?? "");
  return azure.arm("GET", `${pathname}${search}`);
};

describe("an account", () => {
  test("has no endpoints while it is made, and all that Azure writes when it is", async () => {
    const { body } = await make();
    expect(body).toMatchObject({ location: "West US", tags: {}, identity: { type: "None" } });
    expect(Object.keys(body.properties as object).filter((name) => name.endsWith("Endpoint"))).toEqual([]);
    expect(body.properties).toMatchObject({ defaultIdentity: "", writeLocations: [{ id: "shopdb-westus", provisioningState: "Creating" }], backupPolicy: { periodicModeProperties: { backupStorageRedundancy: "Invalid" } } });
    expect(body.properties.locations[0]).not.toHaveProperty("documentEndpoint");
    expect(await shown()).toMatchObject({
      provisioningState: "Succeeded",
      documentEndpoint: "https://shopdb.documents.azure.com:443/",
      sqlEndpoint: "https://shopdb.documents.azure.com:443/",
      mongoEndpoint: "https://shopdb.mongo.cosmos.azure.com:443/",
      EnabledApiTypes: "MongoDB",
      enablePartitionKeyMonitor: false,
      enableAnalyticalStorage: false,
      analyticalStorageConfiguration: { schemaType: "FullFidelity" },
      defaultIdentity: "FirstPartyIdentity",
      enablePartitionMerge: false,
      enableBurstCapacity: false,
      backupPolicy: { periodicModeProperties: { backupStorageRedundancy: "Geo" } },
    });
  });

  test("can be put back as it was read", async () => {
    await make({ capabilities: [{ name: "EnableMongoRoleBasedAccessControl" }] });
    const { body } = await call("GET", account);
    expect((await call("PUT", account, body)).status).toBe(200);
    await settle();
    expect((await shown())["capabilities"]).toEqual([{ name: "EnableMongo" }, { name: "EnableMongoRoleBasedAccessControl" }]);
  });

  test("fails over by itself at newer api-versions, and knows less at older ones", async () => {
    await make();
    expect(await shown()).toMatchObject({ enableAutomaticFailover: true });
    expect(await shown("2023-04-15")).not.toHaveProperty("enableBurstCapacity");
    await call("PUT", `${group}/providers/Microsoft.DocumentDB/databaseAccounts/olddb`, wish(), "2024-05-15");
    expect((await call("GET", `${group}/providers/Microsoft.DocumentDB/databaseAccounts/olddb`)).body.properties.enableAutomaticFailover).toBe(false);
  });

  test("names two addresses for its operation, of the api-version that was asked for, and no time to wait", async () => {
    const { headers } = await make();
    expect(headers["retry-after"]).toBeUndefined();
    expect(headers["azure-asyncoperation"]).toMatch(/\/locations\/westus\/operationsStatus\/[0-9a-f-]{36}\?api-version=2025-04-15$/);
    expect(headers["location"]).toMatch(/\/databaseAccounts\/shopdb\/operationResults\/[0-9a-f-]{36}\?api-version=2025-04-15$/);
    for (const address of ["azure-asyncoperation", "location"]) expect((await follow(headers[address])).body).toEqual({ status: "Succeeded" });
  });

  test("that is being made is told so at both addresses", async () => {
    const slow = new AzureFixture({ cosmosLatency: 0 }, () => ({ ...memoryless, start: () => new Promise(() => undefined) }));
    await slow.prepare();
    const { headers } = await slow.arm("PUT", `${account}?api-version=${version}`, wish());
    const look = async (url: string | undefined): Promise<unknown[]> => {
      const { pathname, search } = new URL(url ?? "");
      const { status, body } = await slow.arm("GET", `${pathname}${search}`);
      return [status, body];
    };
    expect(await look(headers["azure-asyncoperation"])).toEqual([200, { status: "Dequeued" }]);
    expect(await look(headers["location"])).toEqual([202, { status: "Dequeued" }]);
    slow.remove();
  });

  test.each([
    ["regenerates a key", "POST", "/regenerateKey", { keyKind: "primary" }, /\/shopdb\/regenerateKey\/operationResults\//],
    ["makes a database", "PUT", "/mongodbDatabases/shop", { properties: { resource: { id: "shop" } } }, /\/mongodbDatabases\/shop\/operationResults\//],
    ["goes", "DELETE", "", undefined, /\/shopdb\/operationResults\//],
  ])("%s in the background", async (_what, method, path, body, address) => {
    await make();
    const answer = await call(method, `${account}${path}`, body);
    expect([answer.status, answer.body]).toEqual([202, { status: "Enqueued" }]);
    expect(answer.headers["location"]).toMatch(address);
    await settle();
    expect((await follow(answer.headers["location"])).body).toEqual({ status: "Succeeded" });
  });
});

test("Cosmos DB's own refusals have no envelope and are signed; Resource Manager's have one", async () => {
  expect((await call("GET", account)).body).toMatchObject({ error: { code: "ResourceNotFound" } });
  await make();
  const { status, body } = await call("GET", `${account}/mongodbDatabases/shop`);
  expect([status, body.code]).toEqual([404, "NotFound"]);
  expect(body.message).toMatch(/^the database shop doesn't exist\.\r\nActivityId: [0-9a-f-]{36}, Microsoft\.Azure\.Documents\.Common\/2\.14\.0$/);
});

describe("throughput", () => {
  const database = (): string => `${account}/mongodbDatabases/shop`;
  const collection = (): string => `${database()}/collections/orders`;
  const put = (target: string, id: string, options?: unknown, resource: Record<string, unknown> = {}): Promise<Answer> => call("PUT", target, { properties: { resource: { id, ...resource }, options } });
  const read = (target: string): Promise<Answer> => call("GET", `${target}/throughputSettings/default`);
  const change = (target: string, resource: unknown): Promise<Answer> => call("PUT", `${target}/throughputSettings/default`, { properties: { resource } });

  test("of a database is shown apart from it, and can be changed", async () => {
    await make();
    await put(database(), "shop", { throughput: 500 });
    expect((await call("GET", database())).body).toEqual({ id: database(), name: "shop", type: "Microsoft.DocumentDB/databaseAccounts/mongodbDatabases", properties: { resource: { id: "shop" } } });
    const { body } = await read(database());
    expect(body).toMatchObject({ id: `${database()}/throughputSettings/default`, type: "Microsoft.DocumentDB/databaseAccounts/mongodbDatabases/throughputSettings" });
    expect(body.properties).toEqual({ resource: { throughput: 500, minimumThroughput: "400", instantMaximumThroughput: "10000", softAllowedMaximumThroughput: "100000" } });
    expect((await change(database(), { throughput: 60_000 })).status).toBe(202);
    expect((await read(database())).body.properties.resource).toMatchObject({ throughput: 60_000, minimumThroughput: "600" });
    for (const [resource, message] of [[{ throughput: 500 }, /at least 600/], [{ throughput: 650 }, /steps of 100/], [{ autoscaleSettings: { maxThroughput: 4000 } }, /migrated/], [{}, /must set/]] as const) {
      const refused = await change(database(), resource);
      expect([refused.status, refused.body.code]).toEqual([400, "BadRequest"]);
      expect(refused.body.message).toMatch(message);
    }
  });

  test("that scales by itself is shown with its maximum", async () => {
    await make();
    await put(database(), "shop", { autoscaleSettings: { maxThroughput: 4000 } });
    await change(database(), { autoscaleSettings: { maxThroughput: 20_000 } });
    expect((await read(database())).body.properties.resource).toEqual({ throughput: 400, autoscaleSettings: { maxThroughput: 20_000 }, minimumThroughput: "2000", instantMaximumThroughput: "10000", softAllowedMaximumThroughput: "1000000" });
  });

  test("of a collection that asks for none is 400 RU/s, or a share of its database's", async () => {
    await make();
    await put(database(), "shop");
    await put(collection(), "orders", undefined, { indexes: [{ key: { keys: ["_id"] }, options: { unique: true } }] });
    expect((await call("GET", collection())).body.properties).toEqual({ resource: { id: "orders", indexes: [{ key: { keys: ["_id"] } }] } });
    expect((await read(collection())).body.properties.resource.throughput).toBe(400);
    expect((await read(database())).body.code).toBe("NotFound");
    await put(`${account}/mongodbDatabases/shared`, "shared", { throughput: 400 });
    await put(`${account}/mongodbDatabases/shared/collections/orders`, "orders", undefined, { shardKey: { _id: "Hash" } });
    expect((await read(`${account}/mongodbDatabases/shared/collections/orders`)).status).toBe(404);
  });

  test("is nothing that a serverless account has", async () => {
    await make({ capabilities: [{ name: "EnableServerless" }] });
    expect((await put(database(), "shop", { throughput: 400 })).body.message).toMatch(/not supported for serverless accounts/);
    await put(database(), "shop");
    await put(collection(), "orders");
    expect((await read(collection())).status).toBe(404);
  });
});
