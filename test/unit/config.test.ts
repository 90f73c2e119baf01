import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, test } from "vitest";
import { readSettings } from "../../config.ts";
import { SettingsError } from "../../settings/settings-error.ts";
import type { Settings } from "../../settings/settings.ts";
import { FakeCommands } from "./fake-commands.ts";
import { declaredConfig, stackConfig, stacks, type StackName } from "./stack.ts";

beforeEach(() => beIn("dev"));

async function beIn(stack: string): Promise<void> {
  await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, "gke-aci", stack);
}

function read(changes: Record<string, string> = {}, stack: StackName = "dev"): Promise<Settings> {
  pulumi.runtime.setAllConfig(stackConfig(stack, changes));
  return readSettings();
}

/** What the user is told. */
async function complaint(changes: Record<string, string>, stack: StackName = "dev"): Promise<string> {
  try {
    await read(changes, stack);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error(`${JSON.stringify(changes)} was accepted`);
}

test("Pulumi.yaml declares every setting that the program reads, with type, description and default, and no other", async () => {
  for (const [key, declaration] of Object.entries(declaredConfig)) {
    expect(declaration, key).toMatchObject({ type: expect.stringMatching(/^(string|integer|boolean|object)$/) as string, description: expect.stringMatching(/\.$/) as string });
    expect(declaration, key).toHaveProperty("default");
  }
  // With a key left out, reading fails; with one too many, too.
  await read();
});

test("the stack `dev` has the names of the article, and can be destroyed", async () => {
  const settings = await read();
  expect(settings.google).toMatchObject({ zone: "us-west1-a", clusterName: "gke-aci", nodeCount: 3 });
  expect(settings.azure).toMatchObject({ region: "westus", resourceGroupName: "gke-aci", cosmosNamePrefix: "tododb" });
  expect(settings.virtualNode.name).toBe("aci-connector");
  expect(settings.todo).toMatchObject({ databaseAccess: "file", cpu: 1, memoryGb: 1.5, replicas: 1, placement: "virtual-node" });
  expect(settings.tags).toEqual({ project: "gke-aci", stack: "dev", owner: "platform" });
  expect(settings.deletionProtection).toBe(false);
});

test("stacks that say nothing else are called after themselves, and are closed and protected", async () => {
  await beIn("prod");
  const settings = await read({}, "prod");
  expect(settings.google).toMatchObject({ clusterName: "gke-aci-prod", privateNodes: true, cloudNat: true, apiServerAccess: "dns" });
  expect(settings.azure).toMatchObject({ resourceGroupName: "gke-aci-prod", cosmosNamePrefix: "tododb-prod-", cosmosFirewall: true });
  expect(settings.connector.displayName).toBe("gke-aci-prod-connector");
  expect(settings.todo.dnsLabelPrefix).toBe("todo-prod");
  expect(settings.tags.stack).toBe("prod");
  expect(settings.deletionProtection).toBe(true);
});

test("no two stacks have a name in common that would collide in a shared project and subscription", async () => {
  const names: string[] = [];
  for (const stack of stacks) {
    await beIn(stack);
    const { google, azure, connector, todo } = await read({}, stack);
    names.push(google.clusterName, `group ${azure.resourceGroupName}`, azure.cosmosNamePrefix, connector.displayName, todo.dnsLabelPrefix);
  }
  expect(new Set(names).size).toBe(names.length);
});

test("a stack whose name is too long for a cluster's is told so", async () => {
  await beIn("production-in-europe");
  expect(await complaint({ "gke-aci:clusterName": "" })).toContain(
    "gke-aci:clusterName: is not set, and the name made from the stack's, gke-aci-production-in-europe, cannot be used: it must be 1 to 24 lowercase letters",
  );
});

test("a stack whose name would not do for clouds is written so that it does", async () => {
  await beIn("Feature.42_b");
  const settings = await read({ "gke-aci:clusterName": "" });
  expect(settings.tags.stack).toBe("feature-42_b");
  expect(settings.google.clusterName).toBe("gke-aci-feature-42-b");
});

test.each([
  ["gke-aci:zone", "europe-west1-b"],
  ["gke-aci:machineType", "e2-standard-4"],
  ["gke-aci:machineType", "n2-custom-4-8192"],
  ["gke-aci:machineType", "c4d-highmem-8"],
  ["gke-aci:podRange", "10.64.0.0/14"],
  ["gke-aci:azureRegion", "swedencentral"],
  ["gke-aci:cosmosRegion", "spaincentral"],
  ["gke-aci:resourceGroupName", "My-Group_(1).x"],
  ["gke-aci:todoImage", "janakiramm/todo"],
  ["gke-aci:todoImage", `registry.example.com:5000/a/b:1.2@sha256:${"0".repeat(64)}`],
  ["gke-aci:todoCpu", "1.25"],
  ["gke-aci:tags", '{"owner":"me","cost_center":"42"}'],
  ["gke-aci:authorizedNetworks", '{"office":"203.0.113.0/24","me":"198.51.100.7/32"}'],
  ["gke-aci:maintenanceTime", "23:59"],
  ["gke-aci:connectorDisplayName", "Connector of GKE"],
])("%s may be %s", async (key, value) => {
  await read({ [key]: value });
});

test("credentials for a private image come in pairs, and no fault shows the password", async () => {
  const told = await complaint({ "gke-aci:todoImagePassword": "t0ken" });
  expect(told).toContain("todoImageUser and todoImagePassword belong together");
  expect(told).not.toContain("t0ken");
  expect((await read({ "gke-aci:todoImageUser": "puller", "gke-aci:todoImagePassword": "t0ken" })).todo.pullCredentials).toMatchObject({ username: "puller" });
  expect((await read()).todo.pullCredentials).toBeUndefined();
});

test("a stack without an image of its owner's is refused, with the command that makes one", async () => {
  await beIn("staging");
  expect(await complaint({ "gke-aci:todoImage": "" }, "staging")).toContain("gke-aci:todoImage: is not set; `npm run image -- REPOSITORY --stack staging` builds the app's image, pushes it there and sets this\n");
  expect(declaredConfig["todoImage"]?.default).toBe("");
});

describe("what cannot be used is named with its value and what to write instead", () => {
  test.each([
    ["gke-aci:zone", "us-west1-d", "is no Google Cloud zone; its region has us-west1-a, us-west1-b, us-west1-c"],
    ["gke-aci:zone", "us-west1", "is no Google Cloud zone; its region has us-west1-a, us-west1-b, us-west1-c"],
    ["gke-aci:zone", "us-wset1-a", "is no Google Cloud zone; did you mean us-west1-a?"],
    ["gke-aci:zone", "moon", "is no Google Cloud zone; `gcloud compute zones list` shows them"],
    ["gke-aci:nodeCount", "0", "must be from 1 to 1000 nodes"],
    ["gke-aci:nodeCount", "three", "must be a whole number, such as 3"],
    ["gke-aci:nodeCount", "2.5", "must be a whole number, such as 3"],
    ["gke-aci:diskSizeGb", "20", "must be from 30 to 65536 GB"],
    ["gke-aci:machineType", "huge", "must be a machine type such as e2-standard-4"],
    ["gke-aci:machineType", "e2_standard_4", "must be a machine type such as e2-standard-4"],
    ["gke-aci:clusterName", "Gke", "must be 1 to 24 lowercase letters"],
    ["gke-aci:clusterName", "a-cluster-with-too-long-a-name", "must be 1 to 24 lowercase letters"],
    ["gke-aci:nodeRange", "10.10.0.1/20", "must be an IPv4 range with a prefix from /8 to /29 that begins at its first address"],
    ["gke-aci:nodeRange", "10.10.0.0", "must be an IPv4 range"],
    ["gke-aci:serviceRange", "10.300.0.0/20", "must be an IPv4 range"],
    ["gke-aci:deletionProtection", "no", "must be true or false"],
    ["gcp:project", "My Project", "must be a project id"],
    ["gke-aci:azureRegion", "westus9", "is no Azure region; did you mean westus?"],
    ["gke-aci:azureRegion", "West US", "is no Azure region; did you mean westus?"],
    ["gke-aci:azureRegion", "spaincentral", "is a region in which the connector (azure-aci 1.6.4) makes no container groups"],
    ["gke-aci:cosmosRegion", "westus9", "is no Azure region; did you mean westus?"],
    ["gke-aci:resourceGroupName", "ends-with.", "must be 1 to 90 letters, digits"],
    ["gke-aci:resourceGroupName", "a/b", "must be 1 to 90 letters, digits"],
    ["gke-aci:cosmosNamePrefix", "TodoDB", "must be 1 to 38 lowercase letters, digits and hyphens"],
    ["gke-aci:cosmosNamePrefix", "a".repeat(39), "must be 1 to 38 lowercase letters, digits and hyphens"],
    ["gke-aci:cosmosServerVersion", "8.0", "must be 7.0 or 6.0 or 5.0 or 4.2 or 4.0"],
    ["gke-aci:connectorDisplayName", "a<b", "must not contain any of"],
    ["gke-aci:credentialLifetimeDays", "0", "must be from 1 to 730 days"],
    ["gke-aci:credentialLifetimeDays", "731", "must be from 1 to 730 days"],
    ["gke-aci:virtualNodeName", "ACI", "must be 1 to 63 lowercase letters"],
    ["gke-aci:todoImage", "todo app", "must be an image reference such as registry.example.com/todo:1.0.0"],
    ["gke-aci:todoImage", "Todo:1", "must be an image reference"],
    ["gke-aci:todoCpu", "0.5", "must be from 1 to 31 cores"],
    ["gke-aci:todoCpu", "one", "must be a number, such as 1.5"],
    ["gke-aci:todoCpu", "1.005", "must be in steps of 0.01 cores"],
    ["gke-aci:todoMemoryGb", "241", "must be from 1 to 240 GB"],
    ["gke-aci:databaseAccess", "both", "must be file or env"],
    ["gke-aci:dnsLabelPrefix", "1todo", "must be 1 to 54 lowercase letters"],
    ["gke-aci:tags", "[1]", "must be a map of names to texts"],
    ["gke-aci:owner", "Some Body", "must be 1 to 63 lowercase letters"],
    ["gke-aci:maintenanceTime", "3am", "must be a time of day in UTC, such as 03:00"],
    ["gke-aci:apiServerAccess", "vpn", "must be dns or ip"],
    ["gke-aci:cosmosBackup", "daily", "must be continuous-7-days or continuous-30-days or periodic"],
    ["gke-aci:todoPlacement", "everywhere", "must be virtual-node or spread"],
    ["gke-aci:todoNamespace", "kube-system", "must not be one of Kubernetes' own namespaces"],
    ["gke-aci:todoReplicas", "0", "must be from 1 to 1000 pods"],
    ["gke-aci:existingCluster", "shared", "must be LOCATION/NAME, such as us-west1-a/shared"],
  ])("%s = %s", async (key, value, advice) => {
    expect(await complaint({ [key]: value })).toContain(`${key} = ${JSON.stringify(value)}: ${advice}`);
  });

  test("a tag, by its name", async () => {
    expect(await complaint({ "gke-aci:tags": '{"owner":"Some Body"}' })).toContain('gke-aci:tags.owner = "Some Body": must be at most 63 lowercase letters');
  });
});

describe("what contradicts itself is named with the way out", () => {
  const spread = { "gke-aci:todoPlacement": "spread", "gke-aci:todoReplicas": "2", "gke-aci:machineType": "e2-standard-2" };
  test.each<[string, Record<string, string>, string, string]>([
    ["spread with one replica", { ...spread, "gke-aci:todoReplicas": "1" }, "gke-aci:todoReplicas", "cannot be spread over two clouds; set todoReplicas to 2 or more"],
    ["private nodes without NAT", { "gke-aci:privateNodes": "true" }, "gke-aci:privateNodes", "set cloudNat to true, or privateNodes to false"],
    ["an existing cluster and the name of a new one", { "gke-aci:existingCluster": "us-west1-a/shared" }, "gke-aci:existingCluster", "takes the place of what clusterName describes"],
    ["an existing cluster and access rules for it", { "gke-aci:existingCluster": "us-west1-a/shared", "gke-aci:clusterName": "", "gke-aci:authorizedNetworks": '{"a":"203.0.113.0/24"}' }, "gke-aci:existingCluster", "takes the place of what authorizedNetworks describes"],
    ["an existing resource group and the name of a new one", { "gke-aci:existingResourceGroup": "shared" }, "gke-aci:existingResourceGroup", "takes the place of what resourceGroupName describes"],
    ["networks for a firewall that is off", { "gke-aci:cosmosAllowedNetworks": '{"a":"203.0.113.0/24"}' }, "gke-aci:cosmosAllowedNetworks", "restricts nothing while cosmosFirewall is false"],
    ["a firewall that shuts out the nodes", { ...spread, "gke-aci:cosmosFirewall": "true" }, "gke-aci:cosmosFirewall", "nobody knows the nodes' addresses"],
    [
      "NAT that the nodes go past",
      { ...spread, "gke-aci:cosmosFirewall": "true", "gke-aci:cloudNat": "true" },
      "gke-aci:cosmosFirewall",
      "set privateNodes and cloudNat to true, or name the nodes' addresses in cosmosAllowedNetworks",
    ],
    ["ranges that overlap", { "gke-aci:podRange": "10.10.0.0/16" }, "gke-aci:nodeRange", "overlaps with podRange, 10.10.0.0/16"],
    ["a range too small for its nodes", { "gke-aci:podRange": "10.20.0.0/21", "gke-aci:nodeCount": "8" }, "gke-aci:podRange", "has room for the pods of 8 nodes, and 8 nodes need 9"],
    ["pods that fit no node", { ...spread, "gke-aci:machineType": "e2-medium" }, "gke-aci:todoCpu", "fits no node of machine type e2-medium, which has 0.94 cores for pods"],
    ["more pods than the virtual node offers", { "gke-aci:todoReplicas": "30", "gke-aci:todoCpu": "4" }, "gke-aci:todoReplicas", "needs 152 cores on the virtual node for 38 pods, upgrades included, and virtualNodeCpu is 100"],
  ])("%s", async (_, changes, key, advice) => {
    const message = await complaint(changes);
    expect(message).toMatch(/^1 setting of stack dev cannot be used:/);
    expect(message).toContain(`  ${key} = `);
    expect(message).toContain(advice);
  });

  test("all at once", async () => {
    const message = await complaint({ ...spread, "gke-aci:todoReplicas": "1", "gke-aci:privateNodes": "true", "gke-aci:podRange": "10.10.0.0/16", "gke-aci:todoCpu": "32" });
    expect(message).toMatch(/^4 settings of stack dev/);
  });

  test("but not of a value that is wrong in itself", async () => {
    expect(await complaint({ ...spread, "gke-aci:todoReplicas": "-1" })).toMatch(/^1 setting of stack dev/);
  });
});

test("a misspelt setting is not overlooked", async () => {
  expect(await complaint({ "gke-aci:nodeCont": "5" })).toContain("gke-aci:nodeCont: is no setting of this project; did you mean gke-aci:nodeCount?");
  expect(await complaint({ "gke-aci:colour": "red" })).toContain("gke-aci:colour: is no setting of this project; Pulumi.yaml lists them");
});

test("a setting without a value or default is asked for", async () => {
  const config = stackConfig("dev");
  delete config["gcp:project"];
  pulumi.runtime.setAllConfig(config);
  await expect(readSettings()).rejects.toThrow("gcp:project: is not set and has no default");
});

test("all faults come at once, in one message that is shown without a stack trace", async () => {
  const faults = { "gke-aci:zone": "us-west1-z", "gke-aci:nodeCount": "0", "gke-aci:azureRegion": "westus9", "gke-aci:nodeCont": "5" };
  const message = await complaint(faults);
  expect(message).toMatch(/^4 settings of stack dev cannot be used:\n/);
  for (const key of Object.keys(faults)) expect(message).toContain(`\n  ${key}`);
  expect(message).toContain("`pulumi config set KEY VALUE`");
  expect(message.split("\n")).toHaveLength(6);
  await expect(read(faults)).rejects.toSatisfy((error) => pulumi.RunError.isInstance(error));
});

test("where kubectl's plugin gives no token, nothing is made, and the command that signs in is told", async () => {
  const commands = new FakeCommands();
  commands.add("gke-gcloud-auth-plugin", 'echo "You do not currently have an active account selected." >&2; exit 1');
  try {
    await expect(read()).rejects.toThrow("gke-gcloud-auth-plugin gives no token: You do not currently have an active account selected. Nothing was changed. Whatever goes into the cluster needs that plugin: `gcloud auth login --update-adc`.");
    // Faults of the settings come first.
    expect(await complaint({ "gke-aci:nodeCount": "0" })).toContain("nodeCount");
  } finally {
    commands.remove();
  }
});
