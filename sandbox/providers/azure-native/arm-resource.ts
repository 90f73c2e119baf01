import * as crypto from "node:crypto";
import { observedInputs } from "../observed-inputs.ts";
import { type CheckContext, type CloudMethod, PartialFailure, type Properties, ProviderError, type ResourceType, unknownValue } from "../provider.ts";
import { missingInputs, requireSdkResource, sdkResource, type SdkResource, unknownInputs } from "../sdk-schema.ts";
import type { ArmClient } from "./arm-client.ts";
import { fromArm, toArm } from "./arm-body.ts";
import { type ArmFacts, armFacts, changesWithAny } from "./arm-facts.ts";
import { anyId, inputsOfId, pathInputs, resourceId } from "./arm-path.ts";
import { armTypes, type ArmTypeSpec } from "./arm-type.ts";

/** Gives the client for a provider's configuration. */
export type ClientFor = (config: Properties) => ArmClient;

const resourceGroupPath = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";

/** All that is known of a resource type. */
export interface ArmType {
  readonly sdk: SdkResource;
  readonly spec: ArmTypeSpec;
  readonly facts: ArmFacts;
  readonly apiVersion: string;
}

/** A resource type of ARM; undefined where the SDK has no such class, or Azure's packages say nothing of it. */
export function findArmType(token: string): ArmType | undefined {
  const spec = armTypes.types[token];
  const sdk = spec === undefined ? undefined : sdkResource(token);
  if (spec === undefined || sdk?.apiVersion === undefined) return undefined;
  return { sdk, spec, facts: armFacts[token] ?? {}, apiVersion: sdk.apiVersion };
}

/** The request that makes a resource of a type. */
export function armCreation(token: string): CloudMethod | undefined {
  const type = findArmType(token);
  return type && { method: "PUT", url: `https://management.azure.com${anyId(type.spec.path, type.facts.typesInPath)}` };
}

/** A resource type that lives in Azure Resource Manager. */
export function armResource(type: ArmType, clientFor: ClientFor): ResourceType {
  const { sdk, spec, facts, apiVersion } = type;
  const nameInput = pathInputs(spec.path).at(-1);
  const bodyOf = (inputs: Properties): Properties => toArm(spec.inputs, Object.fromEntries(Object.entries(inputs).filter(([name]) => !pathInputs(spec.path).includes(name))));
  const outputsOf = (body: Properties): Properties => outputs(type, body);

  return {
    replaceOn: [...pathInputs(spec.path), ...(sdk.inputs.includes("location") ? ["location"] : []), ...(facts.replaceOn ?? [])],
    // What the program leaves out, ARM fills in: not known before.
    computed: sdk.outputs.filter((name) => name !== "tags" && !sdk.requiredInputs.includes(name)),
    volatile: [...sdk.outputs.filter(changesWithAny), ...(facts.volatile ?? [])],
    secretOutputs: sdk.secretOutputs,
    deleteBeforeReplace: (news, olds) => resourceId(spec.path, news, "") === resourceId(spec.path, olds ?? {}, ""),

    async check(news, olds, context) {
      const inputs: Properties = { ...news };
      if (nameInput !== undefined) inputs[nameInput] ??= olds?.[nameInput] ?? autoname(facts, context);
      if (isLocated(type)) inputs["location"] ??= await defaultLocation(inputs, olds, context, clientFor);
      if (typeof inputs["location"] === "string") inputs["location"] = locationName(inputs["location"]);
      return { inputs, failures: [...unknownInputs(sdk, inputs), ...missingInputs(sdk, inputs)] };
    },

    async create(inputs, { config, signal }) {
      const client = clientFor(config);
      const id = idOf(type, inputs, client);
      if ((await client.get(id, apiVersion, signal)) !== undefined) throw new ProviderError(`cannot create already existing resource '${id}': import it, or take it away first`);
      try {
        return { id, outputs: outputsOf(await client.put(id, apiVersion, bodyOf(inputs), signal)) };
      } catch (error) {
        throw (await halfMade(error, id, () => client.get(id, apiVersion, AbortSignal.timeout(10_000)), outputsOf)) ?? error;
      }
    },

    async read(id, known, { config, signal }) {
      const inPath = inputsOfId(spec.path, id);
      if (inPath === undefined) throw new ProviderError(`${id} is no id of ${sdk.token}: it has the form ${spec.path}`);
      const body = await clientFor(config).get(id, apiVersion, signal);
      if (body === undefined) return undefined;
      const readable = sdk.inputs.filter((name) => sdk.outputs.includes(name));
      // An import has no inputs to compare with: ARM's answer becomes those.
      const observed = Object.keys(known.outputs).length === 0 ? fromArm(spec.inputs, readable, body) : fromArm(spec.outputs, readable, body);
      const inputs = { ...known.inputs, ...observedInputs(known, observed, readable) };
      return { inputs: { ...inPath, ...inputs }, outputs: outputsOf(body) };
    },

    async update(id, news, _olds, { config, signal }) {
      const client = clientFor(config);
      try {
        return { outputs: outputsOf(await client.put(id, apiVersion, bodyOf(news), signal)) };
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
export function outputs({ sdk, spec, apiVersion }: ArmType, body: Properties): Properties {
  return { ...fromArm(spec.outputs, sdk.outputs, body), azureApiVersion: apiVersion };
}

function idOf({ sdk, spec }: ArmType, inputs: Properties, client: ArmClient): string {
  const id = resourceId(spec.path, inputs, client.subscriptionId);
  if (id === undefined) throw new ProviderError(`${sdk.token} needs the inputs ${pathInputs(spec.path).join(", ")}`);
  return id;
}

/** A failure, or the end of the engine's patience, after which the resource exists, so that the engine keeps it. */
async function halfMade(error: unknown, id: string, look: () => Promise<Properties | undefined>, outputsOf: (body: Properties) => Properties): Promise<PartialFailure | undefined> {
  const body = await look().catch(() => undefined);
  return body === undefined ? undefined : new PartialFailure(error instanceof Error ? error.message : String(error), id, outputsOf(body));
}

function autoname(facts: ArmFacts, context: CheckContext): string {
  const digits = context.randomSeed.toString("hex").padEnd(32, "0");
  if (facts.namedByUuid !== true) return `${context.name}${digits.slice(0, 8)}`;
  const bytes = crypto.createHash("sha256").update(context.randomSeed).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Whether a resource gets the location of its resource group where the program gives none: one that stands in a group, and in no other resource. */
const isLocated = ({ sdk, spec }: ArmType): boolean => sdk.inputs.includes("location") && /\/resourceGroups\/\{resourceGroupName\}\/providers\/[\w.]+\/\w+\/\{\w+\}$/.test(spec.path);

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
