import { observedInputs } from "../observed-inputs.ts";
import type { CheckFailure, OperationContext, Properties, ResourceType } from "../provider.ts";
import { PartialFailure, ProviderError, unknownValue } from "../provider.ts";
import { missingInputs, requireSdkResource, unknownInputs } from "../sdk-schema.ts";
import type { GoogleClient } from "./google-client.ts";
import { GoogleApiError } from "./google-client.ts";

/** Makes a client for one operation. */
export type Connect = (context: { readonly config: Properties; readonly signal: AbortSignal }) => GoogleClient;

/** A resource type of Google Cloud, told by what differs from the others. */
export interface GoogleResource {
  /** E.g. "gcp:compute/network:Network". */
  readonly token: string;
  /** Inputs that the sandbox models, "a.b" for those inside others; the SDK's others are refused by name. */
  readonly inputs: readonly string[];
  readonly replaceOn: readonly string[];
  readonly ignore?: readonly string[];
  readonly computed: readonly string[];
  readonly volatile?: readonly string[];
  /** The input that gets a generated name, and how long it may be. */
  readonly generatedName?: { readonly input: string; readonly maxLength: number };
  /** Values of inputs that the program leaves out, as the real provider sets them. */
  readonly defaults?: Properties;
  /** What outputs show that the cloud says nothing of. @default they are missing */
  readonly absent?: Properties;
  faults?(inputs: Properties): CheckFailure[];
  /** The id under which a resource with these inputs stands. */
  idOf(inputs: Properties, client: GoogleClient): string;
  /** The form of an id that the real provider takes for imports besides its own. @default as it is */
  canonicalId?(id: string, client: GoogleClient): string;
  create(inputs: Properties, client: GoogleClient, id: string): Promise<void>;
  /** What the cloud says of it, under the names of the outputs; undefined where it is gone. `inputs` is empty for an import. */
  show(id: string, client: GoogleClient, inputs: Properties): Promise<Properties | undefined>;
  /** @default every change replaces */
  update?(id: string, news: Properties, olds: Properties, client: GoogleClient): Promise<void>;
  delete(id: string, olds: Properties, client: GoogleClient): Promise<void>;
}

/** Turns it into a resource type of the provider. */
export function googleResource(resource: GoogleResource, connect: Connect): ResourceType {
  const sdk = requireSdkResource(resource.token);
  const settable = sdk.inputs.filter((name) => resource.inputs.some((modelled) => modelled.split(".")[0] === name));
  const outputsOf = async (id: string, inputs: Properties, client: GoogleClient): Promise<Properties> => {
    const shown = await resource.show(id, client, inputs);
    if (!shown) throw new ProviderError(`${resource.token} ${id} was made, but is not there`);
    return { ...resource.absent, ...inputs, ...shown };
  };
  return {
    replaceOn: resource.replaceOn,
    ignore: resource.ignore,
    computed: resource.computed,
    volatile: resource.volatile,
    // Two of the same name cannot be side by side.
    deleteBeforeReplace: (news, olds) => resource.generatedName !== undefined && (olds === undefined || news[resource.generatedName.input] === olds[resource.generatedName.input]),
    check: (news, olds, context) => {
      const inputs = { ...defaultsOf(resource, olds), ...defined(news), ...generatedName(resource, news, olds, context) };
      const unmodelled = unmodelledInputs(inputs, resource.inputs, "").filter((path) => sdk.inputs.includes(path.split(".")[0] ?? ""));
      const failures = [
        ...unknownInputs(sdk, inputs),
        ...missingInputs(sdk, inputs),
        ...unmodelled.map((property) => ({ property, reason: `the sandbox does not model ${resource.token}'s ${property}: leave it out, or deploy to a real project` })),
        ...(resource.faults?.(inputs) ?? []),
      ];
      return { inputs, failures };
    },
    create: async (inputs, context) => {
      const client = connect(context);
      const id = resource.idOf(inputs, client);
      await explained(resource.token, "creating", id, async () => {
        try {
          await resource.create(inputs, client, id);
        } catch (error) {
          // What a failed creation has left in the cloud belongs into the state, so that a destroy finds it.
          const left = error instanceof GoogleApiError ? undefined : await resource.show(id, client, inputs).catch(() => undefined);
          if (left) throw new PartialFailure(messageOf(error), id, { ...inputs, ...left });
          throw error;
        }
      });
      return { id, outputs: await outputsOf(id, inputs, client) };
    },
    read: async (id, known, context) => {
      const client = connect(context);
      const canonical = resource.canonicalId?.(id, client) ?? id;
      const shown = await explained(resource.token, "reading", canonical, () => resource.show(canonical, client, known.inputs));
      if (!shown) return undefined;
      const imported = Object.keys(known.outputs).length === 0;
      const inputs = imported ? { ...resource.defaults, ...observedInputs(known, shown, settable) } : observedInputs(known, { ...known.inputs, ...shown }, settable);
      const mark = known.inputs["__defaults"] === undefined ? {} : { __defaults: known.inputs["__defaults"] };
      return { id: canonical, inputs: { ...inputs, ...mark }, outputs: { ...resource.absent, ...inputs, ...shown } };
    },
    update: resource.update && (async (id, news, olds, context) => {
      const client = connect(context);
      await explained(resource.token, "updating", id, async () => resource.update?.(id, news, olds.inputs, client));
      return { outputs: await outputsOf(id, news, client) };
    }),
    delete: (id, olds, context) => explained(resource.token, "deleting", id, () => resource.delete(id, { ...olds.outputs, ...olds.inputs }, connect(context))),
    findInterrupted: async (inputs, known, context: OperationContext) => {
      const client = connect(context);
      const id = resource.idOf(inputs, client);
      return !known.has(id) && (await resource.show(id, client, inputs)) !== undefined ? id : undefined;
    },
  };
}

/** A name from the resource's own and seven random characters, kept from check to check. `__defaults` is where Pulumi's bridge remembers it too. */
function generatedName(resource: GoogleResource, news: Properties, olds: Properties | undefined, context: { readonly name: string; readonly randomSeed: Buffer }): Properties {
  const { generatedName: rule } = resource;
  if (!rule || news[rule.input] !== undefined) return {};
  const old = olds && hasGeneratedName(resource, olds) ? olds[rule.input] : undefined;
  const name = old ?? `${context.name.toLowerCase().slice(0, rule.maxLength - 8)}-${context.randomSeed.toString("hex").slice(0, 7)}`;
  return { [rule.input]: name, __defaults: [rule.input] };
}

/** The defaults of a new resource; an existing one keeps to those that it was made with. */
function defaultsOf({ defaults = {} }: GoogleResource, olds: Properties | undefined): Properties {
  return olds === undefined ? defaults : Object.fromEntries(Object.entries(defaults).filter(([name]) => olds[name] !== undefined));
}

const hasGeneratedName = (resource: GoogleResource, inputs: Properties): boolean => Array.isArray(inputs["__defaults"]) && inputs["__defaults"].includes(resource.generatedName?.input);

/** Paths of given inputs that no modelled path covers. */
function unmodelledInputs(value: Properties, modelled: readonly string[], parent: string): string[] {
  return Object.entries(value).flatMap(([name, item]) => {
    const path = parent === "" ? name : `${parent}.${name}`;
    if (item === undefined || name.startsWith("__") || modelled.includes(path)) return [];
    const deeper = modelled.some((candidate) => candidate.startsWith(`${path}.`));
    if (!deeper) return [path];
    return typeof item === "object" && item !== null && !Array.isArray(item) ? unmodelledInputs(item as Properties, modelled, path) : [];
  });
}

async function explained<T>(token: string, doing: string, id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GoogleApiError) throw new ProviderError(`Error ${doing} ${token.split(":").at(-1) ?? token} "${id}": ${error.message}`);
    throw error;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A value's text, where it is known and a text. */
export const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

export const isKnown = (value: unknown): boolean => value !== unknownValue && value !== undefined;

export const differs = (left: unknown, right: unknown): boolean => JSON.stringify(left) !== JSON.stringify(right);

/** Leaves out what is undefined. */
export const defined = (properties: Properties): Properties => Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));

/** Of what a cloud shows, the part that is an input of the sandbox: clouds show far more than a program sets. @param inputs "a.b" for those inside others */
export function modelledPart(shown: unknown, inputs: readonly string[], path: string): unknown {
  const isInside = (name: string): boolean => inputs.some((input) => input === name || input.startsWith(`${name}.`));
  if (inputs.includes(path) || typeof shown !== "object" || shown === null || Array.isArray(shown)) return shown;
  const inner = Object.entries(shown).map(([name, value]) => [path === "" ? name : `${path}.${name}`, name, value] as const);
  return Object.fromEntries(inner.filter(([full]) => isInside(full)).map(([full, name, value]) => [name, modelledPart(value, inputs, full)]));
}
