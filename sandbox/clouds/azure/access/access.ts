import * as crypto from "node:crypto";
import type { Collection, Store } from "../../store.ts";
import { covers } from "../arm/resource-summary.ts";
import { AzureError } from "../azure-error.ts";
import type { Directory } from "../entra/directory.ts";
import type { AccessClaims } from "../entra/tokens.ts";
import type { RoleAssignment } from "../kinds/role-assignment.ts";
import { builtInRoles, ownerRole, type Permission, type RoleDefinition } from "./built-in-roles.ts";

/** Role assignments and definitions of the subscription, and what follows from them. */
export class Access {
  readonly assignments: Collection<RoleAssignment>;
  private readonly customRoles: Collection<RoleDefinition>;

  constructor(
    store: Store,
    directory: Directory,
    now: () => Date,
  ) {
    this.assignments = store.collection("roleAssignments");
    this.customRoles = store.collection("roleDefinitions");
    const deployer = directory.servicePrincipalOf(directory.deployer.clientId);
    if (deployer !== undefined && this.assignments.values().every((assignment) => !assignment.initial)) {
      const name = crypto.randomUUID();
      this.assignments.put(name, {
        name,
        scope: `/subscriptions/${directory.deployer.subscriptionId}`,
        role: ownerRole,
        principalId: deployer.id,
        principalType: "ServicePrincipal",
        createdAt: now().toISOString(),
        createdBy: "",
        initial: true,
      });
    }
  }

  roles(): RoleDefinition[] {
    return [...builtInRoles, ...this.customRoles.values()];
  }

  role(name: string): RoleDefinition | undefined {
    return this.roles().find((role) => role.name === name.toLowerCase());
  }

  /** Drops the assignments at a scope and below, once it is gone. */
  forget(scope: string): void {
    for (const assignment of this.assignments.values()) if (covers(scope, assignment.scope)) this.assignments.delete(assignment.name);
  }

  /** Whether a principal holds any role at, above or below a scope: it then sees that the scope exists. */
  sees(principalId: string, scope: string): boolean {
    return this.assignments.values().some((assignment) => assignment.principalId === principalId && (covers(assignment.scope, scope) || covers(scope, assignment.scope)));
  }

  /** What the roles of a principal allow at a scope, one permission for each role assigned there or above. */
  permissionsOf(principalId: string, scope: string): Permission[] {
    return this.assignments
      .values()
      .filter((assignment) => assignment.principalId === principalId && covers(assignment.scope, scope))
      .flatMap((assignment) => this.role(assignment.role)?.permissions ?? []);
  }

  allows(principalId: string, action: string, scope: string): boolean {
    return this.permissionsOf(principalId, scope).some((permission) => permits(permission, action));
  }

  /** Throws ARM's 403 where a principal may not. */
  demand(claims: AccessClaims, action: string, scope: string): void {
    if (this.allows(claims.oid, action, scope)) return;
    throw new AzureError(
      403,
      "AuthorizationFailed",
      `The client '${claims.appid}' with object id '${claims.oid}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  }
}

/** Whether a permission includes an action. */
export function permits(permission: Permission, action: string): boolean {
  return permission.actions.some((pattern) => matches(pattern, action)) && !permission.notActions.some((pattern) => matches(pattern, action));
}

/** Whether an action falls under a pattern, in which `*` stands for any text. */
export function matches(pattern: string, action: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`, "i").test(action);
}
