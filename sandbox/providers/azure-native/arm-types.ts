import type { ArmType } from "./arm-type.ts";

const inGroup = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers";

/** The resource types of azure-native that the sandbox has. */
export const armTypes: readonly ArmType[] = [
  {
    token: "azure-native:resources:ResourceGroup",
    path: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}",
    nameInput: "resourceGroupName",
    flat: false,
    topLevel: [],
    replaceOn: ["location"],
  },
  {
    token: "azure-native:cosmosdb:DatabaseAccount",
    path: `${inGroup}/Microsoft.DocumentDB/databaseAccounts/{accountName}`,
    nameInput: "accountName",
    located: true,
    topLevel: ["location", "tags", "kind", "identity"],
    replaceOn: ["location", "kind", "createMode", "enableFreeTier", "restoreParameters"],
    volatile: ["provisioningState", "readLocations", "writeLocations", "failoverPolicies", "systemData"],
  },
  {
    token: "azure-native:cosmosdb:MongoDBResourceMongoDBDatabase",
    path: `${inGroup}/Microsoft.DocumentDB/databaseAccounts/{accountName}/mongodbDatabases/{databaseName}`,
    nameInput: "databaseName",
    topLevel: ["location", "tags"],
    replaceOn: ["location", "resource.id"],
  },
  {
    token: "azure-native:cosmosdb:MongoDBResourceMongoDBCollection",
    path: `${inGroup}/Microsoft.DocumentDB/databaseAccounts/{accountName}/mongodbDatabases/{databaseName}/collections/{collectionName}`,
    nameInput: "collectionName",
    topLevel: ["location", "tags"],
    replaceOn: ["location", "resource.id"],
  },
  {
    token: "azure-native:authorization:ManagementLockByScope",
    path: "/{scope}/providers/Microsoft.Authorization/locks/{lockName}",
    nameInput: "lockName",
    topLevel: [],
    replaceOn: [],
    volatile: ["systemData"],
  },
  {
    token: "azure-native:authorization:RoleAssignment",
    path: "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
    nameInput: "roleAssignmentName",
    autoname: "uuid",
    topLevel: [],
    replaceOn: ["principalId", "principalType", "roleDefinitionId", "delegatedManagedIdentityResourceId"],
    volatile: ["updatedBy", "updatedOn", "systemData"],
  },
  {
    token: "azure-native:authorization:RoleDefinition",
    path: "/{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
    nameInput: "roleDefinitionId",
    autoname: "uuid",
    topLevel: [],
    renamed: { roleType: "type" },
    replaceOn: [],
    volatile: ["updatedBy", "updatedOn", "systemData"],
  },
  {
    token: "azure-native:containerinstance:ContainerGroup",
    path: `${inGroup}/Microsoft.ContainerInstance/containerGroups/{containerGroupName}`,
    nameInput: "containerGroupName",
    located: true,
    topLevel: ["location", "tags", "identity", "zones"],
    itemsWithProperties: ["containers", "initContainers", "extensions"],
    replaceOn: ["location", "osType", "restartPolicy", "sku", "priority", "zones", "subnetIds", "ipAddress", "containers.resources", "containers.ports", "initContainers"],
    volatile: ["instanceView", "provisioningState"],
  },
];
