import * as crypto from "node:crypto";
import { observedInputs } from "../observed-inputs.ts";
import { type CheckContext, PartialFailure, type Properties, ProviderError, type ResourceType, unknownValue } from "../provider.ts";
import { missingInputs, requireSdkResource, type SdkResource, unknownInputs } from "../sdk-schema.ts";
import type { ArmClient } from "./arm-client.ts";
import { type ArmType, fromArm, inputsOfId, pathInputs, resourceId, toArm } from "./arm-type.ts";

/** Gives the client for a provider's configuration. */
export type ClientFor = (config: Properties) => ArmClient;

const resourceGroupPath = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";

/** A resource type that lives in Azure Resource Manager. */
export function armResource(type: ArmType, clientFor: ClientFor): ResourceType {
  const sdk = requireSdkResource(type.token);
  const { apiVersion } = sdk;
  if (apiVersion === undefined) throw new Error(`the SDK names no api-version for ${type.token}`);
  const computed = sdk.outputs.filter((name) => !sdk.inputs.includes(name));
  // What the program leaves out, ARM fills in: not known before.
  const filledIn = sdk.outputs.filter((name) => sdk.inputs.includes(name) && name !== "tags");

  const outputsOf = (body: Properties): Properties => outputs(type, sdk, apiVersion, body);

  return {
    replaceOn: [...pathInputs(type), ...type.replaceOn],
    computed: [...computed, ...(type.flat === false ? [] : filledIn)],
    volatile: type.volatile,
    secretOutputs: sdk.secretOutputs,
    deleteBeforeReplace: (news, olds) => resourceId(type, news, "") === resourceId(type, olds ?? {}, ""),

    async check(news, olds, context) {
      const inputs: Properties = { ...news };
      inputs[type.nameInput] ??= olds?.[type.nameInput] ?? autoname(type, context);
      if (type.located === true) inputs["location"] ??= await defaultLocation(inputs, olds, context, clientFor);
      if (typeof inputs["location"] === "string") inputs["location"] = locationName(inputs["location"]);
      return { inputs, failures: [...unknownInputs(sdk, inputs), ...missingInputs(sdk, inputs)] };
    },

    async create(inputs, { config, signal }) {
      const client = clientFor(config);
      const id = idOf(type, inputs, client);
      if ((await client.get(id, apiVersion, signal)) !== undefined) throw new ProviderError(`cannot create already existing resource '${id}': import it, or take it away first`);
      try {
        return { id, outputs: outputsOf(await client.put(id, apiVersion, toArm(type, inputs), signal)) };
      } catch (error) {
        throw (await halfMade(error, id, () => client.get(id, apiVersion, AbortSignal.timeout(10_000)), outputsOf)) ?? error;
      }
    },

    async read(id, known, { config, signal }) {
      const inPath = inputsOfId(type, id);
      if (inPath === undefined) throw new ProviderError(`${id} is no id of ${type.token}: it has the form ${type.path}`);
      const body = await clientFor(config).get(id, apiVersion, signal);
      if (body === undefined) return undefined;
      const observed = fromArm(type, body);
      const readable = sdk.inputs.filter((name) => sdk.outputs.includes(name));
      const inputs = { ...known.inputs, ...observedInputs(known, observed, readable) };
      return { inputs: { ...inPath, ...inputs }, outputs: outputsOf(body) };
    },

    async update(id, news, _olds, { config, signal }) {
      const client = clientFor(config);
      try {
        return { outputs: outputsOf(await client.put(id, apiVersion, toArm(type, news), signal)) };
      } catch (error) {
        throw (await halfMade(error, id, () => client.get(id, apiVersion, AbortSignal.timeout(10_000)), outputsOf)) ?? error;
      }
    },

    async delete(id, _olds, { config, signal }) {
      await clientFor(config).delete(id, apiVersion, signal);
    },

    async findInterrupted(inputs, known, { config, signal }) {
      const client = clientFor(config);
      const id = idOf(type, inputs, client);
      if (known.has(id) || (await client.get(id, apiVersion, signal)) === undefined) return undefined;
      try {
        await client.settled(id, apiVersion, signal);
        return id;
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        await client.delete(id, apiVersion, signal);
        return undefined;
      }
    },
  };
}

/** ARM's answer as the outputs that the SDK's class has. */
export function outputs(type: ArmType, sdk: SdkResource, apiVersion: string, body: Properties): Properties {
  const flat = fromArm(type, body);
  return Object.fromEntries([...sdk.outputs.filter((name) => flat[name] !== undefined && flat[name] !== null).map((name) => [name, flat[name]] as const), ["azureApiVersion", apiVersion]]);
}

function idOf(type: ArmType, inputs: Properties, client: ArmClient): string {
  const id = resourceId(type, inputs, client.subscriptionId);
  if (id === undefined) throw new ProviderError(`${type.token} needs the inputs ${pathInputs(type).join(", ")}`);
  return id;
}

/** A failure, or the end of the engine's patience, after which the resource exists, so that the engine keeps it. */
async function halfMade(error: unknown, id: string, look: () => Promise<Properties | undefined>, outputsOf: (body: Properties) => Properties): Promise<PartialFailure | undefined> {
  const body = await look().catch(() => undefined);
  return body === undefined ? undefined : new PartialFailure(error instanceof Error ? error.message : String(error), id, outputsOf(body));
}

function autoname(type: ArmType, context: CheckContext): string {
  const digits = context.randomSeed.toString("hex").padEnd(32, "0");
  if (type.autoname !== "uuid") return `${context.name}${digits.slice(0, 8)}`;
  const bytes = crypto.createHash("sha256").update(context.randomSeed).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Where a resource goes that names no location: the provider's own, else that of its resource group. */
async function defaultLocation(inputs: Properties, olds: Properties | undefined, context: CheckContext, clientFor: ClientFor): Promise<unknown> {
  const known = olds?.["location"] ?? context.config["location"];
  if (known !== undefined) return known;
  const group = inputs["resourceGroupName"];
  if (typeof group !== "string") return unknownValue;
  const client = clientFor(context.config);
  const id = resourceGroupPath.replace("{subscriptionId}", client.subscriptionId).replace("{resourceGroupName}", encodeURIComponent(group));
  const found = await client.get(id, requireSdkResource("azure-native:resources:ResourceGroup").apiVersion ?? "", AbortSignal.timeout(30_000));
  return found?.["location"];
}

/** "West US" as ARM writes it: "westus". */
const locationName = (location: string): string => location.replace(/\s/g, "").toLowerCase();
