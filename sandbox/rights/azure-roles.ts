import { permits } from "../clouds/azure/access/access.ts";
import { builtInRoles } from "../clouds/azure/access/built-in-roles.ts";
import { resourceTypes } from "../clouds/azure/arm/resource-types.ts";
import type { Role } from "./least-roles.ts";

/** What the stack never asks for: such actions tell wide roles from narrow ones. */
const neverAsked = [
  "Microsoft.Authorization/elevateAccess/action",
  "Microsoft.Authorization/policyAssignments/write",
  "Microsoft.Authorization/policyAssignments/delete",
  "Microsoft.Compute/virtualMachines/write",
  "Microsoft.Compute/virtualMachines/delete",
  "Microsoft.Storage/storageAccounts/write",
  "Microsoft.Storage/storageAccounts/delete",
  "Microsoft.Subscription/cancel/action",
];

/** Actions of Resource Manager that tell roles apart: of each type that the sandbox models, and some of others. */
export const knownActions: readonly string[] = [...Object.keys(resourceTypes).flatMap((type) => ["read", "write", "delete"].map((verb) => `${type}/${verb}`)), ...neverAsked];

/**
 * The built-in roles that are proposed: for the types that the sandbox models, and the general ones. Others hold some of
 * what a stack needs by chance, such as the right to read everything, and say nothing to who reads them.
 */
const proposed: ReadonlySet<string> = new Set([
  "Owner",
  "Contributor",
  "Reader",
  "Role Based Access Control Administrator",
  "Locks Contributor",
  "User Access Administrator",
  "Azure Container Instances Contributor Role",
  "DocumentDB Account Contributor",
  "Cosmos DB Account Reader Role",
]);

/** The roles to choose from. */
export const azureRoles: readonly Role[] = builtInRoles.filter(({ roleName }) => proposed.has(roleName)).map(({ roleName, permissions }) => ({
  id: roleName,
  title: roleName,
  holds: (action) => permissions.some((permission) => permits(permission, action)),
}));

/** Whether an action lets its holder see something and change nothing. Keys are something to see. */
export const onlyReads = (action: string): boolean => /\/read$|\/(list\w*|readonlykeys)\/action$/i.test(action);
