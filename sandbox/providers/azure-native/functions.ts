import { type Properties, type ProviderFunction, ProviderError } from "../provider.ts";
import { requireSdkResource } from "../sdk-schema.ts";
import { outputs, type ClientFor } from "./arm-resource.ts";
import { type ArmType, resourceId } from "./arm-type.ts";
import { armTypes } from "./arm-types.ts";

/** The functions of azure-native that the sandbox has. */
export function armFunctions(clientFor: ClientFor): ReadonlyMap<string, ProviderFunction> {
  const account = typeOf("azure-native:cosmosdb:DatabaseAccount");
  return new Map<string, ProviderFunction>([
    ["azure-native:authorization:getClientConfig", clientConfig(clientFor)],
    ["azure-native:authorization:getClientToken", clientToken(clientFor)],
    ["azure-native:cosmosdb:listDatabaseAccountConnectionStrings", action(account, "listConnectionStrings", clientFor)],
    ["azure-native:cosmosdb:listDatabaseAccountKeys", action(account, "listKeys", clientFor)],
    ["azure-native:cosmosdb:getDatabaseAccount", lookup(account, clientFor)],
    ["azure-native:cosmosdb:getMongoDBResourceMongoDBDatabase", lookup(typeOf("azure-native:cosmosdb:MongoDBResourceMongoDBDatabase"), clientFor)],
    ["azure-native:containerinstance:getContainerGroup", lookup(typeOf("azure-native:containerinstance:ContainerGroup"), clientFor)],
    ["azure-native:resources:getResourceGroup", lookup(typeOf("azure-native:resources:ResourceGroup"), clientFor)],
  ]);
}

function typeOf(token: string): ArmType {
  const type = armTypes.find((candidate) => candidate.token === token);
  if (type === undefined) throw new Error(`no ARM type ${token}`);
  return type;
}

function clientConfig(clientFor: ClientFor): ProviderFunction {
  return async (_args, { config }) => {
    const client = clientFor(config);
    const claims = claimsOf(await client.token(config));
    return { clientId: client.clientId, objectId: claims["oid"], subscriptionId: client.subscriptionId, tenantId: client.tenantId };
  };
}

function clientToken(clientFor: ClientFor): ProviderFunction {
  return async (args, { config }) => {
    const endpoint = typeof args["endpoint"] === "string" ? args["endpoint"] : undefined;
    return { token: await clientFor(config).token(config, endpoint) };
  };
}

function action(type: ArmType, name: string, clientFor: ClientFor): ProviderFunction {
  return (args, { config, signal }) => {
    const client = clientFor(config);
    return client.post(`${idOf(type, args, client.subscriptionId)}/${name}`, apiVersionOf(type), signal);
  };
}

function lookup(type: ArmType, clientFor: ClientFor): ProviderFunction {
  return async (args, { config, signal }) => {
    const client = clientFor(config);
    const id = idOf(type, args, client.subscriptionId);
    const body = await client.demand(id, apiVersionOf(type), signal);
    return { ...outputs(type, requireSdkResource(type.token), apiVersionOf(type), body), id: body["id"] };
  };
}

function idOf(type: ArmType, args: Properties, subscriptionId: string): string {
  const id = resourceId(type, args, subscriptionId);
  if (id === undefined) throw new ProviderError(`the arguments do not name a ${type.token}`);
  return id;
}

const apiVersionOf = (type: ArmType): string => requireSdkResource(type.token).apiVersion ?? "";

/** What a token says of its bearer; its signature is Azure's business. */
function claimsOf(token: string): Properties {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Properties;
  } catch {
    throw new ProviderError("Entra's token cannot be read: the object id of the deployer is not known");
  }
}
