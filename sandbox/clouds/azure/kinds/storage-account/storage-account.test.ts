import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answer, AzureFixture, outcome, settle, subscription } from "../../azure.fixture.ts";

const version = "api-version=2024-01-01";
const basic = { location: "West US", kind: "StorageV2", sku: { name: "Standard_LRS" } };

let azure: AzureFixture;
let group: string;
const call = (method: string, path: string, body?: unknown): Promise<Answer> => azure.arm(method, `${group}/providers/Microsoft.Storage/storageAccounts${path}${path.includes("?") ? "&" : "?"}${version}`, body);

async function create(name = "todofiles", body: object = basic): Promise<Answer> {
  const answer = await call("PUT", `/${name}`, body);
  await settle();
  return answer;
}

beforeEach(async () => {
  azure = new AzureFixture();
  group = await azure.prepare("gke-aci", "Microsoft.Storage");
});

afterEach(async () => {
  await azure.cloud.stop();
  azure.remove();
});

describe("an account", () => {
  test("is accepted, followed to its end, and read with Azure's defaults", async () => {
    const accepted = await create();
    expect([accepted.status, accepted.body, accepted.headers["retry-after"]]).toEqual([202, undefined, "0"]);
    const address = new URL(String(accepted.headers["location"]));
    expect(address.pathname).toMatch(/\/providers\/Microsoft\.Storage\/locations\/westus\/asyncoperations\/[0-9a-f-]{36}$/);
    const made = await azure.arm("GET", `${address.pathname}${address.search}`);
    expect(made.status).toBe(200);
    const { body } = await call("GET", "/todofiles");
    expect(body).toEqual(made.body);
    expect(body).toMatchObject({
      id: `${group}/providers/Microsoft.Storage/storageAccounts/todofiles`, type: "Microsoft.Storage/storageAccounts", location: "westus", tags: {}, kind: "StorageV2", sku: { name: "Standard_LRS", tier: "Standard" },
      properties: {
        accessTier: "Hot", supportsHttpsTrafficOnly: true, minimumTlsVersion: "TLS1_2", allowBlobPublicAccess: false, provisioningState: "Succeeded",
        networkAcls: { bypass: "AzureServices", defaultAction: "Allow", ipRules: [] },
        primaryEndpoints: { file: "https://todofiles.file.core.windows.net/" },
      },
    });
    expect(body.properties).not.toHaveProperty("publicNetworkAccess");
    expect(body.properties).not.toHaveProperty("secondaryLocation");
    for (const list of [`${group}/providers`, `${subscription}/providers`]) expect((await azure.arm("GET", `${list}/Microsoft.Storage/storageAccounts?${version}`)).body.value).toEqual([body]);
  });

  test("is changed by PUT and PATCH, keeps its keys, and tells where its copies are", async () => {
    await create();
    const keys = (await call("POST", "/todofiles/listKeys")).body;
    expect((await call("PUT", "/todofiles", { ...basic, sku: { name: "Standard_RAGRS" }, tags: { a: "1" }, properties: { publicNetworkAccess: "Disabled" } })).status).toBe(200);
    const patched = await call("PATCH", "/todofiles", { properties: { minimumTlsVersion: "TLS1_3" } });
    expect(patched.status).toBe(200);
    expect(patched.body).toMatchObject({ tags: { a: "1" }, sku: { name: "Standard_RAGRS" }, properties: { publicNetworkAccess: "Disabled", minimumTlsVersion: "TLS1_3", secondaryLocation: "eastus", secondaryEndpoints: { blob: "https://todofiles-secondary.blob.core.windows.net/" } } });
    expect((await call("POST", "/todofiles/listKeys")).body).toEqual(keys);
    expect((await call("GET", "/todofiles/fileServices/default")).body.sku).toEqual({ name: "Standard_RAGRS", tier: "Standard" });
  });

  test("shows its keys to listKeys alone, and makes one anew", async () => {
    await create();
    const { body: before } = await call("POST", "/todofiles/listKeys");
    expect(before.keys.map(({ keyName, permissions, value }: { keyName: string; permissions: string; value: string }) => [keyName, permissions, value.length])).toEqual([["key1", "FULL", 88], ["key2", "FULL", 88]]);
    const { body: after, audit } = await call("POST", "/todofiles/regenerateKey", { keyName: "key2" });
    expect(after.keys[0]).toEqual(before.keys[0]);
    expect(after.keys[1].value).not.toBe(before.keys[1].value);
    expect((await call("POST", "/todofiles/listKeys")).body).toEqual(after);
    const shown = JSON.stringify([(await call("GET", "/todofiles")).body, (await call("GET", "")).body, (await azure.arm("GET", `${subscription}/resources?api-version=2024-11-01`)).body, audit]);
    for (const { value } of [...before.keys, ...after.keys]) expect(shown).not.toContain(value);
    expect(outcome(await call("POST", "/todofiles/regenerateKey", { keyName: "key3" }))).toEqual([400, "InvalidRequestContent"]);
  });

  test("has a name of its own in all of Azure", async () => {
    await create();
    await azure.prepare("elsewhere");
    const other = `${subscription}/resourceGroups/elsewhere/providers/Microsoft.Storage/storageAccounts/todofiles?${version}`;
    expect(outcome(await azure.arm("PUT", other, basic))).toEqual([409, "StorageAccountAlreadyTaken"]);
    expect(outcome(await azure.arm("GET", other))).toEqual([404, "ResourceNotFound"]);
    const check = async (name: string) => (await azure.arm("POST", `${subscription}/providers/Microsoft.Storage/checkNameAvailability?${version}`, { name, type: "Microsoft.Storage/storageAccounts" })).body;
    expect(await check("free")).toEqual({ nameAvailable: true });
    expect(await check("todofiles")).toEqual({ nameAvailable: false, reason: "AlreadyExists", message: "The storage account named todofiles is already taken." });
    expect(await check("Not-Valid")).toMatchObject({ nameAvailable: false, reason: "AccountNameInvalid" });
  });

  test.each([
    ["a bad name", "No-Name", {}, "AccountNameInvalid", "No-Name is not a valid storage account name"],
    ["no sku", "todofiles", { sku: undefined }, "InvalidRequestContent", "sku"],
    ["an unknown member", "todofiles", { properties: { ponies: true } }, "InvalidRequestContent", "ponies"],
    ["an impossible value", "todofiles", { properties: { keyPolicy: { keyExpirationPeriodInDays: -260 } } }, "InvalidValuesForRequestParameters", "keyPolicy.keyExpirationPeriodInDays"],
    ["a kind that is not modelled", "todofiles", { kind: "BlobStorage" }, "NotModelledBySandbox", "'kind' BlobStorage"],
    ["a sku that is not modelled", "todofiles", { sku: { name: "Premium_LRS" } }, "NotModelledBySandbox", "sku.name Premium_LRS"],
    ["a property that is not modelled", "todofiles", { properties: { isHnsEnabled: true, customDomain: { name: "a.example" } } }, "NotModelledBySandbox", "'properties.isHnsEnabled', 'properties.customDomain'"],
    ["a property of a newer api-version", "todofiles", { properties: { allowCrossTenantDelegationSas: true } }, "NotModelledBySandbox", "allowCrossTenantDelegationSas"],
    ["a copy in a region without a pair", "todofiles", { location: "polandcentral", sku: { name: "Standard_GRS" } }, "NotModelledBySandbox", "polandcentral"],
  ])("is refused with %s", async (_what, name, change, code, text) => {
    const refused = await create(name, { ...basic, ...change });
    expect(outcome(refused)).toEqual([400, code]);
    expect(refused.body.error.message).toContain(text);
    expect((await call("GET", "")).body.value).toEqual([]);
  });

  test("stays where and of the kind that it is", async () => {
    await create();
    expect(outcome(await create("todofiles", { ...basic, location: "eastus" }))).toEqual([409, "InvalidResourceLocation"]);
    expect(outcome(await create("todofiles", { ...basic, kind: "Storage" }))).toEqual([400, "AccountPropertyCannotBeUpdated"]);
  });

  test("what the sandbox does not model of it is refused as such, and never as not found", async () => {
    await create();
    for (const path of ["/todofiles/blobServices/default", "/todofiles/queueServices/default/queues/q", "/todofiles/managementPolicies/default"]) expect(outcome(await call("GET", path))).toEqual([400, "NotModelledBySandbox"]);
    expect(outcome(await call("POST", "/todofiles/ListAccountSas", {}))).toEqual([400, "NotModelledBySandbox"]);
  });
});

describe("a share", () => {
  const shares = "/todofiles/fileServices/default/shares";
  beforeEach(() => create());

  test("is made in the file service that comes with the account, and echoes what was sent", async () => {
    expect((await call("GET", "/todofiles/fileServices/default")).body.properties).toEqual({ protocolSettings: { smb: {} }, cors: { corsRules: [] }, shareDeleteRetentionPolicy: { enabled: true, days: 7 } });
    const made = await call("PUT", `${shares}/todos`, {});
    expect([made.status, made.body.properties]).toEqual([201, {}]);
    const { body } = await call("GET", `${shares}/todos`);
    expect(body).toMatchObject({ name: "todos", type: "Microsoft.Storage/storageAccounts/fileServices/shares", properties: { shareQuota: 102_400, accessTier: "TransactionOptimized", leaseState: "available", signedIdentifiers: [] } });
    expect(body.etag).toMatch(/^"0x8D[0-9A-F]{13}"$/);
    const [listed] = (await call("GET", shares)).body.value;
    expect(listed.properties).toMatchObject({ enabledProtocols: "SMB", shareQuota: 102_400 });
    azure.ahead = 1000;
    expect(await call("PATCH", `${shares}/todos`, { properties: { shareQuota: 5, metadata: { a: "b" } } })).toMatchObject({ status: 200, body: { properties: { shareQuota: 5, metadata: { a: "b" } } } });
    expect((await call("GET", `${shares}/todos`)).body.etag).not.toBe(body.etag);
    expect((await call("DELETE", `${shares}/todos`)).status).toBe(200);
    expect(outcome(await call("GET", `${shares}/todos`))).toEqual([404, "ShareNotFound"]);
    expect((await call("DELETE", `${shares}/todos`)).status).toBe(204);
  });

  test("its service is changed by PUT, and cannot be deleted", async () => {
    expect((await call("PUT", "/todofiles/fileServices/default", {})).body).toEqual({ name: "default" });
    const policy = { shareDeleteRetentionPolicy: { enabled: false } };
    expect((await call("PUT", "/todofiles/fileServices/default", { properties: policy })).status).toBe(200);
    expect((await call("GET", "/todofiles/fileServices/default")).body.properties).toMatchObject(policy);
    expect(outcome(await call("DELETE", "/todofiles/fileServices/default"))).toEqual([400, "NotModelledBySandbox"]);
    expect(outcome(await call("PUT", "/todofiles/fileServices/other", {}))).toEqual([400, "InvalidResourceName"]);
  });

  test.each([
    ["a bad name", "no--name", {}, "InvalidResourceName"],
    ["a quota out of range", "todos", { shareQuota: 102_401 }, "InvalidHeaderValue"],
    ["NFS", "todos", { enabledProtocols: "NFS" }, "NotModelledBySandbox"],
    ["a snapshot", "todos?$expand=snapshots", {}, "NotModelledBySandbox"],
  ])("is refused with %s", async (_what, path, properties, code) => {
    expect(outcome(await call("PUT", `${shares}/${path}`, { properties }))).toEqual([400, code]);
  });

  test("outlives a restart and goes with its account", async () => {
    await call("PUT", `${shares}/todos`, {});
    const keys = (await call("POST", "/todofiles/listKeys")).body;
    await azure.restart();
    expect((await call("GET", `${shares}/todos`)).status).toBe(200);
    expect((await call("POST", "/todofiles/listKeys")).body).toEqual(keys);
    expect((await call("DELETE", "/todofiles")).status).toBe(200);
    expect(outcome(await call("GET", `${shares}/todos`))).toEqual([404, "ResourceNotFound"]);
    await create();
    expect((await call("GET", shares)).body.value).toEqual([]);
  });
});
