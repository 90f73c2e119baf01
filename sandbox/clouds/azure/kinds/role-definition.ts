import { listOf, object, oneOf, text } from "../../kit/schema.ts";
import { builtInRoles, type RoleDefinition } from "../access/built-in-roles.ts";
import { checkRoleId, roleId } from "../access/roles.ts";
import { armKind, type ArmDocument } from "../arm/arm-kind.ts";
import { filterTerms } from "../arm/filter-terms.ts";
import { atScope } from "../arm/place.ts";
import { authorizationVersions } from "../arm/api-versions.ts";
import { checkScopeForm } from "../arm/scope-form.ts";
import { AzureError } from "../azure-error.ts";

/** A role, built in or made by a user, as ARM keeps it. */
type Role = RoleDefinition & ArmDocument;

const type = "Microsoft.Authorization/roleDefinitions";

/** Built-in and custom roles. They are the tenant's, at whichever scope they are asked for. */
export const roleDefinition = armKind<Role>()({
  type,
  apiVersions: authorizationVersions,
  place: { ...atScope(type, { namedByIds: true }), id: ({ name }, subscriptionId) => roleId(name, `/subscriptions/${subscriptionId}`) },
  collection: "roleDefinitions",
  builtIn: builtInRoles.map((role) => ({ ...role, createdAt: role.createdOn })),
  // Who signs in may read the roles that every tenant has.
  right: (verb, { scope }) => (scope === "" && (verb === "read" || verb === "list") ? undefined : `${type}/${verb === "list" ? "read" : verb}`),
  put: {
    schema: object({
      properties: object({ roleName: text, description: text, type: oneOf("CustomRole"), assignableScopes: listOf(text), permissions: listOf(object({ actions: listOf(text), notActions: listOf(text) })) }),
    }),
  },
  checkName: (name) => {
    checkRoleId(name);
  },
  checkPlace: ({ scope = "" }) => {
    if (scope !== "") checkScopeForm(scope);
  },
  make: ({ name, given: { properties }, call }, known, { access, now }) => {
    if (known?.type === "BuiltInRole") throw new AzureError(400, "RoleDefinitionIsBuiltIn", `The role '${name}' is built in and cannot be changed.`);
    const { roleName, assignableScopes = [], permissions } = properties ?? {};
    if (roleName === undefined || assignableScopes.length === 0 || permissions === undefined) {
      throw new AzureError(400, "InvalidRoleDefinition", "A role definition must have 'properties.roleName', 'properties.assignableScopes' and 'properties.permissions'.");
    }
    if (access.roles().some((role) => role.roleName.toLowerCase() === roleName.toLowerCase() && role.name !== name)) {
      throw new AzureError(409, "RoleDefinitionWithSameNameExists", `A custom role with the same name already exists in this directory. Use a different name: '${roleName}'.`);
    }
    return {
      roleName,
      description: properties?.description ?? "",
      type: "CustomRole",
      assignableScopes,
      permissions: permissions.map(({ actions = [], notActions = [] }) => ({ actions, notActions, dataActions: [], notDataActions: [] })),
      createdOn: known?.createdOn ?? now().toISOString(),
      updatedOn: now().toISOString(),
      createdBy: known === undefined ? call.claims.oid : known.createdBy,
      updatedBy: call.claims.oid,
    };
  },
  view: ({ name, roleName, description, type: origin, assignableScopes, permissions, createdOn, updatedOn, createdBy, updatedBy }, { call, isNew }, { subscriptionId }) => ({
    // At the tenant's own scope a role's id is the tenant's, elsewhere the subscription's.
    id: roleId(name, call.param("scope") === "" ? "" : `/subscriptions/${subscriptionId}`),
    properties: { roleName, description, type: origin, assignableScopes, permissions, createdOn, updatedOn, createdBy: isNew === true ? null : createdBy, updatedBy },
  }),
  filter: (call) => {
    const terms = filterTerms(call).map(filterTerm);
    return (role) => terms.every((fits) => fits(role));
  },
  checkDelete: ({ name, type: origin, roleName }, { access }) => {
    if (origin === "BuiltInRole") throw new AzureError(400, "RoleDefinitionIsBuiltIn", `The role '${roleName}' is built in and cannot be deleted.`);
    if (access.assignments.values().some((assignment) => assignment.role === name)) throw new AzureError(400, "RoleDefinitionHasAssignments", "There are existing role assignments referencing role (code: RoleDefinitionHasAssignments).");
  },
  answers: { created: { status: 201 }, updated: { status: 201 }, deleted: { status: 200 } },
  refusals: { notFound: (name) => new AzureError(404, "RoleDefinitionDoesNotExist", `The specified role definition with ID '${name}' does not exist.`) },
});

function filterTerm(term: string): (role: Role) => boolean {
  if (/^atScopeAndBelow\(\)$/i.test(term)) return () => true;
  const [, property = "", value = ""] = /^(roleName|type) eq '([^']*)'$/i.exec(term) ?? [];
  if (property === "") throw new AzureError(400, "InvalidFilter", `The sandbox's Azure does not model the filter clause '${term}' of role definitions; it has roleName and type with eq, and atScopeAndBelow().`);
  return (role) => (property.toLowerCase() === "type" ? role.type : role.roleName).toLowerCase() === value.toLowerCase();
}
