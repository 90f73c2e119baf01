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

const builtIn = (name: string, roleName: string, description: string, actions: string[], notActions: string[] = []): RoleDefinition => ({
  name,
  roleName,
  description,
  type: "BuiltInRole",
  assignableScopes: ["/"],
  permissions: [{ actions, notActions, dataActions: [], notDataActions: [] }],
  ...times,
  createdBy: null,
  updatedBy: null,
});

export const ownerRole = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

/** Roles of every tenant, from "Azure built-in roles" (learn.microsoft.com, role-based-access-control). */
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
];
