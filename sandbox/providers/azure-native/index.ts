import type { Fetch } from "../azure-http.ts";
import { clientCache } from "../client-cache.ts";
import type { ProviderPackage, ResourceType } from "../provider.ts";
import { ArmClient } from "./arm-client.ts";
import { armCreation, armResource, findArmType } from "./arm-resource.ts";
import { armTypes } from "./arm-type.ts";
import { armFunction } from "./functions.ts";

/** Azure Resource Manager's resources. @param fetch how Azure is reached @default over the network */
export function createAzureNativePackage(fetch: Fetch = globalThis.fetch): ProviderPackage {
  const clientFor = clientCache((config) => new ArmClient(config, fetch));
  const types = new Map<string, ResourceType | undefined>();
  const resourceType = (token: string): ResourceType | undefined => {
    if (!types.has(token)) {
      const type = findArmType(token);
      types.set(token, type && armResource(type, clientFor));
    }
    return types.get(token);
  };
  return {
    name: "azure-native",
    version: "3.28.0",
    resourceTokens: Object.keys(armTypes.types),
    resourceType,
    creationOf: armCreation,
    providerFunction: (token) => armFunction(token, clientFor),
    secretFunctionOutputs: (token) => (token === "azure-native:authorization:getClientToken" ? ["token"] : []),
    configReplaces: (olds, news) => olds["subscriptionId"] !== news["subscriptionId"] || olds["tenantId"] !== news["tenantId"],
  };
}

export const azureNativePackage: ProviderPackage = createAzureNativePackage();
