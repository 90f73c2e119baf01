/** What a role allows: actions (with wildcards) less notActions. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  /** What it allows with the data in a resource. The sandbox has no service that asks for one. */
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** A role, built in or made by a user. */
export interface RoleDefinition {
  /** GUID. */
  readonly name: string;
  readonly roleName: string;
  readonly description: string;
  readonly type: "BuiltInRole" | "CustomRole";
  readonly assignableScopes: readonly string[];
  readonly permissions: readonly Permission[];
  /** Timestamps. */
  readonly createdOn: string;
  readonly updatedOn: string;
  /** Object ids; null of what Microsoft makes. */
  readonly createdBy: string | null;
  readonly updatedBy: string | null;
}

/**
 * When Azure says that its roles were made and changed: the recorded times of Reader. Those of the other roles are not
 * published with them.
 */
const times = { createdOn: "2015-02-02T21:55:09.8806423Z", updatedOn: "2021-11-11T20:13:47.8628684Z" };

const builtIn = (name: string, roleName: string, description: string, actions: string[], notActions: string[] = [], dataActions: string[] = []): RoleDefinition => ({
  name,
  roleName,
  description,
  type: "BuiltInRole",
  assignableScopes: ["/"],
  permissions: [{ actions, notActions, dataActions, notDataActions: [] }],
  ...times,
  createdBy: null,
  updatedBy: null,
});

export const ownerRole = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

/** What most roles for one service may besides. */
const around = ["Microsoft.Authorization/*/read", "Microsoft.Insights/alertRules/*", "Microsoft.Resources/deployments/*", "Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.Support/*"];

const blobContainers = "Microsoft.Storage/storageAccounts/blobServices/containers";
const seeQueues = ["Microsoft.ServiceBus/*/queues/read", "Microsoft.ServiceBus/*/topics/read", "Microsoft.ServiceBus/*/topics/subscriptions/read"];

/**
 * Roles of every tenant, from "Azure built-in roles" (learn.microsoft.com, role-based-access-control): those for what the
 * sandbox models, and those that programs give their identities for what stands beside it. Azure has some 900.
 */
export const builtInRoles: readonly RoleDefinition[] = [
  builtIn(ownerRole, "Owner", "Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.", ["*"]),
  builtIn(
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "Contributor",
    "Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC, manage assignments in Azure Blueprints, or share image galleries.",
    ["*"],
    [
      "Microsoft.Authorization/*/Delete",
      "Microsoft.Authorization/*/Write",
      "Microsoft.Authorization/elevateAccess/Action",
      "Microsoft.Blueprint/blueprintAssignments/write",
      "Microsoft.Blueprint/blueprintAssignments/delete",
      "Microsoft.Compute/galleries/share/action",
      "Microsoft.Purview/consents/write",
      "Microsoft.Purview/consents/delete",
      "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
      "Microsoft.Subscription/cancel/action",
      "Microsoft.Subscription/enable/action",
    ],
  ),
  builtIn("acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", "View all resources, but does not allow you to make any changes.", ["*/read"]),
  builtIn(
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
    "Role Based Access Control Administrator",
    "Manage access to Azure resources by assigning roles using Azure RBAC. This role does not allow you to manage access using other ways, such as Azure Policy.",
    ["Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete", "*/read", "Microsoft.Support/*"],
  ),
  builtIn("28bf596f-4eb7-45ce-b5bc-6cf482fec137", "Locks Contributor", "Can Manage Locks Operations.", ["Microsoft.Authorization/locks/read", "Microsoft.Authorization/locks/write", "Microsoft.Authorization/locks/delete"]),
  builtIn("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator", "Lets you manage user access to Azure resources.", ["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"]),
  builtIn(
    "5d977122-f97e-4b4d-a52f-6b43003ddb4d",
    "Azure Container Instances Contributor Role",
    "Grants read/write access to container groups provided by Azure Container Instances",
    [
      "Microsoft.Authorization/*/read",
      "Microsoft.ContainerInstance/containerGroups/*",
      "Microsoft.Insights/alertRules/*",
      "Microsoft.Resources/deployments/*",
      "Microsoft.Resources/subscriptions/resourceGroups/read",
    ],
  ),
  builtIn(
    "5bd9cd88-fe45-4216-938b-f97437e15450",
    "DocumentDB Account Contributor",
    "Lets you manage DocumentDB accounts, but not access to them.",
    [
      "Microsoft.Authorization/*/read",
      "Microsoft.DocumentDb/databaseAccounts/*",
      "Microsoft.Insights/alertRules/*",
      "Microsoft.ResourceHealth/availabilityStatuses/read",
      "Microsoft.Resources/deployments/*",
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.Support/*",
      "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action",
    ],
  ),
  builtIn(
    "fbdf93bf-df7d-467e-a4d2-9458aa1360c8",
    "Cosmos DB Account Reader Role",
    "Can read Azure Cosmos DB Accounts data",
    [
      "Microsoft.Authorization/*/read",
      "Microsoft.DocumentDB/*/read",
      "Microsoft.DocumentDB/databaseAccounts/readonlykeys/action",
      "Microsoft.Insights/MetricDefinitions/read",
      "Microsoft.Insights/Metrics/read",
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.Support/*",
    ],
  ),
  builtIn("7f951dda-4ed3-4680-a7ca-43fe172d538d", "AcrPull", "acr pull", ["Microsoft.ContainerRegistry/registries/pull/read"]),
  builtIn("8311e382-0749-4cb8-b61a-304f252e45ec", "AcrPush", "acr push", ["Microsoft.ContainerRegistry/registries/pull/read", "Microsoft.ContainerRegistry/registries/push/write"]),
  builtIn("4d97b98b-1d4f-4787-a291-c67834d212e7", "Network Contributor", "Lets you manage networks, but not access to them.", [...around, "Microsoft.Network/*", "Microsoft.ResourceHealth/availabilityStatuses/read"]),
  builtIn("a4b10055-b0c7-44c2-b00f-c7b5b3550cf7", "Traffic Manager Contributor", "Lets you manage Traffic Manager profiles, but does not let you control who has access to them.", [
    ...around,
    "Microsoft.Network/trafficManagerProfiles/*",
    "Microsoft.ResourceHealth/availabilityStatuses/read",
  ]),
  builtIn("f1a07417-d97a-45cb-824c-7a7467783830", "Managed Identity Operator", "Read and Assign User Assigned Identity", [
    ...around,
    "Microsoft.ManagedIdentity/userAssignedIdentities/*/read",
    "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
  ]),
  builtIn("43d0d8ad-25c7-4714-9337-8ba259a9fe05", "Monitoring Reader", "Can read all monitoring data.", ["*/read", "Microsoft.OperationalInsights/workspaces/search/action", "Microsoft.Support/*"]),
  builtIn(
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "Storage Blob Data Contributor",
    "Allows for read, write and delete access to Azure Storage blob containers and data",
    [...["delete", "read", "write"].map((verb) => `${blobContainers}/${verb}`), "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"],
    [],
    ["delete", "read", "write", "move/action", "add/action"].map((verb) => `${blobContainers}/blobs/${verb}`),
  ),
  builtIn(
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    "Storage Blob Data Reader",
    "Allows for read access to Azure Storage blob containers and data",
    [`${blobContainers}/read`, "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"],
    [],
    [`${blobContainers}/blobs/read`],
  ),
  builtIn("090c5cfd-751d-490a-894a-3ce6f1109419", "Azure Service Bus Data Owner", "Allows for full access to Azure Service Bus resources.", ["Microsoft.ServiceBus/*"], [], ["Microsoft.ServiceBus/*"]),
  builtIn("4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0", "Azure Service Bus Data Receiver", "Allows for receive access to Azure Service Bus resources.", seeQueues, [], ["Microsoft.ServiceBus/*/receive/action"]),
  builtIn("69a216fc-b8fb-44d8-bc22-1f3c2cd27a39", "Azure Service Bus Data Sender", "Allows for send access to Azure Service Bus resources.", seeQueues, [], ["Microsoft.ServiceBus/*/send/action"]),
];
