import type { CloudResponse, InventoryItem } from "../../cloud.ts";
import type { Collection, Store } from "../../store.ts";
import { covers } from "../arm/resource-kind.ts";
import type { ArmCall, ArmRoute } from "../arm/route.ts";
import { AzureError } from "../azure-error.ts";
import { arrayOf, conform, object, oneOf, readOnly, text } from "../shape.ts";

/** A lock on a subscription, a group or a resource, and on all within it. */
export interface ManagementLock {
  readonly name: string;
  readonly scope: string;
  readonly level: "CanNotDelete" | "ReadOnly";
  readonly notes?: string;
  readonly owners?: ReadonlyArray<{ readonly applicationId?: string }>;
  readonly createdAt: string;
}

const type = "Microsoft.Authorization/locks";

const lockShape = object({
  id: readOnly,
  name: readOnly,
  type: readOnly,
  systemData: readOnly,
  properties: object({ level: oneOf("CanNotDelete", "ReadOnly"), notes: text, owners: arrayOf(object({ applicationId: text })) }),
});

/** Management locks: https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources. */
export class ManagementLocks {
  private readonly locks: Collection<ManagementLock>;

  /** @param checkScope throws where there is no such scope */
  constructor(
    store: Store,
    private readonly checkScope: (scope: string) => void,
    private readonly now: () => Date,
  ) {
    this.locks = store.collection("locks");
  }

  /**
   * Throws ARM's 409 where a lock stands in the way of a call: any lock at, above or below what a DELETE would take away, a ReadOnly one
   * at or above what another method would change. Calls about locks themselves are never in its way.
   */
  demandUnlocked(method: string, resourceType: string, scope: string): void {
    if (method === "GET" || method === "HEAD" || resourceType === type) return;
    const inTheWay = this.locks.values().filter((lock) => {
      if (method === "DELETE") return covers(lock.scope, scope) || covers(scope, lock.scope);
      return lock.level === "ReadOnly" && covers(lock.scope, scope);
    });
    if (inTheWay.length === 0) return;
    const scopes = [...new Set(inTheWay.map((lock) => lock.scope))].join("','");
    throw new AzureError(409, "ScopeLocked", `The scope '${scope}' cannot perform ${method === "DELETE" ? "delete" : "write"} operation because following scope(s) are locked: '${scopes}'. Please remove the lock and try again.`);
  }

  inventory(): InventoryItem[] {
    return this.locks.values().map((lock) => ({ type, id: idOf(lock), state: lock.level, since: new Date(lock.createdAt) }));
  }

  routes(): ArmRoute[] {
    const base = "{+scope}/providers/Microsoft.Authorization/locks";
    const action = (verb: string): string => `${type}/${verb}`;
    return [
      { type, method: "GET", path: base, action: action("read"), handle: (call) => ({ status: 200, body: { value: this.list(scopeOf(call), call.query.get("$filter")).map((lock) => view(lock, call)) } }) },
      { type, method: "GET", path: `${base}/{lockName}`, action: action("read"), handle: (call) => ({ status: 200, body: view(this.demand(call), call) }) },
      { type, method: "PUT", path: `${base}/{lockName}`, action: action("write"), handle: (call) => this.put(call) },
      { type, method: "DELETE", path: `${base}/{lockName}`, action: action("delete"), handle: (call) => ({ status: this.locks.delete(keyOf(call)) ? 200 : 204 }) },
    ];
  }

  private list(scope: string, filter: string | null): ManagementLock[] {
    if (filter !== null && filter.trim() !== "" && !/^atScope\(\)$/i.test(filter.trim())) {
      throw new AzureError(400, "InvalidFilterInQueryString", `Invalid $filter '${filter}': the sandbox's Azure has atScope() for locks.`);
    }
    const atScope = filter !== null && filter.trim() !== "";
    return this.locks.values().filter((lock) => covers(lock.scope, scope) || (!atScope && covers(scope, lock.scope)));
  }

  private demand(call: ArmCall): ManagementLock {
    const lock = this.locks.get(keyOf(call));
    if (lock === undefined) throw new AzureError(404, "LockNotFound", `The lock '${nameOf(call)}' could not be found.`);
    return lock;
  }

  private put(call: ArmCall): CloudResponse {
    const name = nameOf(call);
    if (name.length > 260 || /[<>%&:\\?/\p{Cc}]/u.test(name)) throw new AzureError(400, "InvalidLockName", `The lock name '${name}' is not valid: it must be 1 to 260 characters without < > % & : \\ ? / and control characters.`);
    this.checkScope(scopeOf(call));
    const { properties } = conform(call.body, lockShape, "") as { properties?: Partial<Pick<ManagementLock, "level" | "notes" | "owners">> };
    if (properties?.level === undefined) throw new AzureError(400, "LockLevelNotSpecified", "'properties.level' is required: CanNotDelete or ReadOnly.");
    if ((properties.notes?.length ?? 0) > 512) throw new AzureError(400, "LockNotesTooLong", "'properties.notes' must have 512 characters at most.");
    const known = this.locks.get(keyOf(call));
    const lock: ManagementLock = { ...properties, level: properties.level, name, scope: scopeOf(call), createdAt: known?.createdAt ?? this.now().toISOString() };
    this.locks.put(keyOf(call), lock);
    return { status: known === undefined ? 201 : 200, body: view(lock, call) };
  }
}

const scopeOf = (call: ArmCall): string => call.params["scope"] ?? "";
const nameOf = (call: ArmCall): string => call.params["lockName"] ?? "";
const keyOf = (call: ArmCall): string => `${scopeOf(call)}/${nameOf(call)}`.toLowerCase();
const idOf = (lock: ManagementLock): string => `${lock.scope}/providers/${type}/${lock.name}`;

/** When a lock was made is shown since 2020-05-01. */
const view = (lock: ManagementLock, call: ArmCall): Record<string, unknown> => ({
  id: idOf(lock),
  name: lock.name,
  type,
  properties: { level: lock.level, ...(lock.notes === undefined ? {} : { notes: lock.notes }), ...(lock.owners === undefined ? {} : { owners: lock.owners }) },
  ...((call.query.get("api-version") ?? "") < "2020-05-01" ? {} : { systemData: { createdAt: lock.createdAt } }),
});
