import type { RoleAssignmentArgs } from "@pulumi/azure-native/authorization/roleAssignment.js";
import type { RoleDefinitionArgs } from "@pulumi/azure-native/authorization/roleDefinition.js";
import { policy } from "../define.ts";
import { forEachKnown, inputsOf, type Resource } from "../resources/resource.ts";

/** Built-in roles that may give roles, and so take any (learn.microsoft.com/azure/role-based-access-control/built-in-roles). */
const mightyRoles: Readonly<Record<string, string>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
};

/** What gives a role in Azure. */
const assignments = ["azure-native:authorization:RoleAssignment", "azure-native:authorization:PimRoleEligibilitySchedule"];

/** What gives a role in Entra ID, which always is one of the whole directory. */
const directoryRoles = /^azuread:index\/directoryRole(Assignment|Member|EligibilityScheduleRequest):/;

/** A stolen secret of the connector opens one resource group, and no more. */
export const azureRoles = policy<object>({
  name: "azure-roles",
  description: "Azure roles reach no further than a resource group, and nobody in it can give himself more.",
  check: (resource, _settings, report) => {
    const scopes = scopesOf(resource);
    forEachKnown(scopes, ({ path, scope }) => {
      const given = scope();
      if (given !== undefined && !isWithinResourceGroup(given)) report(`${path} is "${given}", which is wider than a resource group. Write the id of the resource group, or of something in it.`);
    });
    forEachKnown(assignments.includes(resource.type) ? [inputsOf<RoleAssignmentArgs>(resource)] : [], ({ roleDefinitionId }) => {
      const role = mightyRoles[roleDefinitionId?.split("/").pop()?.toLowerCase() ?? ""];
      if (role !== undefined) report(`roleDefinitionId is ${role}, who can give himself every other role. Write the role that has the needed actions and no more.`);
    });
    if (resource.type === "azure-native:authorization:RoleDefinition") {
      forEachKnown(inputsOf<RoleDefinitionArgs>(resource).permissions, ({ actions }, index) => {
        if (actions?.some((action) => action === "*" || /^microsoft\.authorization\/(\*|roleassignments\/(\*|write))/i.test(action))) {
          report(`permissions[${String(index)}].actions allow everything, or to give roles. List the actions that are needed.`);
        }
      });
    }
    if (directoryRoles.test(resource.type)) report("A role of the directory reaches everything in Entra ID. Give an Azure role on a resource group instead.");
  },
});

function scopesOf(resource: Resource): { readonly path: string; readonly scope: () => string | undefined }[] {
  if (assignments.includes(resource.type)) return [{ path: "scope", scope: () => inputsOf<RoleAssignmentArgs>(resource).scope }];
  if (resource.type !== "azure-native:authorization:RoleDefinition") return [];
  const { assignableScopes } = inputsOf<RoleDefinitionArgs>(resource);
  return (assignableScopes ?? []).map((_scope, index) => ({ path: `assignableScopes[${String(index)}]`, scope: () => assignableScopes?.[index] }));
}

const isWithinResourceGroup = (scope: string): boolean => /^\/?subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.test(scope);
