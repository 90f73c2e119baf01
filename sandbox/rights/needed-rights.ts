import { permissionsFor } from "../clouds/azure/graph/app-permissions.ts";
import * as azure from "./azure-roles.ts";
import * as google from "./google-roles.ts";
import { leastRoles, type Role } from "./least-roles.ts";
import type { Use } from "./used-permissions.ts";

/** A role, and what of the needed it is for: each permission stands with one role alone. */
export interface NeededRole {
  readonly id: string;
  readonly title: string;
  readonly permissions: readonly string[];
}

/** What one cloud has to grant. */
export interface CloudRights {
  /** All that was needed, in alphabetical order: what a custom role would hold. */
  readonly permissions: readonly string[];
  /** The built-in roles that hold it. */
  readonly roles: readonly NeededRole[];
  /** What is left for a custom role, because no fitting role holds it. */
  readonly rest: readonly string[];
}

/** What an identity needs to be granted for its calls. */
export interface NeededRights {
  readonly google: CloudRights;
  readonly azure: CloudRights;
  /** Application permissions of Microsoft Graph. */
  readonly graph: readonly string[];
}

/** The least rights for what was called. Who has changed nothing gets no role that can change anything. */
export function neededRights({ permissions }: Pick<Use, "permissions">): NeededRights {
  return {
    google: cloudRights(permissions.google, google.googleRoles, google.knownPermissions, google.onlyReads),
    azure: cloudRights(permissions.azure, azure.azureRoles, azure.knownActions, azure.onlyReads),
    graph: leastAppPermissions(permissions.graph),
  };
}

function cloudRights(needed: readonly string[], all: readonly Role[], known: readonly string[], onlyReads: (permission: string) => boolean): CloudRights {
  const fitting = needed.every(onlyReads) ? all.filter((role) => known.every((permission) => onlyReads(permission) || !role.holds(permission))) : all;
  const { roles, rest } = leastRoles(needed, fitting, known);
  const holders = (permission: string): Role[] => roles.filter((role) => role.holds(permission));
  const count = (role: Role): number => needed.filter((permission) => role.holds(permission)).length;
  // What several of the roles hold stands with the one that holds the most: the others are not there for it.
  const widest = (permission: string): Role | undefined => holders(permission).sort((left, right) => count(right) - count(left))[0];
  const assigned = roles.map((role) => ({ id: role.id, title: role.title, permissions: needed.filter((permission) => widest(permission) === role) }));
  return { permissions: needed, roles: assigned.sort((left, right) => left.title.localeCompare(right.title)), rest };
}

/** The application permissions that no other one of those needed makes unnecessary: who may write may read. */
function leastAppPermissions(needed: readonly string[]): string[] {
  const instead: Readonly<Record<string, readonly string[]>> = { "Application.Read.All": permissionsFor("read", false), "Application.ReadWrite.OwnedBy": permissionsFor("change", true) };
  return needed.filter((permission) => !instead[permission]?.some((wider) => wider !== permission && needed.includes(wider)));
}
