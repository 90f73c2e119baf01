import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { primaryConnectionString } from "../../../components/azure/connection-string.ts";
import { CosmosMongo, type CosmosMongoArgs } from "../../../components/azure/cosmos-mongo.ts";
import { deploy, type Deployment } from "../harness.ts";
import { cloudRefusal, cloudSecrets } from "../mock-clouds.ts";

const args = { resourceGroupName: "gke-aci", location: "westus" };
const accountType = "azure-native:cosmosdb:DatabaseAccount";
const databaseType = "azure-native:cosmosdb:MongoDBResourceMongoDBDatabase";
const collectionType = "azure-native:cosmosdb:MongoDBResourceMongoDBCollection";
const lockType = "azure-native:authorization:ManagementLockByScope";

const deployed = (more: Partial<CosmosMongoArgs> = {}): Promise<Deployment> => deploy(() => new CosmosMongo("database", { ...args, ...more }));
const accountOf = async (more: Partial<CosmosMongoArgs> = {}): Promise<Record<string, unknown>> => (await deployed(more)).one(accountType).inputs;

test("a database account speaks MongoDB over TLS 1.2, under a name with random digits", async () => {
  const deployment = await deployed();
  expect(deployment.one(accountType).inputs).toMatchObject({
    accountName: "tododb123456",
    kind: "MongoDB",
    apiProperties: { serverVersion: "7.0" },
    capabilities: [{ name: "EnableMongo" }],
    minimalTlsVersion: "Tls12",
    consistencyPolicy: { defaultConsistencyLevel: "Session" },
    enableFreeTier: false,
    locations: [{ locationName: "westus", failoverPriority: 0 }],
  });
  expect(deployment.one("random:index/randomString:RandomString").inputs).toMatchObject({ length: 6, numeric: true, lower: false, upper: false, special: false });
});

test("its connection string is the one with the primary key, and secret", async () => {
  const deployment = await deployed();
  expect(deployment.outputs["connectionString"]).toBe(cloudSecrets.connectionString);
  expect(deployment.secretOutputs).toEqual(["connectionString"]);
  expect(deployment.outputs).toMatchObject({ accountName: "tododb123456", databaseName: "todo" });
});

test("prefix, version and free tier are settings", async () => {
  const account = await accountOf({ namePrefix: "other", serverVersion: "6.0", freeTier: true, tags: { owner: "me" } });
  expect(account).toMatchObject({ accountName: "other123456", apiProperties: { serverVersion: "6.0" }, enableFreeTier: true, tags: { owner: "me" } });
});

describe("an account of the name that Azure has in the state Failed", () => {
  const accountLookup = "azure-native:cosmosdb:getDatabaseAccount";
  const databaseLookup = "azure-native:cosmosdb:getMongoDBResourceMongoDBDatabase";
  const upOver = (answers: Record<string, () => Record<string, unknown>>, preview = false): Promise<Deployment> =>
    deploy(() => new CosmosMongo("database", args), { preview, call: ({ token }) => answers[token]?.() });
  const failed = { [accountLookup]: () => ({ provisioningState: "Failed" }) };

  test("is refused before anything is sent to it, in a sentence with the command that clears it", async () => {
    const refused = upOver(failed);
    await expect(refused).rejects.toThrow(/^Cosmos DB account tododb123456 is in the provisioning state Failed .*`az cosmosdb delete --resource-group gke-aci --name tododb123456 --yes`, then run `pulumi up` again/);
    await expect(refused).rejects.toSatisfy((error) => pulumi.RunError.isInstance(error));
  });

  test("is let be where it has its database: it was made, and a change can mend it", async () => {
    expect((await upOver({ ...failed, [databaseLookup]: () => ({ name: "todo" }) })).all(accountType)).toHaveLength(1);
  });

  test("is let be where Azure does not tell whether it has a database", async () => {
    const silent = (): never => {
      throw cloudRefusal("403 AuthorizationFailed");
    };
    expect((await upOver({ ...failed, [databaseLookup]: silent })).all(accountType)).toHaveLength(1);
  });

  test.each(["Succeeded", "Creating"])("and one that is %s is none", async (provisioningState) => {
    const deployment = await upOver({ [accountLookup]: () => ({ provisioningState }) });
    expect(deployment.calls.filter((token) => token.startsWith("azure-native:cosmosdb:get"))).toEqual([accountLookup]);
  });

  test("is not asked for by a preview that does not know the name", async () => {
    expect((await upOver(failed, true)).calls).not.toContain(accountLookup);
  });
});

test("without a primary connection string it says which ones Azure lists, and shows none", () => {
  const listed = [{ connectionString: "mongodb://secret", keyKind: "PrimaryReadonly" }];
  expect(() => primaryConnectionString(listed)).toThrow("only: PrimaryReadonly");
  expect(() => primaryConnectionString(listed)).not.toThrow("secret");
  expect(() => primaryConnectionString(undefined)).toThrow("only: none");
});

describe("collections", () => {
  test("are made here, because a key may not make any, and sharded as a shared throughput wants it", async () => {
    const deployment = await deployed();
    expect(deployment.one(accountType).inputs).toMatchObject({ disableKeyBasedMetadataWriteAccess: true });
    expect(deployment.one(collectionType).inputs).toEqual({
      resourceGroupName: "gke-aci",
      accountName: "tododb123456",
      databaseName: "todo",
      collectionName: "todos",
      resource: { id: "todos", shardKey: { _id: "Hash" }, indexes: [{ key: { keys: ["_id"] } }, { key: { keys: ["createdAt"] } }] },
    });
    expect(deployment.waitsFor(deployment.one(collectionType))).toContain(deployment.one(databaseType).urn);
  });

  test("can be others", async () => {
    const deployment = await deployed({ collections: [{ name: "jobs" }, { name: "logs", indexedFields: ["at", "level"] }] });
    expect(deployment.all(collectionType).map(({ name, inputs }) => [name, (inputs["resource"] as { indexes: unknown[] }).indexes.length])).toEqual([
      ["database-collection-jobs", 1],
      ["database-collection-logs", 3],
    ]);
  });
});

describe("the firewall", () => {
  test("is off where none is asked for, which a change from on to off must tell Azure", async () => {
    expect((await accountOf())["ipRules"]).toEqual([]);
  });

  test("admits Azure's data centres and the given ranges, each once", async () => {
    const account = await accountOf({ firewall: { allowedRanges: ["203.0.113.0/24", "198.51.100.7", "198.51.100.7"] } });
    expect(account["ipRules"]).toEqual([{ ipAddressOrRange: "0.0.0.0" }, { ipAddressOrRange: "203.0.113.0/24" }, { ipAddressOrRange: "198.51.100.7" }]);
  });
});

test.each([
  [undefined, { type: "Continuous", continuousModeProperties: { tier: "Continuous7Days" } }],
  ["continuous-30-days", { type: "Continuous", continuousModeProperties: { tier: "Continuous30Days" } }],
  ["periodic", { type: "Periodic", periodicModeProperties: { backupIntervalInMinutes: 240, backupRetentionIntervalInHours: 8 } }],
] as const)("backups: %s", async (backup, policy) => {
  expect((await accountOf({ backup }))["backupPolicy"]).toEqual(policy);
});

describe("deletion protection", () => {
  const protectedTypes = (deployment: Deployment): string[] => deployment.resources.filter(({ protect }) => protect).map(({ type }) => type);

  test("is on by default: Pulumi and Azure both refuse to delete the data", async () => {
    const deployment = await deployed();
    expect(protectedTypes(deployment).sort()).toEqual([accountType, collectionType, databaseType].sort());
    const lock = deployment.one(lockType);
    expect(lock.inputs).toMatchObject({ scope: "database-account-id", level: "CanNotDelete", lockName: "deletion-protection" });
    for (const type of [databaseType, collectionType]) expect(deployment.waitsFor(deployment.one(type)), type).toContain(lock.urn);
    expect(lock.inputs["notes"]).toContain("deletionProtection");
  });

  test("can be off, and leaves no lock then", async () => {
    const deployment = await deployed({ deletionProtection: false });
    expect(protectedTypes(deployment)).toEqual([]);
    expect(deployment.all(lockType)).toEqual([]);
  });
});
