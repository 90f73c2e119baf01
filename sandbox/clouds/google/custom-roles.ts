import type { Collection } from "../store.ts";
import type { Call, JsonObject } from "./api.ts";
import { objectAt, textAt } from "./api.ts";
import { GoogleError, invalid, notModelled } from "./google-error.ts";
import { newEtag, type Project } from "./project.ts";

/** A role that users have made in a project. */
export interface CustomRole {
  /** projects/PROJECT/roles/ID */
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly includedPermissions: readonly string[];
  readonly stage: string;
  readonly etag: string;
}

/** IDs of roles are 3-64 letters, digits, underscores and periods (cloud.google.com/iam/docs/creating-custom-roles). */
const idRule = /^[A-Za-z0-9_.]{3,64}$/;
const stages = ["ALPHA", "BETA", "GA", "DEPRECATED", "DISABLED", "EAP"];
/** What only roles of an organization may hold (cloud.google.com/iam/docs/custom-roles-permissions-support). */
const notInProjects: ReadonlySet<string> = new Set(["resourcemanager.projects.list"]);

/**
 * The custom roles of a project. A deleted one is gone at once: that it can be brought back for a week, and that its name
 * is taken for longer, is not modelled.
 */
export class CustomRoles {
  readonly routes = [
    { method: "POST", path: "/v1/projects/{project}/roles", permission: "iam.roles.create", run: (call: Call) => this.create(call.body) },
    { method: "GET", path: "/v1/projects/{project}/roles", permission: "iam.roles.list", run: () => ({ roles: this.roles.values().map((role) => ({ ...role, includedPermissions: undefined })) }) },
    { method: "GET", path: "/v1/projects/{project}/roles/{role}", permission: "iam.roles.get", run: (call: Call) => this.require(call) },
    { method: "PATCH", path: "/v1/projects/{project}/roles/{role}", permission: "iam.roles.update", run: (call: Call) => this.patch(call) },
    { method: "DELETE", path: "/v1/projects/{project}/roles/{role}", permission: "iam.roles.delete", run: (call: Call) => this.delete(call) },
  ] as const;

  /** @param isPermission whether IAM has a permission of this name */
  constructor(
    private readonly project: Project,
    private readonly roles: Collection<CustomRole>,
    private readonly isPermission: (name: string) => boolean,
  ) {}

  private create(body: JsonObject): CustomRole {
    const id = textAt(body, "roleId") ?? "";
    if (!idRule.test(id)) throw invalid(`The role_id ${id} must be 3 to 64 characters long and consist of letters, digits, underscores and periods.`);
    const name = `projects/${this.project.id}/roles/${id}`;
    if (this.roles.get(name)) throw new GoogleError("ALREADY_EXISTS", `A role named ${id} in projects/${this.project.id} already exists.`);
    return this.put({ name, includedPermissions: [], stage: "ALPHA", ...this.read(objectAt(body, "role")) });
  }

  private patch(call: Call): CustomRole {
    if (call.query.get("updateMask") !== null) throw notModelled("changing some fields of a role (updateMask)");
    return this.put({ ...this.require(call), ...this.read(call.body) });
  }

  private delete(call: Call): CustomRole & { deleted: true } {
    const role = this.require(call);
    this.roles.delete(role.name);
    return { ...role, deleted: true };
  }

  private put(role: Omit<CustomRole, "etag">): CustomRole {
    const written = { ...role, etag: newEtag() };
    this.roles.put(role.name, written);
    return written;
  }

  private require(call: Call): CustomRole {
    const name = `projects/${this.project.id}/roles/${call.params["role"] ?? ""}`;
    const role = this.roles.get(name);
    if (role === undefined) throw new GoogleError("NOT_FOUND", `The role named ${name} was not found.`);
    return role;
  }

  private read(body: JsonObject): Partial<CustomRole> {
    const included = body["includedPermissions"];
    if (included !== undefined && !(Array.isArray(included) && included.every((each) => typeof each === "string"))) throw invalid("Invalid value at 'role.included_permissions': must be a list of texts.");
    for (const permission of included ?? []) if (!this.isPermission(permission) || notInProjects.has(permission)) throw invalid(`Permission ${permission} is not valid.`);
    const stage = textAt(body, "stage");
    if (stage !== undefined && !stages.includes(stage)) throw invalid(`Invalid value at 'role.stage': "${stage}".`);
    const [title, description] = [textAt(body, "title"), textAt(body, "description")];
    if ((title ?? "").length > 100 || (description ?? "").length > 256) throw invalid("The title of a role has at most 100 characters, its description 256.");
    return { ...(title === undefined ? {} : { title }), ...(description === undefined ? {} : { description }), ...(included === undefined ? {} : { includedPermissions: included }), ...(stage === undefined ? {} : { stage }) };
  }
}
