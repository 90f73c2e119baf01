import { integer, listOf, object, text } from "../kit/schema.ts";
import type { Call, GoogleApi } from "./api.ts";
import { invalid, notModelled } from "./google-error.ts";
import { message, readMessage } from "./message.ts";
import { policyAfter } from "./policy-requests.ts";
import type { IamPolicy, Project } from "./project.ts";
import { isOfOtherService } from "./roles.ts";

/** cloudresourcemanager.googleapis.com: the project and who may do what in it. */
export class ResourceManager implements GoogleApi {
  readonly host = "cloudresourcemanager.googleapis.com";
  readonly title = "Cloud Resource Manager API";
  readonly routes = ["v1", "v3"].flatMap((version) => {
    const api = `cloudresourcemanager.${version}`;
    const path = `/${version}/projects/{project}`;
    return [
      { method: "GET", path, permission: "resourcemanager.projects.get", run: () => this.describe(version) },
      { method: "POST", path: `${path}:getIamPolicy`, permission: "resourcemanager.projects.getIamPolicy", run: (call: Call) => (readMessage(message(`${api}.GetIamPolicyRequest`, object({ options: object({ requestedPolicyVersion: integer }) })), call), this.project.policy) },
      { method: "POST", path: `${path}:setIamPolicy`, permission: "resourcemanager.projects.setIamPolicy", run: (call: Call) => this.setPolicy(call, api) },
      { method: "POST", path: `${path}:testIamPermissions`, run: (call: Call) => this.testPermissions(call, api) },
    ] as const;
  });

  constructor(
    private readonly project: Project,
    /** Whether an e-mail is that of an existing service account. */
    private readonly accountExists: (email: string) => boolean,
    /** Whether IAM has a permission of this name. */
    private readonly isPermission: (name: string) => boolean,
  ) {}

  private describe(version: string): unknown {
    const { id, number } = this.project;
    if (version === "v1") return { projectNumber: number, projectId: id, lifecycleState: "ACTIVE", name: id, createTime: "2017-11-01T00:00:00Z" };
    return { name: `projects/${number}`, projectId: id, state: "ACTIVE", displayName: id, createTime: "2017-11-01T00:00:00Z" };
  }

  /** Which of the permissions that a caller names he has: asking needs none. */
  private testPermissions(call: Call, api: string): { permissions?: string[] } {
    const { permissions: named = [] } = readMessage(message(`${api}.TestIamPermissionsRequest`, object({ permissions: listOf(text) })), call);
    for (const permission of named) {
      if (permission.includes("*")) throw invalid(`Permission ${permission} is not valid for this resource: wildcards are not allowed.`);
      if (!this.isPermission(permission)) throw invalid(`Permission ${permission} is not valid for this resource.`);
    }
    const held = named.filter((permission) => this.project.allows(call.principal, permission));
    return held.length > 0 ? { permissions: held } : {};
  }

  private setPolicy(call: Call, api: string): IamPolicy {
    const policy = policyAfter(this.project.policy, call, api);
    for (const binding of policy.bindings) {
      if (isOfOtherService(binding.role)) throw notModelled(`the role ${binding.role}`);
      if (!this.project.hasRole(binding.role)) throw invalid(`Role ${binding.role} is not supported for this resource.`);
      for (const member of binding.members) checkMember(member, this.accountExists);
    }
    if (!policy.bindings.some((binding) => binding.role === "roles/owner")) throw invalid("The policy must leave the project an owner (roles/owner).");
    this.project.policy = policy;
    return policy;
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
