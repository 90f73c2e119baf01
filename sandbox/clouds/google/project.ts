import * as crypto from "node:crypto";
import type { Collection } from "../store.ts";
import type { CustomRole } from "./custom-roles.ts";
import { errorInfo, GoogleError } from "./google-error.ts";
import { isRole, roleAllows } from "./roles.ts";

/** A role and who has it. */
export interface Binding {
  readonly role: string;
  readonly members: readonly string[];
}

/** What Google logs of the calls to a service: kept and shown, nothing is logged here. */
export interface AuditConfig {
  /** E.g. "container.googleapis.com", or "allServices". */
  readonly service: string;
  readonly auditLogConfigs: readonly { readonly logType: string; readonly exemptedMembers?: readonly string[] }[];
}

/** An IAM policy. A writer sends back the etag he has read, so that two at once do not undo each other's changes. */
export interface IamPolicy {
  readonly version: number;
  readonly etag: string;
  readonly bindings: readonly Binding[];
  /** What is logged of reads and writes; absent where nothing is asked for. */
  readonly auditConfigs?: readonly AuditConfig[];
}

export const newEtag = (): string => crypto.randomBytes(8).toString("base64");

/** Refuses a change of what has changed since its writer read it; none may be sent. */
export function requireEtag(sent: string | undefined, current: string): void {
  if (sent !== undefined && sent !== "" && sent !== current) throw new GoogleError("ABORTED", "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.");
}

/** A project: its names and who may do what in it. */
export class Project {
  /** Google's number of the project: as constant as its id. */
  readonly number: string;

  constructor(
    readonly id: string,
    deployer: string,
    private readonly policies: Collection<IamPolicy>,
    private readonly customRoles: Collection<CustomRole>,
  ) {
    this.number = projectNumber(id);
    if (!policies.get(id)) {
      policies.put(id, { version: 1, etag: newEtag(), bindings: [{ role: "roles/owner", members: [`serviceAccount:${deployer}`] }] });
    }
  }

  get policy(): IamPolicy {
    const policy = this.policies.get(this.id);
    if (!policy) throw new Error(`project ${this.id} has no policy`);
    return policy;
  }

  set policy(policy: IamPolicy) {
    this.policies.put(this.id, policy);
  }

  /** E-mail of the account that nodes without one of their own run as. */
  get computeServiceAccount(): string {
    return `${this.number}-compute@developer.gserviceaccount.com`;
  }

  /** Whether somebody has a role that holds the permission. */
  allows(principal: string, permission: string): boolean {
    return this.allowedBy(this.policy.bindings, principal, permission);
  }

  /** Whether bindings, of the project or of something in it, give somebody a role that holds a permission. */
  allowedBy(bindings: readonly Binding[], principal: string, permission: string): boolean {
    return rolesIn(bindings, principal).some((role) => roleAllows(role, permission) || this.customRoles.get(role)?.includedPermissions.includes(permission) === true);
  }

  /** Whether a role of this name can be given in the project. */
  hasRole(role: string): boolean {
    return isRole(role) || this.customRoles.get(role) !== undefined;
  }

  /** Refuses a caller without a role that holds the permission. */
  authorize(principal: string, permission: string): void {
    if (this.allows(principal, permission)) return;
    const resource = `projects/${this.id}`;
    throw new GoogleError("PERMISSION_DENIED", `Permission '${permission}' denied on resource '${resource}' for ${principal} (or it may not exist).`, [
      errorInfo("IAM_PERMISSION_DENIED", { permission, resource }),
    ]);
  }
}

/** Roles that bindings give somebody. */
function rolesIn(bindings: readonly Binding[], principal: string): string[] {
  const names = [`serviceAccount:${principal}`, `user:${principal}`];
  return bindings.filter((binding) => binding.members.some((member) => names.includes(member))).map((binding) => binding.role);
}

export function projectNumber(id: string): string {
  const digest = crypto.createHash("sha256").update(id).digest();
  return String(100_000_000_000 + (digest.readUIntBE(0, 5) % 899_999_999_999));
}
