import type { Call, GoogleApi } from "./api.ts";
import { objectAt, textAt } from "./api.ts";
import { GoogleError, invalid, notModelled } from "./google-error.ts";
import type { IamPolicy, Project } from "./project.ts";
import { newEtag, readAuditConfigs, readBindings } from "./project.ts";
import { isOfOtherService } from "./roles.ts";

/** cloudresourcemanager.googleapis.com: the project and who may do what in it. */
export class ResourceManager implements GoogleApi {
  readonly host = "cloudresourcemanager.googleapis.com";
  readonly title = "Cloud Resource Manager API";
  readonly routes = ["/v1", "/v3"].flatMap(
    (version) =>
      [
        { method: "GET", path: `${version}/projects/{project}`, permission: "resourcemanager.projects.get", run: () => this.describe(version) },
        { method: "POST", path: `${version}/projects/{project}:getIamPolicy`, permission: "resourcemanager.projects.getIamPolicy", run: () => this.project.policy },
        { method: "POST", path: `${version}/projects/{project}:setIamPolicy`, permission: "resourcemanager.projects.setIamPolicy", run: (call: Call) => this.setPolicy(call) },
        { method: "POST", path: `${version}/projects/{project}:testIamPermissions`, run: (call: Call) => this.testPermissions(call) },
      ] as const,
  );

  constructor(
    private readonly project: Project,
    /** Whether an e-mail is that of an existing service account. */
    private readonly accountExists: (email: string) => boolean,
    /** Whether IAM has a permission of this name. */
    private readonly isPermission: (name: string) => boolean,
  ) {}

  private describe(version: string): unknown {
    const { id, number } = this.project;
    if (version === "/v1") return { projectNumber: number, projectId: id, lifecycleState: "ACTIVE", name: id, createTime: "2017-11-01T00:00:00Z" };
    return { name: `projects/${number}`, projectId: id, state: "ACTIVE", displayName: id, createTime: "2017-11-01T00:00:00Z" };
  }

  /** Which of the permissions that a caller names he has: asking needs none. */
  private testPermissions(call: Call): { permissions?: string[] } {
    const named = call.body["permissions"] ?? [];
    if (!Array.isArray(named) || !named.every((each) => typeof each === "string")) throw invalid("Invalid value at 'permissions': must be a list of texts.");
    for (const permission of named) {
      if (permission.includes("*")) throw invalid(`Permission ${permission} is not valid for this resource: wildcards are not allowed.`);
      if (!this.isPermission(permission)) throw invalid(`Permission ${permission} is not valid for this resource.`);
    }
    const held = named.filter((permission) => this.project.allows(call.principal, permission));
    return held.length > 0 ? { permissions: held } : {};
  }

  private setPolicy(call: Call): IamPolicy {
    const policy = objectAt(call.body, "policy");
    const etag = textAt(policy, "etag");
    if (etag !== undefined && etag !== this.project.policy.etag) {
      throw new GoogleError("ABORTED", "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.");
    }
    const bindings = readBindings(policy["bindings"]).filter((binding) => binding.members.length > 0);
    const auditConfigs = policy["auditConfigs"] === undefined ? this.project.policy.auditConfigs : readAuditConfigs(policy["auditConfigs"]);
    for (const binding of bindings) {
      if (isOfOtherService(binding.role)) throw notModelled(`the role ${binding.role}`);
      if (!this.project.hasRole(binding.role)) throw invalid(`Role ${binding.role} is not supported for this resource.`);
      for (const member of binding.members) checkMember(member, this.accountExists);
    }
    if (!bindings.some((binding) => binding.role === "roles/owner")) throw invalid("The policy must leave the project an owner (roles/owner).");
    this.project.policy = { version: 1, etag: newEtag(), bindings, ...(auditConfigs === undefined ? {} : { auditConfigs }) };
    return this.project.policy;
  }
}

/** Members that IAM accepts: of a service account's e-mail it knows whether it exists. */
export function checkMember(member: string, accountExists: (email: string) => boolean): void {
  const [kind, ...rest] = member.split(":");
  const name = rest.join(":");
  if (kind === "serviceAccount" && name.includes(".svc.id.goog[")) return;
  if (!["user", "group", "domain", "serviceAccount"].includes(kind ?? "") || name === "") {
    throw invalid(`The member ${member} is of an unknown type. Please set a valid type prefix for the member.`);
  }
  if (kind === "serviceAccount" && !accountExists(name)) throw invalid(`Service account ${name} does not exist.`);
}
