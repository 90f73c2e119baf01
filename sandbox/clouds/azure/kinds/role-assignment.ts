import { object, oneOf, text } from "../../kit/schema.ts";
import { assignedRole, roleId } from "../access/roles.ts";
import { armKind, type ArmDocument } from "../arm/arm-kind.ts";
import { filterTerms } from "../arm/filter-terms.ts";
import { atScope } from "../arm/place.ts";
import { authorizationVersions } from "../arm/api-versions.ts";
import { covers } from "../arm/resource-summary.ts";
import { checkScope } from "../arm/scopes.ts";
import { AzureError } from "../azure-error.ts";
import { isGuid } from "../guid.ts";
import type { AzureServices } from "../services.ts";

/** Who may do what a role allows, where. */
export interface RoleAssignment extends ArmDocument {
  readonly scope: string;
  /** GUID of the role. */
  readonly role: string;
  readonly principalId: string;
  readonly principalType: string;
  readonly description?: string;
  readonly createdBy: string;
  /** Whether it was there from the beginning. */
  readonly initial: boolean;
}

const type = "Microsoft.Authorization/roleAssignments";
const withoutHyphens = (id: string): string => id.replaceAll("-", "");

/** Role assignments at any scope of the subscription. */
export const roleAssignment = armKind<RoleAssignment>()({
  type,
  apiVersions: authorizationVersions,
  place: atScope(type, { namedByIds: true }),
  collection: "roleAssignments",
  put: {
    schema: object({ properties: object({ roleDefinitionId: text, principalId: text, principalType: oneOf("ServicePrincipal", "User", "Group", "ForeignGroup", "Device"), description: text }) }),
  },
  checkName: (name) => {
    if (!isGuid(name)) throw new AzureError(400, "InvalidRoleAssignmentId", `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`);
  },
  checkPlace: ({ scope = "" }, { kinds }, verb) => {
    if (verb === "write") checkScope(scope, kinds);
  },
  make: ({ scope = "", given: { properties = {} }, call }, known, services) => {
    if (properties.roleDefinitionId === undefined || properties.principalId === undefined) {
      throw new AzureError(400, "BadRequestFormat", "The request was incorrectly formatted: 'properties.roleDefinitionId' and 'properties.principalId' are required.");
    }
    const role = assignedRole(services.access, properties.roleDefinitionId).name;
    const principalId = properties.principalId.toLowerCase();
    if (!isGuid(principalId)) throw new AzureError(400, "InvalidPrincipalId", `The Principal ID '${properties.principalId}' is not valid. Principal ID must be a GUID.`);
    // Putting an assignment again as it is does no harm; nothing of it can be changed.
    if (known !== undefined) return { ...known, role, principalId };
    checkPrincipal(services, principalId, properties.principalType);
    const twin = services.access.assignments.values().find((other) => other.principalId === principalId && other.role === role && other.scope.toLowerCase() === scope.toLowerCase());
    if (twin !== undefined) throw new AzureError(409, "RoleAssignmentExists", `The role assignment already exists. The ID of the existing role assignment is ${withoutHyphens(twin.name)}.`);
    return { role, principalId, principalType: "ServicePrincipal", description: properties.description, createdBy: call.claims.oid, initial: false };
  },
  immutable: ["role", "principalId"],
  view: ({ role, principalId, principalType, scope, description, createdAt, createdBy }, { call, isNew }, { subscriptionId }) => ({
    properties: {
      roleDefinitionId: roleId(role, `/subscriptions/${subscriptionId}`),
      principalId,
      principalType,
      scope,
      createdOn: createdAt,
      updatedOn: createdAt,
      // Who has made it is known a moment later.
      createdBy: isNew === true ? null : createdBy,
      updatedBy: createdBy,
      ...(call.apiVersion < "2020-03-01" ? {} : { description: description ?? null, condition: null, conditionVersion: null, delegatedManagedIdentityResourceId: null }),
    },
  }),
  filter: (call) => {
    const at = call.param("scope");
    const terms = filterTerms(call).map((term) => filterTerm(term, at));
    return (assignment) => (covers(assignment.scope, at) || covers(at, assignment.scope)) && terms.every((fits) => fits(assignment));
  },
  answers: { created: { status: 201 }, updated: { status: 200 }, deleted: { status: 200 } },
  refusals: {
    notFound: (name) => new AzureError(404, "RoleAssignmentNotFound", `The role assignment '${name}' is not found.`),
    taken: notUpdated,
    immutable: notUpdated,
  },
  isInitial: ({ initial }) => initial,
});

function notUpdated(): AzureError {
  return new AzureError(400, "RoleAssignmentUpdateNotPermitted", "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.");
}

function filterTerm(term: string, at: string): (assignment: RoleAssignment) => boolean {
  if (/^atScope\(\)$/i.test(term)) return (assignment) => covers(assignment.scope, at);
  const principal = /^(?:principalId eq '([^']*)'|assignedTo\('([^']*)'\))$/i.exec(term);
  if (principal === null) throw new AzureError(400, "UnsupportedQuery", `The sandbox's Azure does not model the filter clause '${term}' of role assignments; it has atScope(), principalId eq and assignedTo().`);
  const wanted = (principal[1] ?? principal[2] ?? "").toLowerCase();
  return ({ principalId }) => principalId === wanted;
}

function checkPrincipal({ directory, settings, now, tenantId }: AzureServices, principalId: string, principalType: string | undefined): void {
  const principal = directory.servicePrincipals.get(principalId);
  const replicated = principal !== undefined && now().getTime() - Date.parse(principal.createdDateTime) >= settings.directoryLag;
  if (principal === undefined || (principalType === undefined && !replicated)) {
    throw new AzureError(
      400,
      "PrincipalNotFound",
      `Principal ${withoutHyphens(principalId)} does not exist in the directory ${tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`,
    );
  }
  if (principalType !== undefined && principalType !== "ServicePrincipal") {
    throw new AzureError(400, "UnmatchedPrincipalType", `The PrincipalId '${withoutHyphens(principalId)}' has type 'ServicePrincipal' , which is different from specified PrinciaplType '${principalType}'.`);
  }
}
