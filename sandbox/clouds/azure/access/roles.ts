import { checkScopeForm } from "../arm/scope-form.ts";
import { AzureError } from "../azure-error.ts";
import { isGuid } from "../guid.ts";
import type { Access } from "./access.ts";
import type { RoleDefinition } from "./built-in-roles.ts";

/** A role's id at the tenant, a subscription, a group or a resource; the GUID alone is taken too. */
const roleIdForm = /^(?:(?<scope>.*)\/providers\/Microsoft\.Authorization\/roleDefinitions\/)?(?<name>[^/]+)$/i;

/** The role that an assignment names. Throws 400 where that is no id of a role, 404 where there is none. */
export function assignedRole(access: Access, id: string): RoleDefinition {
  const { scope = "", name = "" } = roleIdForm.exec(id)?.groups ?? {};
  checkRoleId(name, id);
  if (scope !== "") checkScopeForm(scope);
  const role = access.role(name);
  if (role === undefined) throw new AzureError(404, "RoleDefinitionDoesNotExist", `The specified role definition with ID '${name.replaceAll("-", "")}' does not exist.`);
  return role;
}

/** Throws where a role's name is no GUID. @param given as the client has written it */
export function checkRoleId(name: string, given = name): void {
  if (!isGuid(name)) throw new AzureError(400, "InvalidRoleDefinitionId", `The role definition ID '${given}' is not valid. The role definition ID must be a GUID.`);
}

/** @param scope "" for the tenant's, else that of a subscription */
export const roleId = (role: string, scope: string): string => `${scope}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
