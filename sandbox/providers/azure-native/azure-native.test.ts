import * as crypto from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AzureFixture, deployer, roles, subscription } from "../../clouds/azure/azure.fixture.ts";
import { type Properties, type ProviderPackage, type ResourceType, unknownValue } from "../provider.ts";
import { azureOverFetch, deployerConfig } from "../testing/azure-over-fetch.ts";
import { operationContext as contextFor } from "../testing/operation-context.ts";
import { createAzureNativePackage } from "./index.ts";

const groupToken = "azure-native:resources:ResourceGroup";
const containersToken = "azure-native:containerinstance:ContainerGroup";
const container = { name: "web", image: "nginx", ports: [{ port: 80, protocol: "TCP" }], resources: { requests: { cpu: 1, memoryInGB: 1.5 } } };
const containerGroup = {
  resourceGroupName: "g",
  containerGroupName: "web",
  location: "westus",
  osType: "Linux",
  restartPolicy: "Always",
  containers: [container],
  ipAddress: { type: "Public", ports: [{ port: 80, protocol: "TCP" }] },
};

const operationContext = () => contextFor(deployerConfig);

describe("azure-native against the sandbox's Azure", () => {
  let azure: AzureFixture;
  let pkg: ProviderPackage;
  let requests: string[];
  const typeOf = (token: string): ResourceType => {
    const type = pkg.resourceType(token);
    if (type === undefined) throw new Error(`no type ${token}`);
    return type;
  };
  const check = (token: string, news: Properties, olds?: Properties) =>
    typeOf(token).check?.(news, olds, { config: deployerConfig, urn: "urn", name: "thing", randomSeed: Buffer.alloc(32, 0xab) });
  const createGroup = (name = "g") => typeOf(groupToken).create({ resourceGroupName: name, location: "westus" }, operationContext());

  beforeEach(() => {
    azure = new AzureFixture();
    requests = [];
    pkg = createAzureNativePackage(azureOverFetch(azure, requests));
  });

  afterEach(() => {
    azure.remove();
  });

  it("makes, reads and takes away a resource group", async () => {
    const { id, outputs } = await createGroup();
    expect(id).toBe(`${subscription}/resourceGroups/g`);
    expect(outputs).toMatchObject({ name: "g", location: "westus", type: "Microsoft.Resources/resourceGroups", azureApiVersion: "2024-03-01" });
    const known = { inputs: { resourceGroupName: "g", location: "westus" }, outputs };
    expect(await typeOf(groupToken).read(id, known, operationContext())).toEqual(known);
    await typeOf(groupToken).delete(id, known, operationContext());
    expect(await typeOf(groupToken).read(id, known, operationContext())).toBeUndefined();
    await typeOf(groupToken).delete(id, known, operationContext());
  });

  it("does not take over what exists already", async () => {
    await createGroup();
    await expect(createGroup()).rejects.toThrow("cannot create already existing resource");
  });

  it("shows a drift, but not what Azure fills in", async () => {
    const { id, outputs } = await createGroup();
    const known = { inputs: { resourceGroupName: "g", location: "westus" }, outputs };
    await azure.arm("PATCH", `${id}?api-version=2024-11-01`, { tags: { changed: "yes" } });
    expect((await typeOf(groupToken).read(id, known, operationContext()))?.inputs).toEqual({ ...known.inputs, tags: { changed: "yes" } });
  });

  it("names what the program leaves unnamed, and keeps that name", async () => {
    const first = await check(groupToken, { location: "West US" });
    expect(first?.inputs).toEqual({ resourceGroupName: "thingabababab", location: "westus" });
    expect((await check(groupToken, {}, { resourceGroupName: "before", location: "westus" }))?.inputs["resourceGroupName"]).toBe("before");
    const assignment = await check("azure-native:authorization:RoleAssignment", { principalId: "p", roleDefinitionId: "r", scope: "/s" });
    expect(assignment?.inputs["roleAssignmentName"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("puts a resource where its group is", async () => {
    await createGroup();
    const withoutPlace = Object.fromEntries(Object.entries(containerGroup).filter(([name]) => name !== "location"));
    expect((await check(containersToken, withoutPlace))?.inputs["location"]).toBe("westus");
    expect((await check(containersToken, { ...withoutPlace, resourceGroupName: unknownValue }))?.inputs["location"]).toBe(unknownValue);
    expect((await check(containersToken, { ...containerGroup, location: "East US 2" }))?.inputs["location"]).toBe("eastus2");
  });

  it("names inputs that do not exist or are missing", async () => {
    const faults = (await check(containersToken, { ...containerGroup, containers: undefined, colour: "blue" }))?.failures;
    expect(faults?.map(({ property }) => property)).toEqual(["colour", "containers"]);
  });

  it("runs a container group, after it has registered the resource provider", async () => {
    await createGroup();
    const { id, outputs } = await typeOf(containersToken).create(containerGroup, operationContext());
    expect(requests).toContain(`POST ${subscription}/providers/Microsoft.ContainerInstance/register`);
    expect(outputs).toMatchObject({ name: "web", provisioningState: "Succeeded", osType: "Linux" });
    expect((outputs["containers"] as Properties[])[0]).toMatchObject(container);
    expect(azure.runtime.list()).toHaveLength(1);
    const known = { inputs: containerGroup, outputs };
    const read = await typeOf(containersToken).read(id, known, operationContext());
    expect(read?.inputs).toEqual(containerGroup);
    const looked = await pkg.providerFunction("azure-native:containerinstance:getContainerGroup")?.({ resourceGroupName: "g", containerGroupName: "web" }, { config: deployerConfig, signal: operationContext().signal });
    expect((looked?.["ipAddress"] as Properties)["ip"]).toMatch(/^198\.18\./);
    await typeOf(containersToken).delete(id, known, operationContext());
    expect(azure.runtime.list()).toHaveLength(0);
  });

  it("says what Azure says", async () => {
    await createGroup();
    const tooManyPorts = { ...containerGroup, ipAddress: { type: "Public", ports: [1, 2, 3, 4, 5, 6].map((port) => ({ port, protocol: "TCP" })) } };
    await expect(typeOf(containersToken).create(tooManyPorts, operationContext())).rejects.toThrow(/\(status 400\)/);
    const powerless = await azure.createPrincipal("powerless");
    const stranger = { ...operationContext(), config: { ...deployerConfig, clientId: powerless.id, clientSecret: powerless.secret } };
    await expect(typeOf(groupToken).create({ resourceGroupName: "other", location: "westus" }, stranger)).rejects.toThrow(/AuthorizationFailed/);
    const liar = { ...operationContext(), config: { ...deployerConfig, clientSecret: "wrong" } };
    await expect(typeOf(groupToken).create({ resourceGroupName: "other", location: "westus" }, liar)).rejects.toThrow(/Entra gives no token: AADSTS7000215/);
  });

  it("assigns a role, and sees that it was taken away", async () => {
    const { id: scope } = await createGroup();
    const principal = await azure.createPrincipal("connector");
    const inputs = {
      scope,
      roleAssignmentName: crypto.randomUUID(),
      principalId: principal.objectId,
      principalType: "ServicePrincipal",
      roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roles.aciContributor}`,
    };
    const type = typeOf("azure-native:authorization:RoleAssignment");
    const { id, outputs } = await type.create(inputs, operationContext());
    expect(outputs).toMatchObject({ principalId: principal.objectId, scope });
    expect(await type.read(id, { inputs, outputs }, operationContext())).toEqual({ inputs, outputs });
    await type.delete(id, { inputs, outputs }, operationContext());
    expect(await type.read(id, { inputs, outputs }, operationContext())).toBeUndefined();
  });

  it("locks a group, which then cannot be taken away until it is unlocked", async () => {
    const { id: scope, outputs: group } = await createGroup();
    const inputs = { scope, lockName: "data", level: "CanNotDelete", notes: "why" };
    const type = typeOf("azure-native:authorization:ManagementLockByScope");
    const { id, outputs } = await type.create(inputs, operationContext());
    expect(outputs).toMatchObject({ name: "data", level: "CanNotDelete", notes: "why" });
    expect((await type.read(id, { inputs, outputs }, operationContext()))?.inputs).toEqual(inputs);
    const known = { inputs: { resourceGroupName: "g", location: "westus" }, outputs: group };
    await expect(typeOf(groupToken).delete(scope, known, operationContext())).rejects.toThrow(/ScopeLocked \(status 409\): The scope .* cannot perform delete operation/);
    await type.delete(id, { inputs, outputs }, operationContext());
    await typeOf(groupToken).delete(scope, known, operationContext());
    expect(await typeOf(groupToken).read(scope, known, operationContext())).toBeUndefined();
  });

  it("looks a resource group up, and says in Azure's words that there is none", async () => {
    const look = (resourceGroupName: string) => pkg.providerFunction("azure-native:resources:getResourceGroup")?.({ resourceGroupName }, { config: deployerConfig, signal: operationContext().signal });
    await createGroup();
    expect(await look("g")).toMatchObject({ id: `${subscription}/resourceGroups/g`, name: "g", location: "westus" });
    await expect(look("missing")).rejects.toThrow("ResourceGroupNotFound (status 404): Resource group 'missing' could not be found.");
  });

  it("tells who deploys", async () => {
    const config = await pkg.providerFunction("azure-native:authorization:getClientConfig")?.({}, { config: deployerConfig, signal: operationContext().signal });
    expect(config).toMatchObject({ clientId: deployer.clientId, subscriptionId: deployer.subscriptionId, tenantId: deployer.tenantId });
    expect(config?.["objectId"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("finds what an interrupted creation has made, but not what belongs to another resource", async () => {
    const { id } = await createGroup();
    const find = (known: string[], name = "g") => typeOf(groupToken).findInterrupted?.({ resourceGroupName: name, location: "westus" }, new Set(known), operationContext());
    expect(await find([])).toBe(id);
    expect(await find([id])).toBeUndefined();
    expect(await find([], "never-made")).toBeUndefined();
  });

  it("imports by id", async () => {
    const { id } = await createGroup();
    expect((await typeOf(groupToken).read(id, { inputs: {}, outputs: {} }, operationContext()))?.inputs).toEqual({ resourceGroupName: "g", location: "westus" });
    await expect(typeOf(groupToken).read(`${id}/providers/x/y/z`, { inputs: {}, outputs: {} }, operationContext())).rejects.toThrow("is no id of azure-native:resources:ResourceGroup");
  });
});
