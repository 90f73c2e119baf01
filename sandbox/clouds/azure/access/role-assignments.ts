import type { CloudResponse } from "../../cloud.ts";
import { covers, type ResourceKind } from "../arm/resource-kind.ts";
import type { ResourceGroups } from "../arm/resource-groups.ts";
import type { ArmCall, ArmRoute } from "../arm/route.ts";
import { checkScope } from "../arm/scopes.ts";
import { AzureError } from "../azure-error.ts";
import type { Directory } from "../entra/directory.ts";
import { absent, conform, object, oneOf, readOnly, text } from "../shape.ts";
import type { Access, RoleAssignment } from "./access.ts";
import { assignedRole, roleId } from "./role-definitions.ts";

const assignmentShape = object({
  id: readOnly,
  name: readOnly,
  type: readOnly,
  properties: object({
    roleDefinitionId: text,
    principalId: text,
    principalType: oneOf("ServicePrincipal", "User", "Group", "ForeignGroup", "Device"),
    description: text,
    scope: readOnly,
    condition: absent(),
    conditionVersion: absent(),
    delegatedManagedIdentityResourceId: absent(),
    createdOn: readOnly,
    updatedOn: readOnly,
    createdBy: readOnly,
    updatedBy: readOnly,
  }),
});

const guid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const withoutHyphens = (id: string): string => id.replaceAll("-", "");

/** What {@link RoleAssignmentRoutes} works with. */
export interface RoleAssignmentParts {
  readonly access: Access;
  readonly directory: Directory;
  readonly groups: ResourceGroups;
  readonly kinds: () => readonly ResourceKind[];
  /** Milliseconds for which a new principal is not found unless its type is given. */
  readonly directoryLag: number;
  readonly now: () => Date;
}

/** Role assignments at any scope of the subscription. */
export class RoleAssignmentRoutes {
  constructor(private readonly parts: RoleAssignmentParts) {}

  routes(): ArmRoute[] {
    const base = "{+scope}/providers/Microsoft.Authorization/roleAssignments";
    const shared = { type: "Microsoft.Authorization/roleAssignments" } as const;
    const action = (verb: string): string => `Microsoft.Authorization/roleAssignments/${verb}`;
    return [
      {
        ...shared,
        method: "GET",
        path: base,
        demands: action("read"),
        handle: (call) => {
          const scope = call.params["scope"] ?? "";
          this.parts.access.demand(call.claims, action("read"), scope);
          return { status: 200, body: { value: this.list(scope, call.query.get("$filter")).map((assignment) => this.view(assignment, call)) } };
        },
      },
      { ...shared, method: "GET", path: `${base}/{assignmentName}`, action: action("read"), handle: (call) => ({ status: 200, body: this.view(this.demand(call), call) }) },
      { ...shared, method: "PUT", path: `${base}/{assignmentName}`, action: action("write"), handle: (call) => this.put(call) },
      { ...shared, method: "DELETE", path: `${base}/{assignmentName}`, action: action("delete"), handle: (call) => this.delete(call) },
    ];
  }

  private list(scope: string, filter: string | null): RoleAssignment[] {
    const related = this.parts.access.assignments.values().filter((assignment) => covers(assignment.scope, scope) || covers(scope, assignment.scope));
    if (filter === null || filter.trim() === "") return related;
    return filter
      .trim()
      .split(/\s+and\s+/i)
      .reduce((left, term) => {
        if (/^atScope\(\)$/i.test(term)) return left.filter((assignment) => covers(assignment.scope, scope));
        const principal = /^(?:principalId eq '([^']*)'|assignedTo\('([^']*)'\))$/i.exec(term);
        if (principal === null) throw new AzureError(400, "UnsupportedQuery", `The sandbox's Azure does not model the filter clause '${term}' of role assignments; it has atScope(), principalId eq and assignedTo().`);
        const wanted = (principal[1] ?? principal[2] ?? "").toLowerCase();
        return left.filter((assignment) => assignment.principalId === wanted);
      }, related);
  }

  private find(call: ArmCall): RoleAssignment | undefined {
    const found = this.parts.access.assignments.get((call.params["assignmentName"] ?? "").toLowerCase());
    return found !== undefined && found.scope.toLowerCase() === (call.params["scope"] ?? "").toLowerCase() ? found : undefined;
  }

  private demand(call: ArmCall): RoleAssignment {
    const found = this.find(call);
    if (found === undefined) throw new AzureError(404, "RoleAssignmentNotFound", `The role assignment '${call.params["assignmentName"] ?? ""}' is not found.`);
    return found;
  }

  private put(call: ArmCall): CloudResponse {
    const name = (call.params["assignmentName"] ?? "").toLowerCase();
    const scope = call.params["scope"] ?? "";
    if (!guid.test(name)) throw new AzureError(400, "InvalidRoleAssignmentId", `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`);
    checkScope(scope, this.parts.groups, this.parts.kinds());
    const { properties = {} } = conform(call.body, assignmentShape, "") as { properties?: { roleDefinitionId?: string; principalId?: string; principalType?: string; description?: string } };
    if (properties.roleDefinitionId === undefined || properties.principalId === undefined) {
      throw new AzureError(400, "BadRequestFormat", "The request was incorrectly formatted: 'properties.roleDefinitionId' and 'properties.principalId' are required.");
    }
    const role = assignedRole(this.parts.access, properties.roleDefinitionId).name;
    const principalId = properties.principalId.toLowerCase();
    if (!guid.test(principalId)) throw new AzureError(400, "InvalidPrincipalId", `The Principal ID '${properties.principalId}' is not valid. Principal ID must be a GUID.`);
    const known = this.parts.access.assignments.get(name);
    if (known !== undefined) return this.same(known, { scope, role, principalId }, call);
    this.checkPrincipal(principalId, properties.principalType);
    const twin = this.parts.access.assignments.values().find((assignment) => assignment.principalId === principalId && assignment.role === role && assignment.scope.toLowerCase() === scope.toLowerCase());
    if (twin !== undefined) throw new AzureError(409, "RoleAssignmentExists", `The role assignment already exists. The ID of the existing role assignment is ${withoutHyphens(twin.name)}.`);
    const made = this.parts.access.assign({ name, scope, role, principalId, principalType: "ServicePrincipal", description: properties.description, createdBy: call.claims.oid, initial: false });
    // Who has made it is known a moment later.
    return { status: 201, body: this.view(made, call, null) };
  }

  /** Putting an assignment again as it is does no harm; nothing of it can be changed. */
  private same(known: RoleAssignment, wanted: { scope: string; role: string; principalId: string }, call: ArmCall): CloudResponse {
    if (known.scope.toLowerCase() === wanted.scope.toLowerCase() && known.role === wanted.role && known.principalId === wanted.principalId) return { status: 200, body: this.view(known, call) };
    throw new AzureError(400, "RoleAssignmentUpdateNotPermitted", "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.");
  }

  private checkPrincipal(principalId: string, principalType: string | undefined): void {
    const { directory } = this.parts;
    const principal = directory.servicePrincipals.get(principalId);
    const replicated = principal !== undefined && this.parts.now().getTime() - Date.parse(principal.createdDateTime) >= this.parts.directoryLag;
    if (principal === undefined || (principalType === undefined && !replicated)) {
      throw new AzureError(
        400,
        "PrincipalNotFound",
        `Principal ${withoutHyphens(principalId)} does not exist in the directory ${directory.deployer.tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`,
      );
    }
    if (principalType !== undefined && principalType !== "ServicePrincipal") {
      throw new AzureError(400, "UnmatchedPrincipalType", `The PrincipalId '${withoutHyphens(principalId)}' has type 'ServicePrincipal' , which is different from specified PrinciaplType '${principalType}'.`);
    }
  }

  private delete(call: ArmCall): CloudResponse {
    const found = this.find(call);
    if (found === undefined) return { status: 204 };
    this.parts.access.assignments.delete(found.name);
    return { status: 200, body: this.view(found, call) };
  }

  private view(assignment: RoleAssignment, call: ArmCall, createdBy: string | null = assignment.createdBy): Record<string, unknown> {
    const since2020 = { description: assignment.description ?? null, condition: null, conditionVersion: null, delegatedManagedIdentityResourceId: null };
    return {
      id: `${assignment.scope}/providers/Microsoft.Authorization/roleAssignments/${assignment.name}`,
      name: assignment.name,
      type: "Microsoft.Authorization/roleAssignments",
      properties: {
        roleDefinitionId: roleId(assignment.role, `/subscriptions/${this.parts.directory.deployer.subscriptionId}`),
        principalId: assignment.principalId,
        principalType: assignment.principalType,
        scope: assignment.scope,
        createdOn: assignment.createdOn,
        updatedOn: assignment.createdOn,
        createdBy,
        updatedBy: assignment.createdBy,
        ...((call.query.get("api-version") ?? "") < "2020-03-01" ? {} : since2020),
      },
    };
  }
}
