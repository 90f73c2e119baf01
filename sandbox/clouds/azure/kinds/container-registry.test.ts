import { afterEach, beforeEach, expect, test } from "vitest";
import { type Answer, AzureFixture, outcome, settle, subscription } from "../azure.fixture.ts";

const version = "api-version=2023-01-01-preview";
const basic = { location: "westus", sku: { name: "Basic" } };

let azure: AzureFixture;
let group: string;
const call = (method: string, path: string, body?: unknown): Promise<Answer> => azure.arm(method, `${group}/providers/Microsoft.ContainerRegistry/registries${path}?${version}`, body);

async function create(name = "todoImages", body: object = basic): Promise<Answer> {
  const answer = await call("PUT", `/${name}`, body);
  await settle();
  return answer;
}

beforeEach(async () => {
  azure = new AzureFixture();
  group = await azure.prepare("gke-aci", "Microsoft.ContainerRegistry");
});

afterEach(async () => {
  await azure.cloud.stop();
  azure.remove();
});

test("a registry is created, followed, read with Azure's defaults, changed and deleted", async () => {
  const created = await create();
  expect([created.status, created.body.properties.provisioningState]).toEqual([201, "Creating"]);
  const address = new URL(String(created.headers["azure-asyncoperation"]));
  expect((await azure.arm("GET", `${address.pathname}${address.search}`)).body).toEqual({ status: "Succeeded" });
  const { body } = await call("GET", "/todoImages");
  expect(body).toMatchObject({
    id: `${group}/providers/Microsoft.ContainerRegistry/registries/todoImages`, type: "Microsoft.ContainerRegistry/registries", tags: {}, sku: { name: "Basic", tier: "Basic" },
    properties: { loginServer: "todoimages.azurecr.io", provisioningState: "Succeeded", adminUserEnabled: false, publicNetworkAccess: "Enabled", zoneRedundancy: "Disabled", policies: { exportPolicy: { status: "enabled" } } },
  });
  expect(body.properties).not.toHaveProperty("networkRuleSet");
  expect((await call("GET", "")).body.value).toEqual([body]);
  expect((await call("PUT", "/todoImages", body)).status).toBe(200);
  expect(await call("PATCH", "/todoImages", { sku: { name: "Premium" }, tags: { a: "1" } })).toMatchObject({ status: 200, body: { tags: { a: "1" }, sku: { name: "Premium", tier: "Premium" }, properties: { networkRuleSet: { defaultAction: "Allow" } } } });
  await azure.restart();
  expect((await call("GET", "/todoImages")).body.sku.name).toBe("Premium");
  expect((await call("DELETE", "/todoImages")).status).toBe(200);
  expect((await call("DELETE", "/todoImages")).status).toBe(204);
  expect(outcome(await call("GET", "/todoImages"))).toEqual([404, "ResourceNotFound"]);
});

test("its passwords are for listCredentials alone, and only while the admin user is on", async () => {
  await create();
  expect(outcome(await call("POST", "/todoImages/listCredentials"))).toEqual([400, "UnAuthorizedForCredentialOperations"]);
  const shown = await call("PATCH", "/todoImages", { properties: { adminUserEnabled: true } });
  const { body: before } = await call("POST", "/todoImages/listCredentials");
  expect(before).toMatchObject({ username: "todoImages", passwords: [{ name: "password" }, { name: "password2" }] });
  const { body: after } = await call("POST", "/todoImages/regenerateCredential", { name: "password2" });
  expect(after.passwords[0]).toEqual(before.passwords[0]);
  expect(after.passwords[1].value).toHaveLength(52);
  expect(after.passwords[1].value).not.toBe(before.passwords[1].value);
  const seen = JSON.stringify([shown.body, (await call("GET", "")).body, (await call("GET", "/todoImages")).body]);
  for (const { value } of [...before.passwords, ...after.passwords]) expect(seen).not.toContain(value);
});

test("its name is its own in all of Azure", async () => {
  await create();
  await azure.prepare("elsewhere");
  expect(outcome(await azure.arm("PUT", `${subscription}/resourceGroups/elsewhere/providers/Microsoft.ContainerRegistry/registries/TODOIMAGES?${version}`, basic))).toEqual([409, "AlreadyInUse"]);
  const check = async (name: string) => (await azure.arm("POST", `${subscription}/providers/Microsoft.ContainerRegistry/checkNameAvailability?${version}`, { name, type: "Microsoft.ContainerRegistry/registries" })).body;
  expect(await check("freeName")).toEqual({ nameAvailable: true });
  expect(await check("todoimages")).toMatchObject({ nameAvailable: false, reason: "AlreadyExists" });
  expect(await check("no-name")).toMatchObject({ nameAvailable: false });
});

test.each([
  ["a bad name", "no-name", {}, "InvalidResourceName", "5 to 50"],
  ["no sku", "todoImages", { sku: undefined }, "InvalidRequestContent", "sku"],
  ["the old sku", "todoImages", { sku: { name: "Classic" } }, "NotModelledBySandbox", "sku.name Classic"],
  ["an unknown member", "todoImages", { properties: { ponies: 1 } }, "InvalidRequestContent", "ponies"],
  ["what is not modelled", "todoImages", { properties: { zoneRedundancy: "Enabled", policies: { softDeletePolicy: { status: "enabled" } } } }, "NotModelledBySandbox", "'properties.zoneRedundancy Enabled', 'properties.policies.softDeletePolicy'"],
])("a registry is refused with %s", async (_what, name, change, code, text) => {
  const refused = await create(name, { ...basic, ...change });
  expect(outcome(refused)).toEqual([400, code]);
  expect(refused.body.error.message).toContain(text);
});

test("what the sandbox does not model of a registry is refused as such", async () => {
  await create();
  for (const path of ["/todoImages/replications", "/todoImages/webhooks/hook", "/todoImages/listUsages"]) expect(outcome(await call("GET", path))).toEqual([400, "NotModelledBySandbox"]);
});
