import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answer, AzureFixture, outcome, subscription } from "../../azure.fixture.ts";

const version = "api-version=2022-04-01";
const profile = { trafficRoutingMethod: "Priority", dnsConfig: { relativeName: "todo", ttl: 30 }, monitorConfig: { protocol: "HTTP", port: 80, path: "/" } };

let azure: AzureFixture;
let group: string;
const call = (method: string, path: string, body?: unknown): Promise<Answer> => azure.arm(method, `${group}/providers/Microsoft.Network/trafficmanagerprofiles${path}?${version}`, body);
const create = (name = "web", change: object = {}, more: object = {}): Promise<Answer> => call("PUT", `/${name}`, { location: "global", properties: { ...profile, ...change }, ...more });
const endpoint = (properties: object, name = "gke", kind = "ExternalEndpoints"): Promise<Answer> => call("PUT", `/web/${kind}/${name}`, { properties });

beforeEach(async () => {
  azure = new AzureFixture();
  group = await azure.prepare("gke-aci", "Microsoft.Network");
});

afterEach(async () => {
  await azure.cloud.stop();
  azure.remove();
});

describe("a profile", () => {
  test("is made with Azure's defaults, read, listed, changed and deleted", async () => {
    const made = await create();
    expect([made.status, "tags" in made.body]).toEqual([201, false]);
    const { body } = await call("GET", "/web");
    expect(body).toEqual({
      id: `${group}/providers/Microsoft.Network/trafficManagerProfiles/web`, name: "web", type: "Microsoft.Network/trafficManagerProfiles", location: "global", tags: {},
      properties: {
        profileStatus: "Enabled", trafficRoutingMethod: "Priority", dnsConfig: { relativeName: "todo", fqdn: "todo.trafficmanager.net", ttl: 30 },
        monitorConfig: { profileMonitorStatus: "Inactive", protocol: "HTTP", port: 80, path: "/", intervalInSeconds: 30, toleratedNumberOfFailures: 3, timeoutInSeconds: 10 },
        endpoints: [], trafficViewEnrollmentStatus: "Disabled", maxReturn: null,
      },
    });
    expect((await call("GET", "")).body.value).toEqual([body]);
    expect((await azure.arm("GET", `${subscription}/resources?api-version=2024-11-01`)).body.value).toMatchObject([{ name: "web", location: "global" }]);
    expect(await call("PATCH", "/web", { tags: { a: "1" }, properties: { dnsConfig: { ttl: 60 }, profileStatus: "Disabled" } })).toMatchObject({ status: 200, body: { tags: { a: "1" }, properties: { dnsConfig: { relativeName: "todo", ttl: 60 }, monitorConfig: { profileMonitorStatus: "Disabled" } } } });
    // A client may send back all that it has read.
    expect((await call("PUT", "/web", body)).body.properties).toEqual(body.properties);
    expect(await call("DELETE", "/web")).toMatchObject({ status: 200, body: { properties: { boolean: true } } });
    expect((await call("DELETE", "/web")).status).toBe(204);
    expect((await call("GET", "/web")).body.error.message).toContain("The Resource 'Microsoft.Network/trafficmanagerprofiles/web' under resource group 'gke-aci' was not found.");
  });

  test("has a DNS prefix of its own in all of Azure", async () => {
    await create();
    expect(outcome(await create("other"))).toEqual([409, "Conflict"]);
    const asked = { name: "todo", type: "Microsoft.Network/trafficManagerProfiles" };
    const paths = ["/providers/Microsoft.Network/checkTrafficManagerNameAvailability", `${subscription}/providers/Microsoft.Network/checkTrafficManagerNameAvailabilityV2`];
    for (const path of paths) {
      expect((await azure.arm("POST", `${path}?${version}`, asked)).body).toMatchObject({ ...asked, nameAvailable: false, reason: "AlreadyExists" });
      expect((await azure.arm("POST", `${path}?${version}`, { ...asked, name: "free" })).body).toEqual({ ...asked, name: "free", nameAvailable: true, reason: null, message: null });
    }
  });

  test.each([
    ["another location", {}, { location: "westus" }, "LocationNotAvailableForResourceType", "'global'"],
    ["no location", {}, { location: undefined }, "LocationRequired", "location"],
    ["no routing", { trafficRoutingMethod: undefined }, {}, "BadRequest", "trafficRoutingMethod"],
    ["a path for TCP", { monitorConfig: { protocol: "TCP", port: 80, path: "/" } }, {}, "BadRequest", "monitorConfig.path"],
    ["an odd interval", { monitorConfig: { ...profile.monitorConfig, intervalInSeconds: 20 } }, {}, "BadRequest", "must be 30 or 10"],
    ["a timeout as long as the interval", { monitorConfig: { ...profile.monitorConfig, intervalInSeconds: 10, timeoutInSeconds: 10 } }, {}, "BadRequest", "timeoutInSeconds"],
    ["an unknown member", { ponies: 1 }, {}, "InvalidRequestContent", "ponies"],
    ["traffic view", { trafficViewEnrollmentStatus: "Enabled" }, {}, "NotModelledBySandbox", "trafficViewEnrollmentStatus"],
    ["an endpoint of Azure's own", { endpoints: [{ name: "ip", type: "Microsoft.Network/trafficManagerProfiles/azureEndpoints", properties: { targetResourceId: "/x" } }] }, {}, "NotModelledBySandbox", "azureEndpoints"],
  ])("is refused with %s", async (_what, change, more, code, text) => {
    const refused = await create("web", change, more);
    expect(outcome(refused)).toEqual([400, code]);
    expect(refused.body.error.message).toContain(text);
    expect((await call("GET", "")).body.value).toEqual([]);
  });
});

describe("an endpoint", () => {
  beforeEach(() => create());

  test("is made and changed with 201, and shown in its profile", async () => {
    const made = await endpoint({ target: "gke.example" });
    expect(made).toMatchObject({ status: 201, body: { id: `${group}/providers/Microsoft.Network/trafficManagerProfiles/web/externalEndpoints/gke`, type: "Microsoft.Network/trafficManagerProfiles/externalEndpoints" } });
    expect(made.body.properties).toEqual({ endpointStatus: "Enabled", endpointMonitorStatus: "CheckingEndpoint", targetResourceId: null, target: "gke.example", weight: 1, priority: 1, endpointLocation: null, minChildEndpoints: null, alwaysServe: "Disabled" });
    expect((await endpoint({ target: "aci.example", alwaysServe: "Enabled", endpointLocation: "westus2" }, "aci")).body.properties).toMatchObject({ priority: 2, endpointMonitorStatus: "Unmonitored", endpointLocation: "West US 2" });
    expect((await endpoint({ ...made.body.properties, weight: 5 })).status).toBe(201);
    await azure.restart();
    const { body } = await call("GET", "/web");
    expect(body.properties.monitorConfig.profileMonitorStatus).toBe("CheckingEndpoints");
    expect(body.properties.endpoints.map(({ name, properties }: { name: string; properties: { weight: number } }) => [name, properties.weight])).toEqual([["gke", 5], ["aci", 1]]);
    expect((await call("PATCH", "/web/externalEndpoints/gke", { properties: { endpointStatus: "Disabled" } }))).toMatchObject({ status: 200, body: { properties: { endpointStatus: "Disabled", endpointMonitorStatus: "Disabled", weight: 5 } } });
    expect((await call("DELETE", "/web/externalEndpoints/gke")).status).toBe(200);
    expect(outcome(await call("GET", "/web/externalEndpoints/gke"))).toEqual([404, "NotFound"]);
    await call("DELETE", "/web");
    expect(outcome(await call("GET", "/web/externalEndpoints/aci"))).toEqual([404, "ResourceNotFound"]);
    await create();
    expect((await call("GET", "/web")).body.properties.endpoints).toEqual([]);
  });

  test("is given with its profile, which replaces those before", async () => {
    await endpoint({ target: "old.example" }, "old");
    const endpoints = [{ name: "gke", type: "externalEndpoints", properties: { target: "gke.example" } }];
    expect((await create("web", { endpoints })).body.properties.endpoints.map(({ name }: { name: string }) => name)).toEqual(["gke"]);
    expect(outcome(await call("GET", "/web/externalEndpoints/old"))).toEqual([404, "NotFound"]);
    expect((await call("GET", "/web/externalEndpoints/gke")).body.properties.target).toBe("gke.example");
    await create("web");
    expect((await call("GET", "/web")).body.properties.endpoints).toHaveLength(1);
  });

  test("stands for another profile, and stops while that one is idle", async () => {
    await create("inner", { dnsConfig: { relativeName: "inner" } });
    const targetResourceId = `${group}/providers/Microsoft.Network/trafficmanagerprofiles/inner`;
    expect((await endpoint({ targetResourceId }, "both", "NestedEndpoints")).body.properties).toMatchObject({ target: "inner.trafficmanager.net", endpointMonitorStatus: "Stopped", minChildEndpoints: 1, minChildEndpointsIPv4: 0 });
    await call("PUT", "/inner/externalEndpoints/one", { properties: { target: "one.example" } });
    expect((await call("GET", "/web/nestedEndpoints/both")).body.properties.endpointMonitorStatus).toBe("CheckingEndpoint");
    expect(outcome(await endpoint({ targetResourceId: `${targetResourceId}2` }, "none", "NestedEndpoints"))).toEqual([400, "BadRequest"]);
  });

  test.each([
    ["no target", {}, "needs a target"],
    ["a weight out of range", { target: "a.example", weight: 1001 }, "between 1 and 1000"],
    ["another's priority", { target: "a.example", priority: 1 }, "that of another endpoint"],
    ["a place that is none", { target: "a.example", endpointLocation: "Atlantis" }, "Atlantis"],
  ])("is refused with %s", async (_what, properties, text) => {
    await endpoint({ target: "first.example" }, "first");
    const refused = await endpoint(properties);
    expect([outcome(refused), refused.body.error.message]).toEqual([[400, "BadRequest"], expect.stringContaining(text)]);
  });

  test("needs a place where its profile routes by performance; one of Azure's own is not modelled", async () => {
    await create("web", { trafficRoutingMethod: "Performance" });
    expect((await endpoint({ target: "a.example" })).body.error.message).toContain("endpointLocation");
    expect(outcome(await endpoint({ targetResourceId: "/x" }, "ip", "AzureEndpoints"))).toEqual([400, "NotModelledBySandbox"]);
  });
});

test("the public addresses of a region are counted, none of them used", async () => {
  const { body, permissions } = await azure.arm("GET", `${subscription}/providers/Microsoft.Network/locations/West%20US/usages?api-version=2022-01-01`);
  expect(body.value).toContainEqual({ currentValue: 0, id: `${subscription}/providers/Microsoft.Network/locations/westus/usages/PublicIPAddresses`, limit: 1000, name: { localizedValue: "Public IP Addresses", value: "PublicIPAddresses" }, unit: "Count", isAdjustable: true });
  expect(permissions).toEqual(["Microsoft.Network/locations/usages/read"]);
  expect(outcome(await azure.arm("GET", `${subscription}/providers/Microsoft.Network/locations/atlantis/usages?api-version=2022-01-01`))).toEqual([400, "NoRegisteredProviderFound"]);
  const poor = new AzureFixture({ publicIpQuota: 10 });
  await poor.prepare();
  await poor.arm("POST", `${subscription}/providers/Microsoft.Network/register?api-version=2024-11-01`);
  expect((await poor.arm("GET", `${subscription}/providers/Microsoft.Network/locations/westus/usages?api-version=2022-01-01`)).body.value[0].limit).toBe(10);
  poor.remove();
});
