import type { Fetch } from "../azure-http.ts";
import { clientCache } from "../client-cache.ts";
import type { ProviderPackage } from "../provider.ts";
import { application } from "./application.ts";
import { applicationPassword } from "./application-password.ts";
import { GraphClient } from "./graph-client.ts";
import { servicePrincipal } from "./service-principal.ts";

/** The directory's resources. @param fetch how Azure is reached @default over the network */
export function createAzureadPackage(fetch: Fetch = globalThis.fetch): ProviderPackage {
  const clientFor = clientCache((config) => new GraphClient(config, fetch));
  const types = new Map([
    ["azuread:index/application:Application", application(clientFor)],
    ["azuread:index/servicePrincipal:ServicePrincipal", servicePrincipal(clientFor)],
    ["azuread:index/applicationPassword:ApplicationPassword", applicationPassword(clientFor)],
  ]);
  return {
    name: "azuread",
    version: "6.9.1",
    resourceTokens: [...types.keys()],
    resourceType: (token) => types.get(token),
    providerFunction: (token) => {
      if (token !== "azuread:index/getClientConfig:getClientConfig") return undefined;
      return async (_args, { config }) => {
        const client = clientFor(config);
        const objectId = await client.callerId();
        const id = `${client.tenantId}-${client.clientId}-${objectId}`;
        return { id: Buffer.from(id).toString("base64"), tenantId: client.tenantId, clientId: client.clientId, objectId };
      };
    },
    configReplaces: (olds, news) => olds["tenantId"] !== news["tenantId"],
  };
}

export const azureadPackage: ProviderPackage = createAzureadPackage();
