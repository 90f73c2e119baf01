import { type Properties, type ProviderFunction, ProviderError } from "../provider.ts";
import { type ArmType, type ClientFor, findArmType, outputs } from "./arm-resource.ts";
import { pathInputs, resourceId } from "./arm-path.ts";
import { type ArmFunctionSpec, armTypes } from "./arm-type.ts";

/** A function of azure-native: those about who deploys, lookups of all types (`getX`), and actions such as `listKeys`. */
export function armFunction(token: string, clientFor: ClientFor): ProviderFunction | undefined {
  if (token === "azure-native:authorization:getClientConfig") return clientConfig(clientFor);
  if (token === "azure-native:authorization:getClientToken") return clientToken(clientFor);
  const listed = armTypes.functions[token];
  if (listed !== undefined) return action(token, listed, clientFor);
  const type = findArmType(token.replace(/:get(\w+)$/, ":$1"));
  return type === undefined ? undefined : lookup(type, clientFor);
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

function action(token: string, { path, apiVersion, query = {} }: ArmFunctionSpec, clientFor: ClientFor): ProviderFunction {
  return (args, { config, signal }) => {
    const client = clientFor(config);
    const given = Object.entries(query).flatMap(([name, parameter]) => (args[name] === undefined ? [] : [[parameter, String(args[name])] as const]));
    return client.post(idOf(token, path, args, client.subscriptionId), apiVersion, signal, Object.fromEntries(given));
  };
}

function lookup(type: ArmType, clientFor: ClientFor): ProviderFunction {
  return async (args, { config, signal }) => {
    const client = clientFor(config);
    const body = await client.demand(idOf(type.sdk.token, type.spec.path, args, client.subscriptionId), type.apiVersion, signal);
    return { ...outputs(type, body), id: body["id"] };
  };
}

function idOf(token: string, path: string, args: Properties, subscriptionId: string): string {
  const id = resourceId(path, args, subscriptionId);
  if (id === undefined) throw new ProviderError(`${token} needs the arguments ${pathInputs(path).join(", ")}`);
  return id;
}

/** What a token says of its bearer; its signature is Azure's business. */
function claimsOf(token: string): Properties {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Properties;
  } catch {
    throw new ProviderError("Entra's token cannot be read: the object id of the deployer is not known");
  }
}
