import type { Fetch } from "../azure-http.ts";
import { clientCache } from "../client-cache.ts";
import type { ProviderPackage, ResourceType } from "../provider.ts";
import { ArmClient } from "./arm-client.ts";
import { armResource } from "./arm-resource.ts";
import { armTypes } from "./arm-types.ts";
import { armFunctions } from "./functions.ts";

/** Azure Resource Manager's resources. @param fetch how Azure is reached @default over the network */
export function createAzureNativePackage(fetch: Fetch = globalThis.fetch): ProviderPackage {
  const clientFor = clientCache((config) => new ArmClient(config, fetch));
  const types = new Map<string, ResourceType>(armTypes.map((type) => [type.token, armResource(type, clientFor)]));
  const functions = armFunctions(clientFor);
  return {
    name: "azure-native",
    version: "3.28.0",
    resourceTokens: [...types.keys()],
    resourceType: (token) => types.get(token),
    providerFunction: (token) => functions.get(token),
    secretFunctionOutputs: (token) => (token === "azure-native:authorization:getClientToken" ? ["token"] : []),
    configReplaces: (olds, news) => olds["subscriptionId"] !== news["subscriptionId"] || olds["tenantId"] !== news["tenantId"],
  };
}

export const azureNativePackage: ProviderPackage = createAzureNativePackage();
