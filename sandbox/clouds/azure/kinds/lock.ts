import { listOf, object, oneOf, text } from "../../kit/schema.ts";
import { armKind, type ArmDocument } from "../arm/arm-kind.ts";
import { atScope } from "../arm/place.ts";
import { covers } from "../arm/resource-summary.ts";
import { checkScope } from "../arm/scopes.ts";
import { AzureError } from "../azure-error.ts";
import type { AzureServices } from "../services.ts";

/** A lock on a subscription, a group or a resource, and on all within it. */
export interface ManagementLock extends ArmDocument {
  readonly scope: string;
  readonly level: "CanNotDelete" | "ReadOnly";
  readonly notes?: string;
  readonly owners?: ReadonlyArray<{ readonly applicationId?: string }>;
}

const type = "Microsoft.Authorization/locks";

/** Management locks: https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources. */
export const managementLock = armKind<ManagementLock>()({
  type,
  apiVersions: ["2015-01-01", "2016-09-01", "2017-04-01", "2020-05-01"],
  place: atScope(type),
  collection: "locks",
  put: { schema: object({ properties: object({ level: oneOf("CanNotDelete", "ReadOnly"), notes: text, owners: listOf(object({ applicationId: text })) }) }) },
  checkName: (name) => {
    if (name.length > 260 || /[<>%&:\\?/\p{Cc}]/u.test(name)) throw new AzureError(400, "InvalidLockName", `The lock name '${name}' is not valid: it must be 1 to 260 characters without < > % & : \\ ? / and control characters.`);
  },
  checkPlace: ({ scope = "" }, { kinds }, verb) => {
    if (verb === "write") checkScope(scope, kinds);
  },
  make: ({ given: { properties } }) => {
    if (properties?.level === undefined) throw new AzureError(400, "LockLevelNotSpecified", "'properties.level' is required: CanNotDelete or ReadOnly.");
    if ((properties.notes?.length ?? 0) > 512) throw new AzureError(400, "LockNotesTooLong", "'properties.notes' must have 512 characters at most.");
    const { level, notes, owners } = properties;
    return { level, notes, owners };
  },
  // When a lock was made is shown since 2020-05-01.
  view: ({ level, notes, owners, createdAt }, { call }) => ({
    properties: { level, ...(notes === undefined ? {} : { notes }), ...(owners === undefined ? {} : { owners }) },
    ...(call.apiVersion < "2020-05-01" ? {} : { systemData: { createdAt } }),
  }),
  filter: (call) => {
    const filter = call.query.get("$filter")?.trim() ?? "";
    if (filter !== "" && !/^atScope\(\)$/i.test(filter)) throw new AzureError(400, "InvalidFilterInQueryString", `Invalid $filter '${filter}': the sandbox's Azure has atScope() for locks.`);
    const at = call.param("scope");
    return ({ scope }) => covers(scope, at) || (filter === "" && covers(at, scope));
  },
  answers: { created: { status: 201 }, updated: { status: 200 }, deleted: { status: 200, body: "none" } },
  refusals: { notFound: (name) => new AzureError(404, "LockNotFound", `The lock '${name}' could not be found.`) },
  state: ({ level }) => level,
});

/**
 * Throws ARM's 409 where a lock stands in the way of a call: any lock at, above or below what a DELETE would take away,
 * a ReadOnly one at or above what another method would change. Calls about locks themselves are never in its way.
 */
export function demandUnlocked({ kinds }: AzureServices, method: string, resourceType: string, scope: string): void {
  if (method === "GET" || method === "HEAD" || resourceType === type) return;
  const inTheWay = kinds.of(managementLock).all().filter((lock) => {
    if (method === "DELETE") return covers(lock.scope, scope) || covers(scope, lock.scope);
    return lock.level === "ReadOnly" && covers(lock.scope, scope);
  });
  if (inTheWay.length === 0) return;
  const scopes = [...new Set(inTheWay.map((lock) => lock.scope))].join("','");
  throw new AzureError(409, "ScopeLocked", `The scope '${scope}' cannot perform ${method === "DELETE" ? "delete" : "write"} operation because following scope(s) are locked: '${scopes}'. Please remove the lock and try again.`);
}
