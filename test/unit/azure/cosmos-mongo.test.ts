import { expect, test } from "vitest";
import { primaryConnectionString } from "../../../components/azure/connection-string.ts";
import { CosmosMongo } from "../../../components/azure/cosmos-mongo.ts";
import { deploy } from "../harness.ts";
import { cloudSecrets } from "../mock-clouds.ts";

const args = { resourceGroupName: "gke-aci", location: "westus" };
const accountType = "azure-native:cosmosdb:DatabaseAccount";

test("a database account speaks MongoDB over TLS 1.2, under a name with random digits", async () => {
  const deployment = await deploy(() => new CosmosMongo("database", args));
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
  const deployment = await deploy(() => new CosmosMongo("database", args));
  expect(deployment.outputs["connectionString"]).toBe(cloudSecrets.connectionString);
  expect(deployment.secretOutputs).toEqual(["connectionString"]);
  expect(deployment.outputs).toMatchObject({ accountName: "tododb123456", databaseName: "todo" });
});

test("prefix, version and free tier are settings", async () => {
  const deployment = await deploy(() => new CosmosMongo("database", { ...args, namePrefix: "other", serverVersion: "6.0", freeTier: true, tags: { owner: "me" } }));
  expect(deployment.one(accountType).inputs).toMatchObject({ accountName: "other123456", apiProperties: { serverVersion: "6.0" }, enableFreeTier: true, tags: { owner: "me" } });
});

test("without a primary connection string it says which ones Azure lists, and shows none", () => {
  const listed = [{ connectionString: "mongodb://secret", keyKind: "PrimaryReadonly" }];
  expect(() => primaryConnectionString(listed)).toThrow("only: PrimaryReadonly");
  expect(() => primaryConnectionString(listed)).not.toThrow("secret");
  expect(() => primaryConnectionString(undefined)).toThrow("only: none");
});
