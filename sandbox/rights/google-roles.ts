import { grantablePermissions } from "../clouds/google/permissions.ts";
import { predefinedRoles, roleAllows } from "../clouds/google/roles.ts";
import type { Role } from "./least-roles.ts";

/** What the stack never asks for: such permissions tell wide roles from narrow ones. */
const neverAsked = [
  "compute.disks.create",
  "compute.firewalls.create",
  "compute.instances.create",
  "iam.roles.create",
  "iam.serviceAccountKeys.create",
  "iam.serviceAccounts.setIamPolicy",
  "resourcemanager.projects.delete",
  "serviceusage.services.disable",
  "storage.buckets.create",
];

/** Permissions of IAM that tell roles apart, as far as the sandbox knows them. */
export const knownPermissions: readonly string[] = [
  ...new Set([...grantablePermissions, ...Object.values(predefinedRoles).flatMap(({ permissions }) => permissions.filter((permission) => !permission.includes("*"))), ...neverAsked]),
];

/** Google's predefined roles, as far as the sandbox knows them. */
export const googleRoles: readonly Role[] = Object.entries(predefinedRoles).map(([id, { title }]) => ({ id, title, holds: (permission) => roleAllows(id, permission) }));

/** Whether a permission lets its holder see something and change nothing. */
export const onlyReads = (permission: string): boolean => /\.(get|list|getIamPolicy|getStatus|getScale|getLogs|connect)$|Reviews\.create$/.test(permission);
