import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answer, AzureFixture, deployer, outcome, settle, subscription } from "../azure.fixture.ts";
import { armHost, graphHost } from "../hosts.ts";

let azure: AzureFixture;
beforeEach(() => {
  azure = new AzureFixture();
});
afterEach(() => {
  azure.remove();
});

const groups = `${subscription}/resourcegroups`;
const v = "api-version=2024-11-01";

describe("a token", () => {
  test("is needed, for ARM, from this directory, and not expired", async () => {
    const target = `${groups}?${v}`;
    expect(outcome(await azure.send(armHost, "GET", target))).toEqual([401, "AuthenticationFailed"]);
    expect(outcome(await azure.arm("GET", target, undefined, "a.b.c"))).toEqual([401, "InvalidAuthenticationToken"]);
    expect(outcome(await azure.arm("GET", target, undefined, await azure.token(graphHost)))).toEqual([401, "InvalidAuthenticationTokenAudience"]);
    const token = await azure.token();
    const [header = "", claims = ""] = token.split(".");
    expect(outcome(await azure.arm("GET", target, undefined, `${header}.${claims}.AAAA`))).toEqual([401, "InvalidAuthenticationToken"]);
    azure.ahead = 3_700_000;
    const expired = await azure.arm("GET", target, undefined, token);
    expect(outcome(expired)).toEqual([401, "ExpiredAuthenticationToken"]);
    expect(expired.headers["www-authenticate"]).toContain(`https://login.microsoftonline.com/${deployer.tenantId}`);
  });

  test("outlives a restart of the sandbox", async () => {
    const token = await azure.token();
    await azure.restart();
    expect((await azure.arm("GET", `${groups}?${v}`, undefined, token)).status).toBe(200);
  });
});

test.each([
  ["no api-version", "GET", groups, 400, "MissingApiVersionParameter"],
  ["an unknown api-version of Resource Manager", "GET", `${groups}?api-version=1999-01-01`, 400, "InvalidApiVersionParameter"],
  ["an unknown api-version of a provider", "GET", `${subscription}/providers/Microsoft.DocumentDB/databaseAccounts?api-version=1999-01-01`, 400, "NoRegisteredProviderFound"],
  ["another subscription", "GET", `/subscriptions/99999999-0000-4000-8000-000000000009/resourcegroups?${v}`, 404, "SubscriptionNotFound"],
  ["a malformed subscription", "GET", `/subscriptions/mine/resourcegroups?${v}`, 400, "InvalidSubscriptionId"],
  ["an unknown namespace", "PUT", `${groups}/g/providers/Microsoft.Compute/virtualMachines/v?${v}`, 400, "NotModelledBySandbox"],
  ["an unknown type", "PUT", `${groups}/g/providers/Microsoft.ContainerInstance/ponies/p?${v}`, 400, "NotModelledBySandbox"],
  ["to look for what may be there in Azure", "GET", `${groups}/g/providers/Microsoft.Compute/virtualMachines/v?${v}`, 400, "NotModelledBySandbox"],
  ["to look for a resource provider that it does not have", "GET", `${subscription}/providers/Microsoft.Compute?${v}`, 400, "NotModelledBySandbox"],
  ["an unknown path", "GET", `/somewhere?${v}`, 400, "NotModelledBySandbox"],
  ["a method that is not modelled", "PATCH", `${subscription}/locations?${v}`, 400, "NotModelledBySandbox"],
  ["an unregistered provider", "GET", `${subscription}/providers/Microsoft.DocumentDB/databaseAccounts?api-version=2024-11-15`, 409, "MissingSubscriptionRegistration"],
  ["an unknown resource group", "GET", `${groups}/nowhere?${v}`, 404, "ResourceGroupNotFound"],
])("refuses %s", async (_what, method, target, status, code) => {
  expect(outcome(await azure.arm(method, target, method === "PUT" ? {} : undefined))).toEqual([status, code]);
});

test.each([
  ["a slash too many", `${groups}/gke-aci/providers/Microsoft.ContainerInstance//containerGroups?api-version=2023-05-01`],
  ["slashes at the end", `${groups}/gke-aci/providers/Microsoft.ContainerInstance/containerGroups//?api-version=2023-05-01`],
])("a path with %s is read all the same", async (_what, target) => {
  await azure.prepare();
  expect((await azure.arm("GET", target)).body).toEqual({ value: [] });
});

test("a path that is not percent-encoded is refused", async () => {
  expect(outcome(await azure.arm("GET", `${groups}/a%zz?${v}`))).toEqual([400, "BadRequest"]);
});

describe("tags", () => {
  const put = (tags: Record<string, string>, method = "PUT"): Promise<Answer> => azure.arm(method, `${groups}/tagged?${v}`, { location: "westus", tags });
  const many = Object.fromEntries(Array.from({ length: 51 }, (_none, index) => [`tag${String(index)}`, "x"]));
  test.each<[string, Record<string, string>, string]>([
    ["a name with <", { "a<b": "x" }, "InvalidTagNameCharacters"],
    ["a name with /", { "a/b": "x" }, "InvalidTagNameCharacters"],
    ["a name of 513 characters", { ["a".repeat(513)]: "x" }, "InvalidTagNameLength"],
    ["a value of 257 characters", { a: "x".repeat(257) }, "InvalidTagValueLength"],
    ["two names that differ in case", { owner: "x", Owner: "y" }, "DuplicateTagName"],
    ["an empty name", { "": "x" }, "InvalidTagName"],
    ["51 tags", many, "TooManyTags"],
  ])("with %s are refused, when a resource is made and when it is changed", async (_what, tags, code) => {
    expect(outcome(await put(tags))).toEqual([400, code]);
    expect((await azure.arm("HEAD", `${groups}/tagged?${v}`)).status).toBe(404);
    await put({});
    expect(outcome(await put(tags, "PATCH"))).toEqual([400, code]);
  });

  test("at the limits are taken", async () => {
    expect((await put({ ["a".repeat(512)]: "x".repeat(256), "b:c (d)": "</>%" })).status).toBe(201);
  });
});

describe("where the parts of Azure are reached", () => {
  const ask = async (apiVersion: string): Promise<Answer> => azure.send(armHost, "GET", `/metadata/endpoints?api-version=${apiVersion}`);

  test.each(["1.0", "2015-01-01"])("is one object of endpoints in %s", async (apiVersion) => {
    const { status, body } = await ask(apiVersion);
    expect([status, Object.keys(body).sort()]).toEqual([200, ["authentication", "galleryEndpoint", "graphEndpoint", "portalEndpoint"]]);
    expect(body.authentication).toEqual({ loginEndpoint: "https://login.microsoftonline.com/", audiences: ["https://management.core.windows.net/", "https://management.azure.com/"] });
  });

  test("has the regions in 2018-01-01", async () => {
    const { body } = await ask("2018-01-01");
    expect(body.cloudEndpoint.public.endpoint).toBe("management.azure.com");
    expect(body.cloudEndpoint.public.locations).toContain("westus");
  });

  test.each(["2019-05-01", "2020-06-01"])("is a list of clouds in %s", async (apiVersion) => {
    const { body } = await ask(apiVersion);
    expect(body).toEqual([expect.objectContaining({ name: "AzureCloud", resourceManager: "https://management.azure.com/", gallery: "https://gallery.azure.com/" })]);
    expect(body[0].microsoftGraphResourceId).toBeUndefined();
  });

  test("is one cloud since 2022-09-01, with Microsoft Graph and without the gallery", async () => {
    const { body } = await ask("2022-09-01");
    expect(body).toMatchObject({ name: "AzureCloud", microsoftGraphResourceId: "https://graph.microsoft.com/", authentication: { loginEndpoint: "https://login.microsoftonline.com", tenant: "common" }, suffixes: { mhsmDns: "managedhsm.azure.net" } });
    expect(body.gallery).toBeUndefined();
  });

  test("needs an api-version", async () => {
    expect(outcome(await azure.send(armHost, "GET", "/metadata/endpoints"))).toEqual([400, "MissingApiVersionParameter"]);
  });
});

test("an unknown type is named", async () => {
  const answer = await azure.arm("GET", `${groups}/g/providers/Microsoft.ContainerInstance/ponies?${v}`);
  expect(answer.body.error.message).toContain("does not model the resource type 'Microsoft.ContainerInstance/ponies'");
});

test("a principal that asks too often is told to wait", async () => {
  const busy = new AzureFixture({ throttling: true });
  const token = await busy.token();
  let answer = await busy.arm("GET", `${groups}?${v}`, undefined, token);
  for (let count = 0; count < 300 && answer.status === 200; count++) answer = await busy.arm("GET", `${groups}?${v}`, undefined, token);
  expect(outcome(answer)).toEqual([429, "SubscriptionRequestsThrottled"]);
  expect(answer.headers["retry-after"]).toBe("1");
  busy.ahead = 2000;
  expect((await busy.arm("GET", `${groups}?${v}`, undefined, token)).status).toBe(200);
  busy.remove();
});

describe("resource groups", () => {
  test("are made, changed, listed and deleted with a result to ask for", async () => {
    expect((await azure.arm("PUT", `${groups}/gke-aci?${v}`, { location: "West US", tags: { a: "b" } })).status).toBe(201);
    expect((await azure.arm("PUT", `${groups}/gke-aci?${v}`, { location: "westus" })).status).toBe(200);
    expect((await azure.arm("HEAD", `${groups}/GKE-ACI?${v}`)).status).toBe(204);
    expect((await azure.arm("PATCH", `${groups}/gke-aci?${v}`, { tags: { c: "d" } })).body.tags).toEqual({ c: "d" });
    const deletion = await azure.arm("DELETE", `${groups}/gke-aci?${v}`);
    expect(deletion.status).toBe(202);
    const location = new URL(deletion.headers["location"] ?? "");
    await settle();
    expect((await azure.arm("GET", `${location.pathname}${location.search}`)).status).toBe(200);
    expect((await azure.arm("HEAD", `${groups}/gke-aci?${v}`)).status).toBe(404);
  });

  test.each([
    ["an unknown region", "g", { location: "westus9" }, 400, "LocationNotAvailableForResourceGroup"],
    ["no region", "g", {}, 400, "LocationRequired"],
    ["a bad name", "g%20h", { location: "westus" }, 400, "InvalidResourceGroup"],
    ["a name that ends in a full stop", "g.", { location: "westus" }, 400, "InvalidResourceGroup"],
    ["a property that does not exist", "g", { location: "westus", colour: "red" }, 400, "InvalidRequestContent"],
  ])("refuse %s", async (_what, name, body, status, code) => {
    expect(outcome(await azure.arm("PUT", `${groups}/${name}?${v}`, body))).toEqual([status, code]);
  });

  test("show tags and manager where they were given", async () => {
    const plain = (await azure.arm("PUT", `${groups}/plain?${v}`, { location: "westus" })).body;
    expect(Object.keys(plain).sort()).toEqual(["id", "location", "name", "properties", "type"]);
    const managed = { location: "westus", managedBy: "somebody", tags: {} };
    expect((await azure.arm("PUT", `${groups}/managed?${v}`, managed)).body).toMatchObject(managed);
    expect((await azure.arm("GET", `${groups}/managed?${v}`)).body).toMatchObject(managed);
  });

  test("keep their manager: it may be left out, and neither changed nor given later", async () => {
    const { location, managedBy } = { location: "westus", managedBy: "somebody" };
    await azure.arm("PUT", `${groups}/managed?${v}`, { location, managedBy });
    expect((await azure.arm("PUT", `${groups}/managed?${v}`, { location })).body.managedBy).toBe(managedBy);
    for (const [method, body] of [["PUT", { location }], ["PATCH", {}]] as const) {
      expect(outcome(await azure.arm(method, `${groups}/managed?${v}`, { ...body, managedBy: "another" }))).toEqual([400, "ResourceGroupManagedByMismatch"]);
    }
    await azure.arm("PUT", `${groups}/plain?${v}`, { location });
    expect((await azure.arm("PUT", `${groups}/plain?${v}`, { location, managedBy })).body.error.message).toBe("The managed by property of the resource group cannot be changed from its current value '<null>'.");
  });

  test.each([
    ["tagName eq 'team'", ["a", "b"]],
    ["tagname eq 'Team' and tagvalue eq 'red'", ["a"]],
    ["tagName eq 'team' and tagValue eq 'green'", []],
  ])("are listed by %s", async (filter, expected) => {
    await azure.arm("PUT", `${groups}/a?${v}`, { location: "westus", tags: { team: "red" } });
    await azure.arm("PUT", `${groups}/b?${v}`, { location: "westus", tags: { team: "blue" } });
    await azure.arm("PUT", `${groups}/c?${v}`, { location: "westus" });
    const { body } = await azure.arm("GET", `${groups}?${v}&$filter=${encodeURIComponent(filter)}`);
    expect(body.value.map(({ name }: { name: string }) => name)).toEqual(expected);
  });

  test("say while they go that they are going, and how long to wait", async () => {
    const slow = new AzureFixture({ groupDeletionPatience: 15_000 });
    const group = await slow.prepare();
    const container = { name: "web", properties: { image: "todo", resources: { requests: { cpu: 1, memoryInGB: 1.5 } } } };
    await slow.arm("PUT", `${group}/providers/Microsoft.ContainerInstance/containerGroups/web?api-version=2023-05-01`, { location: "westus", properties: { osType: "Linux", containers: [container] } });
    await settle();
    let end = (): void => undefined;
    for (const workload of slow.runtime.workloads.values()) workload.ends = new Promise((resolve) => (end = resolve));
    const deletion = await slow.arm("DELETE", `${group}?api-version=2020-06-01`);
    expect([deletion.status, deletion.headers["retry-after"]]).toEqual([202, "15"]);
    const location = new URL(deletion.headers["location"] ?? "");
    expect(location.searchParams.get("api-version")).toBe("2020-06-01");
    const look = (): Promise<Answer> => slow.arm("GET", `${location.pathname}${location.search}`);
    const pending = await look();
    expect([pending.status, pending.headers["retry-after"], pending.body]).toEqual([202, "15", undefined]);
    expect((await slow.arm("GET", `${group}?${v}`)).body.properties).toEqual({ provisioningState: "Deleting" });
    end();
    await settle();
    const done = await look();
    expect([done.status, done.body]).toEqual([200, undefined]);
    slow.remove();
  });

  test("are exported while they are empty; what stands in them is refused by name", async () => {
    const group = await azure.prepare();
    const ask = (): Promise<Answer> => azure.arm("POST", `${group}/exportTemplate?${v}`, { resources: ["*"] });
    expect((await ask()).body.template).toMatchObject({ contentVersion: "1.0.0.0", parameters: {}, variables: {}, resources: [] });
    await azure.arm("PUT", `${group}/providers/Microsoft.DocumentDB/databaseAccounts/tododb1?api-version=2024-11-15`, { kind: "MongoDB", location: "westus", properties: { databaseAccountOfferType: "Standard", locations: [{ locationName: "westus", failoverPriority: 0 }] } });
    const refused = await ask();
    expect(outcome(refused)).toEqual([400, "NotModelledBySandbox"]);
    expect(refused.body.error.message).toContain("Microsoft.DocumentDB/databaseAccounts");
  });

  test("cannot move", async () => {
    await azure.arm("PUT", `${groups}/g?${v}`, { location: "westus" });
    expect(outcome(await azure.arm("PUT", `${groups}/g?${v}`, { location: "eastus" }))).toEqual([409, "InvalidResourceGroupLocation"]);
  });
});

test("registering a provider takes its time", async () => {
  const slow = new AzureFixture({ registrationLatency: 10_000 });
  const target = `${subscription}/providers/Microsoft.ContainerInstance`;
  const state = async (): Promise<string> => (await slow.arm("GET", `${target}?${v}`)).body.registrationState as string;
  expect(await state()).toBe("NotRegistered");
  expect((await slow.arm("POST", `${target}/register?${v}`)).body.registrationState).toBe("Registering");
  slow.ahead = 11_000;
  expect(await state()).toBe("Registered");
  expect((await slow.arm("POST", `${target}/unregister?${v}`)).body.registrationState).toBe("Unregistering");
  expect(await state()).toBe("Unregistering");
  slow.ahead = 22_000;
  expect(await state()).toBe("Unregistered");
  expect(slow.cloud.inventory()).toEqual([]);
  slow.remove();
});

test("what a kill has cut off is done again when the sandbox comes back", async () => {
  await azure.prepare();
  await azure.arm("POST", `${subscription}/providers/Microsoft.ServiceBus/register?${v}`);
  const namespace = `${subscription}/resourceGroups/gke-aci/providers/Microsoft.ServiceBus/namespaces/cut-off?api-version=2021-11-01`;
  await azure.arm("PUT", namespace, { location: "westus", sku: { name: "Standard" } });
  await settle();
  const file = path.join(azure.folder, "azure.json");
  const state = (): { serviceBusNamespaces: Record<string, { provisioningState: string }> } => JSON.parse(fs.readFileSync(file, "utf8")) as { serviceBusNamespaces: Record<string, { provisioningState: string }> };
  const [[key = "", made] = []] = Object.entries(state().serviceBusNamespaces);
  expect(made?.provisioningState).toBe("Succeeded");
  fs.writeFileSync(file, JSON.stringify({ ...state(), serviceBusNamespaces: { [key]: { ...made, provisioningState: "Creating" } } }));
  azure.reopen();
  await azure.cloud.start();
  expect((await azure.arm("GET", namespace)).body).toMatchObject({ properties: { provisioningState: "Succeeded" } });
});
