import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AzureFixture } from "../clouds/azure/azure.fixture.ts";
import { SandboxedGoogle } from "../clouds/google/test/sandboxed-google.ts";
import { ModelledTypes } from "./modelled-types.ts";
import { providerPackages } from "./provider-packages.ts";

let azure: AzureFixture;
let google: SandboxedGoogle;
let types: ModelledTypes;

beforeAll(() => {
  azure = new AzureFixture();
  google = new SandboxedGoogle();
  const clouds = [azure.cloud, google.cloud];
  types = new ModelledTypes(providerPackages, ({ method, url }) => Promise.resolve(clouds.some((cloud) => cloud.models?.(method, new URL(url)))));
});

afterAll(async () => {
  azure.remove();
  await google.remove();
});

describe("a resource type", () => {
  it.each([
    "azure-native:resources:ResourceGroup",
    "azure-native:containerinstance:ContainerGroup",
    "azure-native:cosmosdb:DatabaseAccount",
    "azure-native:cosmosdb:MongoDBResourceMongoDBCollection",
    "azure-native:authorization:ManagementLockByScope",
    "azure-native:authorization:RoleAssignment",
    "azuread:index/application:Application",
    "gcp:compute/network:Network",
    "gcp:compute/address:Address",
    "gcp:compute/routerNat:RouterNat",
    "gcp:container/cluster:Cluster",
    "gcp:projects/iAMMember:IAMMember",
    "kubernetes:core/v1:ConfigMap",
    "random:index/randomPet:RandomPet",
    "pulumi-nodejs:dynamic:Resource",
    "pulumi:pulumi:StackReference",
    "pulumi:providers:gcp",
  ])("%s is modelled", async (token) => {
    expect(await types.hasResource(token)).toBe(true);
  });

  it.each([
    // The stand-in of the provider has it, Azure's stand-in does not.
    "azure-native:cosmosdb:CassandraResourceCassandraTable",
    "azure-native:quantum:Workspace",
    "gcp:compute/interconnect:Interconnect",
    "gcp:spanner/instance:Instance",
    "random:index/nothing:Nothing",
    "aws:s3/bucket:Bucket",
    "pulumi:providers:aws",
  ])("%s is not", async (token) => {
    expect(await types.hasResource(token)).toBe(false);
  });
});

describe("a function", () => {
  it("is modelled where its package's stand-in has it", async () => {
    expect(await types.hasFunction("azure-native:authorization:getClientConfig")).toBe(true);
    expect(await types.hasFunction("pulumi:pulumi:getResource")).toBe(true);
    expect(await types.hasFunction("aws:index/getRegion:getRegion")).toBe(false);
    expect(await types.hasFunction("gcp:organizations/getFolder:getFolder")).toBe(false);
  });
});
