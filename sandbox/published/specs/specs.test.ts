import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { generateSpecs, specsFolder } from "./generate.ts";
import { armProviderOperations, armSpec, definition, googleSpec, propertiesOf, type SpecNode } from "../../clouds/specs/spec.ts";

test("the files are what the clouds' packages say today", async () => {
  for (const [file, text] of Object.entries(await generateSpecs())) expect(fs.readFileSync(path.join(specsFolder, file), "utf8"), file).toBe(text);
}, 30_000);

/** The node at a path of names inside of a definition; lists are gone through. */
function nodeAt(name: string, ...names: readonly string[]): SpecNode | undefined {
  return names.reduce<SpecNode | undefined>((node, inner) => {
    const type = node?.type;
    const one = typeof type === "object" && "list" in type ? type.list.type : type;
    return one === undefined ? undefined : propertiesOf(one)?.[inner];
  }, { type: { ref: name } });
}

describe("Azure", () => {
  test("a type has its package, its version, and what it takes and answers", () => {
    expect(armSpec("Microsoft.Storage/storageAccounts")).toMatchObject({
      package: "@azure/arm-storage 18.6.0",
      apiVersion: "2024-01-01",
      put: "storage.StorageAccountCreateParameters",
      patch: "storage.StorageAccountUpdateParameters",
      answer: "storage.StorageAccount",
    });
  });

  test("properties stand inside of the objects that Azure's clients take them out of", () => {
    const group = armSpec("Microsoft.ContainerInstance/containerGroups").put ?? "";
    expect(nodeAt(group, "properties", "osType")).toEqual({ type: { enum: ["Windows", "Linux"], open: true }, required: true });
    expect(nodeAt(group, "properties", "containers", "properties", "image")).toEqual({ type: "string", required: true });
    expect(Object.keys(definition(group))).not.toContain("osType");
  });

  test("what is said of an object as a whole comes from the declarations", () => {
    expect(nodeAt("containerinstance.ContainerGroup", "properties", "instanceView")).toMatchObject({ readOnly: true });
    expect(nodeAt("containerinstance.Container", "properties", "instanceView")).toMatchObject({ readOnly: true });
    expect(nodeAt("containerinstance.Container", "properties", "resources")).toMatchObject({ required: true });
    expect(nodeAt("storage.StorageAccountCreateParameters", "sku")).toEqual({ type: { ref: "storage.Sku" }, required: true });
  });

  test("enumerations are closed where the client takes nothing else", () => {
    expect(nodeAt("storage.StorageAccountCreateParameters", "properties", "accessTier")).toEqual({ type: { enum: ["Hot", "Cool", "Premium", "Cold"], open: false } });
  });

  test("a model with variants has what all of them have, and requires what each requires", () => {
    expect(definition("cosmosdb.BackupPolicy")).toMatchObject({
      type: { type: { enum: ["Continuous", "Periodic"], open: true }, required: true },
      periodicModeProperties: { type: { ref: "cosmosdb.PeriodicModeProperties" } },
      continuousModeProperties: { type: { ref: "cosmosdb.ContinuousModeProperties" } },
    });
  });

  test("a type has its lists, its actions, and what is below it by the types there", () => {
    const { operations } = armSpec("Microsoft.Storage/storageAccounts");
    const of = (method: string, end: string) => operations.find((operation) => operation.method === method && operation.path.endsWith(end));
    expect(of("GET", "/providers/Microsoft.Storage/storageAccounts")?.answer).toBe("storage.StorageAccountListResult");
    expect(of("POST", "/storageAccounts/{accountName}/listKeys")).toMatchObject({ statuses: [200], query: ["$expand"], answer: "storage.StorageAccountListKeysResult" });
    expect(of("GET", "/blobServices/default/containers/{containerName}")).toMatchObject({ of: "Microsoft.Storage/storageAccounts/blobServices/containers" });
    expect(of("GET", "/fileServices/default/shares")).toBeUndefined();
  });

  test("the kind of a Traffic Manager endpoint is a type, not a parameter", () => {
    expect(armSpec("Microsoft.Network/trafficmanagerprofiles/azureEndpoints").operations.map(({ method }) => method)).toEqual(["DELETE", "GET", "PATCH", "PUT"]);
  });

  test("checks of names belong to the resource provider", () => {
    expect(armProviderOperations("Microsoft.Storage").map(({ path: at }) => at.split("/").at(-1))).toEqual(["checkNameAvailability", "usages"]);
  });

  test("what is not described is refused by name", () => {
    expect(() => armSpec("Microsoft.Network/virtualNetworks")).toThrow("no published description of Microsoft.Network/virtualNetworks is kept in sandbox/clouds/specs");
  });
});

describe("Google", () => {
  test("what only the cloud sets is read-only, and a request says what it requires", () => {
    expect(googleSpec("container.Cluster")).toMatchObject({ endpoint: { type: "string", readOnly: true }, name: { type: "string" }, nodePools: { type: { list: { type: { ref: "container.NodePool" } } } } });
    expect(googleSpec("compute.Address")["creationTimestamp"]).toEqual({ type: "string", readOnly: true });
    expect(googleSpec("iam.CreateServiceAccountRequest")["accountId"]).toEqual({ type: "string", required: true });
  });

  test("maps, and messages inside of messages", () => {
    expect(nodeAt("container.Cluster", "resourceLabels")).toEqual({ type: { map: { type: "string" } } });
    expect(nodeAt("container.NodePool", "config", "taints", "effect")).toEqual({ type: "string" });
    expect(nodeAt("compute.Router", "nats", "logConfig", "enable")).toEqual({ type: "boolean" });
  });

  test("versions of an API are told apart", () => {
    expect(Object.keys(googleSpec("cloudresourcemanager.v1.Project"))).toContain("projectNumber");
    expect(Object.keys(googleSpec("cloudresourcemanager.v3.Project"))).not.toContain("projectNumber");
  });

  test("every name that a definition refers to is a definition", () => {
    for (const file of ["azure.json", "google.json"]) {
      const text = fs.readFileSync(path.join(specsFolder, file), "utf8");
      const names = new Set([...text.matchAll(/"ref":"([^"]+)"/g)].map(([, name = ""]) => name));
      expect(names.size, file).toBeGreaterThan(50);
      for (const name of names) expect(() => definition(name)).not.toThrow();
    }
  });
});
