import { AzureError, notModelled } from "../azure-error.ts";
import type { Directory, ServicePrincipal } from "../entra/directory.ts";
import { readBody } from "../../kit/read.ts";
import { azureDialect } from "../dialect.ts";
import { graphAppId } from "./app-permissions.ts";
import { toNameOwners, withOwners } from "./owners.ts";
import { graphAddress, creationAnswer, listAnswer, objectNotFound, objectAnswer, type GraphCall, type GraphRoute } from "./route.ts";
import { servicePrincipalBody } from "./bodies.ts";
import { servicePrincipalView } from "./views.ts";

/** The service principals of the directory. */
export function servicePrincipalRoutes(directory: Directory): GraphRoute[] {
  const view = (principal: ServicePrincipal): Record<string, unknown> =>
    servicePrincipalView(principal, directory.applicationOf(principal.appId), directory.deployer.tenantId);
  const find = (key: string | undefined): ServicePrincipal => {
    const principal = directory.findServicePrincipal(key);
    if (principal === undefined) throw objectNotFound(key ?? "");
    return principal;
  };
  const findChangeable = (key: string | undefined): ServicePrincipal => {
    const principal = find(key);
    if (principal.appId === graphAppId) throw notModelled("a change of Microsoft Graph's own service principal");
    return principal;
  };
  const owners = (call: GraphCall): readonly string[] => directory.findServicePrincipal(call.id)?.owners ?? [];
  return [
    { method: "GET", path: "/servicePrincipals", action: "read", list: () => directory.servicePrincipals.values().map(view) },
    {
      method: "POST",
      path: "/servicePrincipals",
      // Who may write only what it owns makes principals of its own applications alone.
      action: "change",
      also: toNameOwners,
      owners: (call) => directory.findApplication((call.body as { appId?: string } | undefined)?.appId)?.owners ?? [],
      handle: (call) => creationAnswer("ServicePrincipal", directory.deployer.tenantId, view(create(directory, call))),
    },
    { method: "GET", path: "/servicePrincipals/{id}", action: "read", handle: (call) => objectAnswer("servicePrincipals", view(find(call.id))) },
    {
      method: "PATCH",
      path: "/servicePrincipals/{id}",
      action: "change",
      owners,
      handle: (call) => {
        const principal = findChangeable(call.id);
        const { appId, ...settings } = readBody(call.body, servicePrincipalBody, azureDialect);
        if (appId !== undefined && appId !== principal.appId) throw new AzureError(400, "Request_BadRequest", "Property 'appId' is read-only and cannot be set.");
        directory.servicePrincipals.put(principal.id, { ...principal, settings: { ...principal.settings, ...settings } });
        return { status: 204 };
      },
    },
    {
      method: "DELETE",
      path: "/servicePrincipals/{id}",
      action: "change",
      owners,
      handle: (call) => {
        directory.deleteServicePrincipal(findChangeable(call.id));
        return { status: 204 };
      },
    },
    {
      method: "POST",
      path: "/directoryObjects/getByIds",
      action: "readDirectory",
      handle: (call) => {
        const { ids } = (call.body ?? {}) as { ids?: unknown };
        const wanted = Array.isArray(ids) ? ids : [];
        const found = directory.servicePrincipals.values().filter((principal) => wanted.includes(principal.id));
        return { ...listAnswer("directoryObjects", found.map((principal) => ({ "@odata.type": "#microsoft.graph.servicePrincipal", ...view(principal) }))), headers: { location: graphAddress } };
      },
    },
  ];
}

function create(directory: Directory, call: GraphCall): ServicePrincipal {
  const { settings: body, owners } = withOwners(directory, call);
  const { appId, ...settings } = readBody(body, servicePrincipalBody, azureDialect);
  if (appId === undefined) throw new AzureError(400, "Request_BadRequest", "A value is required for property 'appId' of resource 'ServicePrincipal'.");
  const application = directory.applicationOf(appId);
  if (application === undefined) {
    throw new AzureError(400, "Request_BadRequest", `When using this permission, the backing application of the service principal being created must in the local tenant: no application has the appId '${appId}'.`);
  }
  if (directory.servicePrincipalOf(appId) !== undefined) {
    throw new AzureError(409, "Request_MultipleObjectsWithSameKeyValue", `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`);
  }
  return directory.createServicePrincipal(application, settings, owners);
}
