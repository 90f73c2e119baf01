import { listOf, object, oneOfLeft, text } from "../kit/schema.ts";
import type { Collection } from "../store.ts";
import type { Call } from "./api.ts";
import { GoogleError, invalid, notModelled } from "./google-error.ts";
import { type GoogleKind, routesOf } from "./google-kind.ts";
import { message, readMessage } from "./message.ts";
import { newEtag, type Project, requireEtag } from "./project.ts";

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
/** What only roles of an organization may hold (cloud.google.com/iam/docs/custom-roles-permissions-support). */
const notInProjects: ReadonlySet<string> = new Set(["resourcemanager.projects.list"]);

const changeable = { title: text, description: text, includedPermissions: listOf(text), stage: oneOfLeft("ALPHA", "BETA", "GA", "DEPRECATED", "DISABLED", "EAP"), etag: text };

/** What makes a role; its name may not be among it (IAM reference, Role). */
export const newRole = message("iam.CreateRoleRequest", object({ roleId: text, role: object({ name: text, ...changeable }) }), { elsewhere: { readOnly: ["role.deleted"] } });
const changedRole = message("iam.Role", object(changeable), { root: "role", elsewhere: { readOnly: ["name", "deleted"] } });

/**
 * The custom roles of a project. A deleted one is gone at once: that it can be brought back for a week, and that its name
 * is taken for longer, is not modelled.
 */
export class CustomRoles {
  private readonly kind: GoogleKind<CustomRole> = {
    collection: "/v1/projects/{project}/roles",
    name: "role",
    permissions: "iam.roles",
    items: "roles",
    list: () => this.roles.values(),
    get: (call) => this.require(call),
    listed: (role) => ({ ...role, includedPermissions: undefined }),
    create: (call) => this.create(call),
    update: { verb: "PATCH", run: (role, call) => this.patch(role, call) },
    delete: (role) => (this.roles.delete(role.name), { ...role, deleted: true }),
  };
  readonly routes = routesOf(this.kind);

  /** @param isPermission whether IAM has a permission of this name */
  constructor(
    private readonly project: Project,
    private readonly roles: Collection<CustomRole>,
    private readonly isPermission: (name: string) => boolean,
  ) {}

  private create(call: Call): CustomRole {
    const { roleId = "", role: { name: named, ...role } = {} } = readMessage(newRole, call);
    if (!idRule.test(roleId)) throw invalid(`The role_id ${roleId} must be 3 to 64 characters long and consist of letters, digits, underscores and periods.`);
    if (named !== undefined && named !== "") throw invalid("The role name must not be set: it follows from role_id.");
    const name = `projects/${this.project.id}/roles/${roleId}`;
    if (this.roles.get(name)) throw new GoogleError("ALREADY_EXISTS", `A role named ${roleId} in projects/${this.project.id} already exists.`);
    return this.put({ name, includedPermissions: [], stage: "ALPHA", ...role });
  }

  private patch(role: CustomRole, call: Call): CustomRole {
    if (call.query.get("updateMask") !== null) throw notModelled("changing some fields of a role (updateMask)");
    const given = readMessage(changedRole, call);
    requireEtag(given.etag, role.etag);
    return this.put({ ...role, ...given });
  }

  private put(role: Omit<CustomRole, "etag">): CustomRole {
    const { title = "", description = "", includedPermissions } = role;
    for (const permission of includedPermissions) if (!this.isPermission(permission) || notInProjects.has(permission)) throw invalid(`Permission ${permission} is not valid.`);
    if (title.length > 100 || description.length > 256) throw invalid("The title of a role has at most 100 characters, its description 256.");
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
}
