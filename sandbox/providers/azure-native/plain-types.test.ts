import { afterEach, beforeEach, expect, test } from "vitest";
import { AzureFixture, subscription } from "../../clouds/azure/azure.fixture.ts";
import { ModelledTypes } from "../../engine/modelled-types.ts";
import type { Properties, ProviderPackage, ResourceType } from "../provider.ts";
import { azureOverFetch, deployerConfig } from "../testing/azure-over-fetch.ts";
import { operationContext as contextFor } from "../testing/operation-context.ts";
import { createAzureNativePackage } from "./index.ts";

interface Declared {
  readonly token: string;
  readonly inputs: Properties;
}

const inGroup = { resourceGroupName: "g" };

/** A program's resources, each after those that it needs. */
const program: readonly Declared[] = [
  { token: "resources:ResourceGroup", inputs: { ...inGroup, location: "westus" } },
  { token: "storage:StorageAccount", inputs: { ...inGroup, accountName: "todofiles", location: "westus", kind: "StorageV2", sku: { name: "Standard_LRS" }, enableHttpsTrafficOnly: true, tags: { stack: "dev" } } },
  { token: "storage:FileShare", inputs: { ...inGroup, accountName: "todofiles", shareName: "todos", shareQuota: 5, enabledProtocols: "SMB" } },
  { token: "servicebus:Namespace", inputs: { ...inGroup, namespaceName: "todo-bus", location: "westus", sku: { name: "Standard", tier: "Standard" }, minimumTlsVersion: "1.2" } },
  { token: "servicebus:NamespaceAuthorizationRule", inputs: { ...inGroup, namespaceName: "todo-bus", authorizationRuleName: "watcher", rights: ["Listen"] } },
  { token: "servicebus:Queue", inputs: { ...inGroup, namespaceName: "todo-bus", queueName: "jobs", maxDeliveryCount: 5, lockDuration: "PT2M" } },
  { token: "servicebus:QueueAuthorizationRule", inputs: { ...inGroup, namespaceName: "todo-bus", queueName: "jobs", authorizationRuleName: "worker", rights: ["Listen", "Send"] } },
  {
    token: "trafficmanager:Profile",
    inputs: { ...inGroup, profileName: "web", location: "global", trafficRoutingMethod: "Priority", dnsConfig: { relativeName: "todo-web", ttl: 30 }, monitorConfig: { protocol: "HTTP", port: 80, path: "/" } },
  },
  { token: "trafficmanager:Endpoint", inputs: { ...inGroup, profileName: "web", endpointType: "ExternalEndpoints", endpointName: "gke", target: "gke.example", priority: 1 } },
  { token: "containerregistry:Registry", inputs: { ...inGroup, registryName: "todoimages", location: "westus", sku: { name: "Basic" }, adminUserEnabled: true } },
];

/** What Traffic Manager shows of a profile once another resource of the program has given it an endpoint: a refresh takes it for a change, as both are one thing to the API. */
const shownByEndpoint = { endpoints: [expect.objectContaining({ name: "gke", target: "gke.example" })], monitorConfig: { protocol: "HTTP", port: 80, path: "/", profileMonitorStatus: "CheckingEndpoints" } };

let azure: AzureFixture;
let pkg: ProviderPackage;
const context = () => contextFor(deployerConfig);
const typeOf = (token: string): ResourceType => {
  const type = pkg.resourceType(`azure-native:${token}`);
  if (type === undefined) throw new Error(`no type ${token}`);
  return type;
};
const call = (token: string, args: Properties) => pkg.providerFunction(`azure-native:${token}`)?.(args, { config: deployerConfig, signal: context().signal });

beforeEach(() => {
  azure = new AzureFixture();
  pkg = createAzureNativePackage(azureOverFetch(azure, []));
});

afterEach(async () => {
  await azure.cloud.stop();
  azure.remove();
});

test("a program with all plain types is made, refreshed without drift, and taken away", async () => {
  const made: { readonly token: string; readonly id: string; readonly inputs: Properties; outputs: Properties }[] = [];
  for (const { token, inputs } of program) made.push({ token, inputs, ...(await typeOf(token).create(inputs, context())) });
  for (const { token, id, inputs, outputs } of made) expect([token, (await typeOf(token).read(id, { inputs, outputs }, context()))?.inputs]).toEqual([token, { ...inputs, ...(token === "trafficmanager:Profile" ? shownByEndpoint : {}) }]);

  const { keys } = (await call("storage:listStorageAccountKeys", { ...inGroup, accountName: "todofiles" })) as { keys: { value: string }[] };
  const queueKeys = (await call("servicebus:listQueueKeys", { ...inGroup, namespaceName: "todo-bus", queueName: "jobs", authorizationRuleName: "worker" })) as { primaryConnectionString: string; primaryKey: string };
  const credentials = (await call("containerregistry:listRegistryCredentials", { ...inGroup, registryName: "todoimages" })) as { username: string; passwords: { value: string }[] };
  expect(queueKeys.primaryConnectionString).toMatch(/^Endpoint=sb:\/\/todo-bus\.servicebus\.windows\.net\/;SharedAccessKeyName=worker;SharedAccessKey=.+;EntityPath=jobs$/);
  expect(credentials.username).toBe("todoimages");
  const outputs = JSON.stringify(made.map((resource) => resource.outputs));
  for (const secret of [...keys.map(({ value }) => value), queueKeys.primaryKey, ...credentials.passwords.map(({ value }) => value)]) expect(outputs).not.toContain(secret);

  for (const { token, id, inputs, outputs: known } of [...made].reverse()) await typeOf(token).delete(id, { inputs, outputs: known }, context());
  expect(azure.cloud.inventory().filter(({ type }) => !type.startsWith("Microsoft.Graph/"))).toEqual([]);
});

test("what a refresh finds changed is a drift", async () => {
  for (const { token, inputs } of program.slice(0, 2)) await typeOf(token).create(inputs, context());
  const { inputs } = program[1] as Declared;
  const id = `${subscription}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/todofiles`;
  const read = async (): Promise<Properties | undefined> => (await typeOf("storage:StorageAccount").read(id, { inputs, outputs: {} }, context()))?.inputs;
  await azure.arm("PATCH", `${id}?api-version=2024-01-01`, { properties: { supportsHttpsTrafficOnly: false } });
  expect(await read()).toMatchObject({ enableHttpsTrafficOnly: false });
});

test("a program's list of what is modelled has the plain types, and not their neighbours", async () => {
  const types = new ModelledTypes({ "azure-native": () => Promise.resolve(pkg) }, ({ method, url }) => Promise.resolve(azure.cloud.models?.(method, new URL(url)) === true));
  for (const { token } of program) expect([token, await types.hasResource(`azure-native:${token}`)]).toEqual([token, true]);
  for (const token of ["servicebus:Topic", "storage:BlobContainer", "containerregistry:Replication"]) expect([token, await types.hasResource(`azure-native:${token}`)]).toEqual([token, false]);
});
