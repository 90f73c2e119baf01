import { AzureError } from "../azure-error.ts";
import type { Application, Directory, ServicePrincipal } from "../entra/directory.ts";
import type { GraphAction } from "./app-permissions.ts";
import { type GraphCall, type GraphRoute, objectNotFound } from "./route.ts";
import { servicePrincipalView } from "./views.ts";

const bindProperty = "owners@odata.bind";
const reference = /^https:\/\/graph\.microsoft\.com\/(?:v1\.0|beta)\/(?:directoryObjects|servicePrincipals)\/([^/]+)$/i;

/** A new object whose owners are others than its maker asks for the right to look these up. */
export function toNameOwners({ body, caller }: GraphCall): readonly GraphAction[] {
  const bound = (body as Record<string, unknown> | undefined)?.[bindProperty];
  return Array.isArray(bound) && bound.some((address) => reference.exec(String(address))?.[1] !== caller) ? ["readDirectory"] : [];
}

/** The body of a creation without its owners, and these: those that are named, and who makes it for itself. */
export function withOwners(directory: Directory, { body, caller, ownsWhatItMakes }: GraphCall): { settings: Record<string, unknown>; owners: string[] } {
  const { [bindProperty]: bound = [], ...settings } = (body ?? {}) as Record<string, unknown>;
  if (!Array.isArray(bound)) throw new AzureError(400, "Request_BadRequest", `Invalid value specified for property '${bindProperty}': it must be a list of addresses.`);
  const named = bound.map((address: unknown) => ownerAt(directory, address));
  return { settings, owners: [...new Set([...named, ...(ownsWhatItMakes ? [caller] : [])])] };
}

/** Who owns applications and service principals: service principals alone, because the directory has no users. */
export function ownerRoutes(directory: Directory): GraphRoute[] {
  const find = { applications: (key?: string) => directory.findApplication(key), servicePrincipals: (key?: string) => directory.findServicePrincipal(key) };
  return (["applications", "servicePrincipals"] as const).flatMap((collection): GraphRoute[] => {
    const demand = ({ id }: GraphCall): Application | ServicePrincipal => {
      const owned = find[collection](id);
      if (owned === undefined) throw objectNotFound(id ?? "");
      return owned;
    };
    const owners = ({ id }: GraphCall): readonly string[] => find[collection](id)?.owners ?? [];
    const put = (owned: Application | ServicePrincipal, ids: readonly string[]): void => {
      const changed = { ...owned, owners: ids };
      if ("passwords" in changed) directory.applications.put(changed.id, changed);
      else directory.servicePrincipals.put(changed.id, changed);
    };
    return [
      { method: "GET", path: `/${collection}/{id}/owners`, action: "read", list: (call) => (demand(call).owners ?? []).flatMap((id) => ownerView(directory, id)) },
      {
        method: "POST",
        path: `/${collection}/{id}/owners/$ref`,
        action: "change",
        also: () => ["readDirectory"],
        owners,
        handle: (call) => {
          const owned = demand(call);
          const owner = ownerAt(directory, (call.body as { "@odata.id"?: unknown } | undefined)?.["@odata.id"]);
          if (owned.owners?.includes(owner) === true) throw new AzureError(400, "Request_BadRequest", "One or more added object references already exist for the following modified properties: 'owners'.");
          put(owned, [...(owned.owners ?? []), owner]);
          return { status: 204 };
        },
      },
      {
        method: "DELETE",
        path: `/${collection}/{id}/owners/{part}/$ref`,
        action: "change",
        owners,
        handle: (call) => {
          const owned = demand(call);
          if (owned.owners?.includes(call.part ?? "") !== true) throw objectNotFound(call.part ?? "");
          put(owned, owned.owners.filter((id) => id !== call.part));
          return { status: 204 };
        },
      },
    ];
  });
}

/** The object id of the service principal that an address names. */
function ownerAt(directory: Directory, address: unknown): string {
  const id = typeof address === "string" ? reference.exec(address)?.[1] : undefined;
  if (id === undefined) throw new AzureError(400, "Request_BadRequest", `'${String(address)}' is no reference to an owner; write https://graph.microsoft.com/v1.0/directoryObjects/OBJECT-ID.`);
  if (directory.servicePrincipals.get(id) === undefined) throw objectNotFound(id);
  return id;
}

function ownerView(directory: Directory, id: string): Record<string, unknown>[] {
  const principal = directory.servicePrincipals.get(id);
  if (principal === undefined) return [];
  return [{ "@odata.type": "#microsoft.graph.servicePrincipal", ...servicePrincipalView(principal, directory.applicationOf(principal.appId), directory.deployer.tenantId) }];
}
