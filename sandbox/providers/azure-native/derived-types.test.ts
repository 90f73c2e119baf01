import { beforeEach, describe, expect, test } from "vitest";
import type { Fetch } from "../azure-http.ts";
import type { Properties, ResourceType } from "../provider.ts";
import { deployerConfig } from "../testing/azure-over-fetch.ts";
import { operationContext as contextFor } from "../testing/operation-context.ts";
import { armTypes } from "./arm-type.ts";
import { createAzureNativePackage } from "./index.ts";

const group = `/subscriptions/${String(deployerConfig["subscriptionId"])}/resourceGroups/g/providers`;
const context = () => contextFor(deployerConfig);

/** Keeps what is put under any id, as ARM does; a change goes on for a while where `lasting` matches its id. */
class MemoryArm {
  readonly resources = new Map<string, Properties>();
  readonly calls: { method: string; url: string; body?: Properties }[] = [];
  lasting = /^$/;
  /** How an operation that goes on is told. */
  header = "azure-asyncoperation";
  private looks = 0;

  readonly fetch: Fetch = (address, { method, body }) => {
    const url = new URL(address);
    if (url.host === "login.microsoftonline.com") return Promise.resolve(Response.json({ access_token: "t", expires_in: 3600 }));
    const sent = body === undefined ? undefined : (JSON.parse(body) as Properties);
    this.calls.push({ method, url: `${url.pathname}${url.search}`, ...(sent === undefined ? {} : { body: sent }) });
    return Promise.resolve(this.answer(method, url.pathname, sent));
  };

  private answer(method: string, id: string, body?: Properties): Response {
    if (id.startsWith("/operations/")) return this.look();
    if (method === "POST") return Response.json({ keys: [{ keyName: "key1", value: "secret" }] });
    const operation = { "retry-after": "0", [this.header]: "https://management.azure.com/operations/1" };
    if (method === "PUT") {
      const name = id.split("/").at(-1);
      this.resources.set(id, { ...body, id, name, type: id.split("/").slice(6, 8).join("/"), ...(this.lasting.test(id) ? { properties: { ...(body?.["properties"] as Properties), provisioningState: "Succeeded" } } : {}) });
      return this.lasting.test(id) ? Response.json({}, { status: 202, headers: operation }) : Response.json(this.resources.get(id));
    }
    if (!this.resources.has(id)) return Response.json({ error: { code: "ResourceNotFound", message: `${id} was not found` } }, { status: 404 });
    if (method === "GET") return Response.json(this.resources.get(id));
    this.resources.delete(id);
    return this.lasting.test(id) ? new Response(null, { status: 202, headers: operation }) : new Response(null, { status: 200 });
  }

  private look(): Response {
    this.looks++;
    if (this.header === "location") return new Response(null, { status: this.looks % 2 === 0 ? 200 : 202, headers: { "retry-after": "0" } });
    return Response.json({ status: this.looks % 2 === 0 ? "Succeeded" : "InProgress" }, { headers: { "retry-after": "0" } });
  }
}

let arm: MemoryArm;
const pkg = () => createAzureNativePackage(arm.fetch);
const typeOf = (token: string): ResourceType => {
  const type = pkg().resourceType(`azure-native:${token}`);
  if (type === undefined) throw new Error(`no ${token}`);
  return type;
};
const changes = () => arm.calls.filter(({ method }) => method !== "GET");

beforeEach(() => {
  arm = new MemoryArm();
});

interface Example {
  readonly token: string;
  readonly inputs: Properties;
  /** Below the resource group's providers. */
  readonly id: string;
  readonly apiVersion: string;
  readonly body: Properties;
}

const examples: Example[] = [
  {
    token: "storage:StorageAccount",
    inputs: { accountName: "acc", resourceGroupName: "g", location: "westus", kind: "StorageV2", sku: { name: "Standard_LRS" }, tags: { stack: "dev" }, identity: { type: "UserAssigned", userAssignedIdentities: ["/subscriptions/s/identity"] }, enableHttpsTrafficOnly: true, networkRuleSet: { defaultAction: "Deny", ipRules: [{ iPAddressOrRange: "203.0.113.1" }] } },
    id: "Microsoft.Storage/storageAccounts/acc",
    apiVersion: "2024-01-01",
    body: { location: "westus", kind: "StorageV2", sku: { name: "Standard_LRS" }, tags: { stack: "dev" }, identity: { type: "UserAssigned", userAssignedIdentities: { "/subscriptions/s/identity": {} } }, properties: { supportsHttpsTrafficOnly: true, networkAcls: { defaultAction: "Deny", ipRules: [{ value: "203.0.113.1" }] } } },
  },
  {
    token: "storage:FileShare",
    inputs: { accountName: "acc", resourceGroupName: "g", shareName: "todos", shareQuota: 5, enabledProtocols: "SMB" },
    id: "Microsoft.Storage/storageAccounts/acc/fileServices/default/shares/todos",
    apiVersion: "2024-01-01",
    body: { properties: { shareQuota: 5, enabledProtocols: "SMB" } },
  },
  {
    token: "servicebus:Namespace",
    inputs: { namespaceName: "bus", resourceGroupName: "g", location: "westus", sku: { name: "Standard", tier: "Standard" }, disableLocalAuth: false, minimumTlsVersion: "1.2" },
    id: "Microsoft.ServiceBus/namespaces/bus",
    apiVersion: "2026-01-01",
    body: { location: "westus", sku: { name: "Standard", tier: "Standard" }, properties: { disableLocalAuth: false, minimumTlsVersion: "1.2" } },
  },
  {
    token: "servicebus:Queue",
    inputs: { namespaceName: "bus", resourceGroupName: "g", queueName: "jobs", maxDeliveryCount: 5, lockDuration: "PT1M" },
    id: "Microsoft.ServiceBus/namespaces/bus/queues/jobs",
    apiVersion: "2026-01-01",
    body: { properties: { maxDeliveryCount: 5, lockDuration: "PT1M" } },
  },
  {
    token: "servicebus:QueueAuthorizationRule",
    inputs: { namespaceName: "bus", resourceGroupName: "g", queueName: "jobs", authorizationRuleName: "worker", rights: ["Listen"] },
    id: "Microsoft.ServiceBus/namespaces/bus/queues/jobs/authorizationRules/worker",
    apiVersion: "2026-01-01",
    body: { properties: { rights: ["Listen"] } },
  },
  {
    token: "trafficmanager:Profile",
    inputs: { profileName: "web", resourceGroupName: "g", location: "global", trafficRoutingMethod: "Priority", dnsConfig: { relativeName: "web", ttl: 30 }, monitorConfig: { protocol: "HTTP", port: 80, path: "/", customHeaders: [{ name: "Host", value: "a" }] }, endpoints: [{ name: "gke", type: "externalEndpoints", target: "a.example", priority: 1 }] },
    id: "Microsoft.Network/trafficmanagerprofiles/web",
    apiVersion: "2022-04-01",
    body: {
      location: "global",
      properties: { trafficRoutingMethod: "Priority", dnsConfig: { relativeName: "web", ttl: 30 }, monitorConfig: { protocol: "HTTP", port: 80, path: "/", customHeaders: [{ name: "Host", value: "a" }] }, endpoints: [{ name: "gke", type: "externalEndpoints", properties: { target: "a.example", priority: 1 } }] },
    },
  },
  {
    token: "trafficmanager:Endpoint",
    inputs: { profileName: "web", resourceGroupName: "g", endpointType: "ExternalEndpoints", endpointName: "aci", target: "b.example", endpointStatus: "Enabled" },
    id: "Microsoft.Network/trafficmanagerprofiles/web/ExternalEndpoints/aci",
    apiVersion: "2022-04-01",
    body: { properties: { target: "b.example", endpointStatus: "Enabled" } },
  },
  {
    token: "containerregistry:Registry",
    inputs: { registryName: "reg", resourceGroupName: "g", location: "westus", sku: { name: "Basic" }, adminUserEnabled: true },
    id: "Microsoft.ContainerRegistry/registries/reg",
    apiVersion: "2023-01-01-preview",
    body: { location: "westus", sku: { name: "Basic" }, properties: { adminUserEnabled: true } },
  },
];

describe.each(examples)("$token", ({ token, inputs, id: path, apiVersion, body }) => {
  const id = `${group}/${path}`;

  test("is put where ARM has it, shown under the SDK's names, without drift, imported, and taken away", async () => {
    const type = typeOf(token);
    expect((await type.check?.(inputs, undefined, { config: deployerConfig, urn: "urn", name: "n", randomSeed: Buffer.alloc(32, 1) }))?.failures).toEqual([]);
    const made = await type.create(inputs, context());
    expect(made.id).toBe(id);
    expect(changes()).toEqual([{ method: "PUT", url: `${id}?api-version=${apiVersion}`, body }]);
    const known = { inputs, outputs: made.outputs };
    expect((await type.read(id, known, context()))?.inputs).toEqual(inputs);
    const imported = (await type.read(id, { inputs: {}, outputs: {} }, context()))?.inputs ?? {};
    expect(imported).toMatchObject(inputs);
    await type.delete(id, known, context());
    expect(await type.read(id, known, context())).toBeUndefined();
  });

  test("is a new resource where its path changes", () => {
    const { replaceOn } = typeOf(token);
    const inPath = Object.keys(inputs).filter((name) => id.endsWith(String(inputs[name])) || name.endsWith("Name"));
    expect(replaceOn).toEqual(expect.arrayContaining(inPath));
    if (inputs["location"] !== undefined) expect(replaceOn).toContain("location");
    for (const changeable of ["tags", "sku", "rights", "shareQuota", "maxDeliveryCount", "endpointStatus"]) expect(replaceOn).not.toContain(changeable);
  });
});

describe("operations that go on", () => {
  const { token, inputs, id: path } = examples[0] as Example;

  test.each(["azure-asyncoperation", "location"])("are waited for, as %s tells", async (header) => {
    arm.lasting = /storageAccounts/;
    arm.header = header;
    const made = await typeOf(token).create(inputs, context());
    expect(made.outputs["provisioningState"]).toBe("Succeeded");
    await typeOf(token).delete(made.id, { inputs, outputs: made.outputs }, context());
    expect(arm.calls.filter(({ url }) => url.startsWith("/operations/"))).toHaveLength(4);
    expect(arm.resources.has(`${group}/${path}`)).toBe(false);
  });
});

describe("functions", () => {
  const call = (token: string, args: Properties) => pkg().providerFunction(`azure-native:${token}`)?.(args, { config: deployerConfig, signal: context().signal });

  test.each([
    ["storage:listStorageAccountKeys", { resourceGroupName: "g", accountName: "acc", expand: "kerb" }, "Microsoft.Storage/storageAccounts/acc/listKeys?api-version=2024-01-01&$expand=kerb"],
    ["servicebus:listNamespaceKeys", { resourceGroupName: "g", namespaceName: "bus", authorizationRuleName: "r" }, "Microsoft.ServiceBus/namespaces/bus/AuthorizationRules/r/listKeys?api-version=2026-01-01"],
    ["servicebus:listQueueKeys", { resourceGroupName: "g", namespaceName: "bus", queueName: "jobs", authorizationRuleName: "r" }, "Microsoft.ServiceBus/namespaces/bus/queues/jobs/authorizationRules/r/ListKeys?api-version=2026-01-01"],
    ["containerregistry:listRegistryCredentials", { resourceGroupName: "g", registryName: "reg" }, "Microsoft.ContainerRegistry/registries/reg/listCredentials?api-version=2024-11-01-preview"],
  ])("%s asks ARM", async (token, args, url) => {
    expect(await call(token, args)).toEqual({ keys: [{ keyName: "key1", value: "secret" }] });
    expect(arm.calls).toEqual([{ method: "POST", url: `${group}/${url}` }]);
  });

  test("look any type up, and say which argument is missing", async () => {
    const { token, inputs } = examples[2] as Example;
    await typeOf(token).create(inputs, context());
    expect(await call("servicebus:getNamespace", { resourceGroupName: "g", namespaceName: "bus" })).toMatchObject({ name: "bus", sku: { name: "Standard" }, minimumTlsVersion: "1.2" });
    expect(() => call("storage:listStorageAccountKeys", { accountName: "acc" })).toThrow("azure-native:storage:listStorageAccountKeys needs the arguments resourceGroupName, accountName");
    expect(pkg().providerFunction("azure-native:storage:getNothing")).toBeUndefined();
    expect(pkg().providerFunction("azure-native:compute:listVirtualMachineKeys")).toBeUndefined();
  });
});

test("every derived type is one of the installed SDK's, with a version and a path of its own", () => {
  for (const token of Object.keys(armTypes.types)) expect(pkg().resourceType(token), token).toBeDefined();
  expect(pkg().resourceType("azure-native:compute:VirtualMachine")).toBeUndefined();
});
