import * as pulumi from "@pulumi/pulumi";
import * as authorization from "@pulumi/azure-native/authorization/index.js";
import * as cosmosdb from "@pulumi/azure-native/cosmosdb/index.js";
import * as containerinstance from "@pulumi/azure-native/containerinstance/index.js";
import * as resources from "@pulumi/azure-native/resources/index.js";
import * as azuread from "@pulumi/azuread";
import * as random from "@pulumi/random";

const config = new pulumi.Config();
const group = new resources.ResourceGroup("group", { resourceGroupName: "trial", location: "westus", tags: { of: "the trial" } });
const application = new azuread.Application("connector", { displayName: "connector" });
const principal = new azuread.ServicePrincipal("connector", { clientId: application.clientId });
const password = new azuread.ApplicationPassword("connector", { applicationId: application.id, endDate: "2099-01-01T00:00:00Z" });
const name = new random.RandomUuid("assignment");
const { subscriptionId } = await authorization.getClientConfig();
new authorization.RoleAssignment("connector", {
  scope: group.id,
  roleAssignmentName: name.result,
  principalId: principal.objectId,
  principalType: "ServicePrincipal",
  roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/5d977122-f97e-4b4d-a52f-6b43003ddb4d`,
});
const containers = new containerinstance.ContainerGroup("web", {
  resourceGroupName: group.name,
  osType: "Linux",
  containers: [
    {
      name: "web",
      image: config.require("image"),
      environmentVariables: [{ name: "SECRET", secureValue: password.value }],
      ports: [{ port: 80, protocol: "TCP" }],
      resources: { requests: { cpu: 1, memoryInGB: 1.5 } },
    },
  ],
  ipAddress: { type: "Public", ports: [{ port: 80, protocol: "TCP" }] },
});

const account = new cosmosdb.DatabaseAccount("account", {
  resourceGroupName: group.name,
  accountName: "trial",
  kind: "MongoDB",
  databaseAccountOfferType: "Standard",
  locations: [{ locationName: "westus", failoverPriority: 0 }],
});
const database = new cosmosdb.MongoDBResourceMongoDBDatabase("database", {
  resourceGroupName: group.name,
  accountName: account.name,
  databaseName: "shop",
  resource: { id: "shop" },
  options: { throughput: 400 },
});
new cosmosdb.MongoDBResourceMongoDBCollection("collection", {
  resourceGroupName: group.name,
  accountName: account.name,
  databaseName: database.name,
  collectionName: "orders",
  resource: { id: "orders", shardKey: { _id: "Hash" }, indexes: [{ key: { keys: ["_id"] }, options: { unique: true } }] },
});

export const ip = containers.ipAddress.apply((address) => address?.ip);
export const clientId = application.clientId;
export const secret = password.value;
