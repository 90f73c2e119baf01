import { AzureError } from "../azure-error.ts";
import type { ArmCall, ArmRoute } from "../arm/route.ts";
import { arrayOf, absent, conform, object, oneOf, readOnly, text } from "../shape.ts";
import { checkScopeForm } from "../arm/scopes.ts";
import type { Access } from "./access.ts";
import type { RoleDefinition } from "./built-in-roles.ts";

const roleShape = object({
  id: readOnly,
  name: readOnly,
  type: readOnly,
  properties: object({
    roleName: text,
    description: text,
    type: oneOf("CustomRole"),
    assignableScopes: arrayOf(text),
    permissions: arrayOf(object({ actions: arrayOf(text), notActions: arrayOf(text), dataActions: absent(), notDataActions: absent() })),
    createdOn: readOnly,
    updatedOn: readOnly,
    createdBy: readOnly,
    updatedBy: readOnly,
  }),
});

const guid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Built-in and custom roles. */
export function roleDefinitionRoutes(access: Access, subscriptionId: string, now: () => Date): ArmRoute[] {
  const base = "{+scope}/providers/Microsoft.Authorization/roleDefinitions";
  const shared = { type: "Microsoft.Authorization/roleDefinitions" } as const;
  const view = (role: RoleDefinition, call: ArmCall): Record<string, unknown> => roleView(role, scopeOf(call) === "" ? "" : `/subscriptions/${subscriptionId}`);
  // Who signs in may read the roles that every tenant has.
  const mayRead = (call: ArmCall): void => {
    const scope = scopeOf(call);
    if (scope === "") return;
    checkScopeForm(scope);
    access.demand(call.claims, "Microsoft.Authorization/roleDefinitions/read", scope);
  };
  return [
    {
      ...shared,
      method: "GET",
      demands: "Microsoft.Authorization/roleDefinitions/read",
      path: base,
      handle: (call) => {
        mayRead(call);
        return { status: 200, body: { value: access.roles().filter(parseFilter(call.query.get("$filter"))).map((role) => view(role, call)) } };
      },
    },
    {
      ...shared,
      method: "GET",
      demands: "Microsoft.Authorization/roleDefinitions/read",
      path: `${base}/{roleId}`,
      handle: (call) => {
        mayRead(call);
        return { status: 200, body: view(demandRole(access, call.params["roleId"] ?? ""), call) };
      },
    },
    {
      ...shared,
      method: "PUT",
      path: `${base}/{roleId}`,
      action: "Microsoft.Authorization/roleDefinitions/write",
      handle: (call) => {
        const isNew = access.role(call.params["roleId"] ?? "") === undefined;
        const role = putRole(access, call, now());
        return { status: 201, body: view(isNew ? { ...role, createdBy: null } : role, call) };
      },
    },
    {
      ...shared,
      method: "DELETE",
      path: `${base}/{roleId}`,
      action: "Microsoft.Authorization/roleDefinitions/delete",
      handle: (call) => {
        const role = access.role(call.params["roleId"] ?? "");
        if (role === undefined) return { status: 204 };
        if (role.type === "BuiltInRole") throw new AzureError(400, "RoleDefinitionIsBuiltIn", `The role '${role.roleName}' is built in and cannot be deleted.`);
        if (access.assignments.values().some((assignment) => assignment.role === role.name)) {
          throw new AzureError(400, "RoleDefinitionHasAssignments", "There are existing role assignments referencing role (code: RoleDefinitionHasAssignments).");
        }
        access.deleteCustomRole(role.name);
        return { status: 200, body: view(role, call) };
      },
    },
  ];
}

const scopeOf = (call: ArmCall): string => call.params["scope"] ?? "";

/** The role of a name. Throws 404 where there is none. */
function demandRole(access: Access, name: string): RoleDefinition {
  const role = access.role(name);
  if (role === undefined) throw new AzureError(404, "RoleDefinitionDoesNotExist", `The specified role definition with ID '${name}' does not exist.`);
  return role;
}

/** A role's id at the tenant, a subscription, a group or a resource; the GUID alone is taken too. */
const roleIdForm = /^(?:(?<scope>.*)\/providers\/Microsoft\.Authorization\/roleDefinitions\/)?(?<name>[^/]+)$/i;

/** The role that an assignment names. Throws 400 where that is no id of a role, 404 where there is none. */
export function assignedRole(access: Access, id: string): RoleDefinition {
  const { scope = "", name = "" } = roleIdForm.exec(id)?.groups ?? {};
  if (!guid.test(name)) throw new AzureError(400, "InvalidRoleDefinitionId", `The role definition ID '${id}' is not valid. The role definition ID must be a GUID.`);
  if (scope !== "") checkScopeForm(scope);
  const role = access.role(name);
  if (role === undefined) throw new AzureError(404, "RoleDefinitionDoesNotExist", `The specified role definition with ID '${name.replaceAll("-", "")}' does not exist.`);
  return role;
}

/** @param scope "" for the tenant's, else that of a subscription */
export const roleId = (role: string, scope: string): string => `${scope}/providers/Microsoft.Authorization/roleDefinitions/${role}`;

/** A role as it is shown at a scope: at the tenant's its id is the tenant's, elsewhere the subscription's. */
function roleView(role: RoleDefinition, scope: string): Record<string, unknown> {
  const { name, ...properties } = role;
  return { id: roleId(name, scope), name, type: "Microsoft.Authorization/roleDefinitions", properties };
}

function putRole(access: Access, call: ArmCall, now: Date): RoleDefinition {
  const name = (call.params["roleId"] ?? "").toLowerCase();
  if (!guid.test(name)) throw new AzureError(400, "InvalidRoleDefinitionId", `The role definition ID '${name}' is not valid. The role definition ID must be a GUID.`);
  const known = access.role(name);
  if (known?.type === "BuiltInRole") throw new AzureError(400, "RoleDefinitionIsBuiltIn", `The role '${name}' is built in and cannot be changed.`);
  const { properties } = conform(call.body, roleShape, "") as { properties?: Partial<RoleDefinition> };
  const { roleName, assignableScopes, permissions } = properties ?? {};
  if (roleName === undefined || assignableScopes === undefined || assignableScopes.length === 0 || permissions === undefined) {
    throw new AzureError(400, "InvalidRoleDefinition", "A role definition must have 'properties.roleName', 'properties.assignableScopes' and 'properties.permissions'.");
  }
  if (access.roles().some((role) => role.roleName.toLowerCase() === roleName.toLowerCase() && role.name !== name)) {
    throw new AzureError(409, "RoleDefinitionWithSameNameExists", `A custom role with the same name already exists in this directory. Use a different name: '${roleName}'.`);
  }
  const role: RoleDefinition = {
    name,
    roleName,
    description: properties?.description ?? "",
    type: "CustomRole",
    assignableScopes,
    permissions: permissions.map((permission) => ({ actions: (permission.actions as readonly string[] | undefined) ?? [], notActions: (permission.notActions as readonly string[] | undefined) ?? [], dataActions: [], notDataActions: [] })),
    createdOn: known?.createdOn ?? now.toISOString(),
    updatedOn: now.toISOString(),
    createdBy: known === undefined ? call.claims.oid : known.createdBy,
    updatedBy: call.claims.oid,
  };
  access.putCustomRole(role);
  return role;
}

function parseFilter(filter: string | null): (role: RoleDefinition) => boolean {
  if (filter === null || filter.trim() === "") return () => true;
  const terms = filter.trim().split(/\s+and\s+/i).map((term): ((role: RoleDefinition) => boolean) => {
    if (/^atScopeAndBelow\(\)$/i.test(term)) return () => true;
    const match = /^(roleName|type) eq '([^']*)'$/i.exec(term);
    if (match === null) throw new AzureError(400, "InvalidFilter", `The sandbox's Azure does not model the filter clause '${term}' of role definitions; it has roleName and type with eq, and atScopeAndBelow().`);
    const wanted = (match[2] ?? "").toLowerCase();
    return (role) => (match[1]?.toLowerCase() === "type" ? role.type : role.roleName).toLowerCase() === wanted;
  });
  return (role) => terms.every((term) => term(role));
}
