import { observedInputs } from "../observed-inputs.ts";
import { type CheckFailure, PartialFailure, type Properties, ProviderError, type ResourceType } from "../provider.ts";
import { missingInputs, requireSdkResource, type SdkResource, unknownInputs } from "../sdk-schema.ts";
import type { GraphClient } from "./graph-client.ts";
import { changeOwners, createOwned, namedOwners, ownersOf } from "./owners.ts";

/** Gives the client for a provider's configuration. */
export type ClientFor = (config: Properties) => GraphClient;

/** What the generic object of the directory needs to know of a resource type. */
export interface GraphObject {
  readonly token: string;
  /** "applications" or "servicePrincipals": ids have the form /{collection}/{object id}. */
  readonly collection: string;
  /** Inputs that become settings, with their names in Graph. */
  readonly settings: Readonly<Record<string, string>>;
  /** Inputs that concern the provider alone. */
  readonly ownInputs: readonly string[];
  /** Outputs that are no settings, with their names in Graph. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly replaceOn: readonly string[];
  /** The objects that an interrupted creation with these inputs may have made. */
  candidates(client: GraphClient, inputs: Properties, signal: AbortSignal): Promise<Properties[]>;
  /** An object to be taken instead of a new one; throws where a new one must not be made. @default none */
  existing?(client: GraphClient, inputs: Properties, signal: AbortSignal): Promise<Properties | undefined>;
  /** Whether the directory's object stays when the resource is deleted. @default false */
  keeps?(inputs: Properties): boolean;
}

/** A resource type that is an object of the directory. */
export function graphObject(object: GraphObject, clientFor: ClientFor): ResourceType {
  const sdk = requireSdkResource(object.token);
  const idOf = (body: Properties): string => `/${object.collection}/${String(body["id"])}`;

  const outputsOf = (inputs: Properties, body: Properties, owners: readonly string[] = namedOwners(inputs) ?? []): Properties => ({
    ...Object.fromEntries(object.ownInputs.filter((name) => inputs[name] !== undefined).map((name) => [name, inputs[name]])),
    ...readBack({ ...object.settings, ...object.outputs }, body),
    ...(owners.length === 0 ? {} : { owners: [...owners].sort() }),
  });

  return {
    replaceOn: object.replaceOn,
    computed: [...Object.keys(object.outputs), ...Object.keys(object.settings).filter((name) => !sdk.requiredInputs.includes(name))],
    check: (news) => ({ inputs: news, failures: [...unknownInputs(sdk, news), ...missingInputs(sdk, news), ...notModelled(object, sdk, news)] }),

    async create(inputs, { config, signal }) {
      const client = clientFor(config);
      const existing = await object.existing?.(client, inputs, signal);
      if (existing !== undefined) {
        await client.change(idOf(existing), settingsBody(object, inputs, ["clientId"]), signal);
        await changeOwners(client, idOf(existing), inputs, {}, signal);
        return { id: idOf(existing), outputs: outputsOf(inputs, existing, await ownersOf(client, idOf(existing), signal)) };
      }
      try {
        const body = await createOwned(client, object.collection, settingsBody(object, inputs), namedOwners(inputs) ?? [], signal);
        return { id: idOf(body), outputs: outputsOf(inputs, body) };
      } catch (error) {
        throw error instanceof PartialFailure ? new PartialFailure(error.message, error.id, outputsOf(inputs, error.outputs)) : error;
      }
    },

    async read(id, known, { config, signal }) {
      if (!id.startsWith(`/${object.collection}/`)) throw new ProviderError(`${id} is no id of ${object.token}: it has the form /${object.collection}/OBJECT-ID`);
      const client = clientFor(config);
      const body = await client.find(id, signal);
      if (body === undefined) return undefined;
      const owners = await ownersOf(client, id, signal);
      const observed = { ...readBack(object.settings, body), ...(owners.length === 0 ? {} : { owners }) };
      return { inputs: { ...known.inputs, ...observedInputs(known, observed, [...Object.keys(object.settings), "owners"]) }, outputs: outputsOf(known.inputs, body, owners) };
    },

    async update(id, news, olds, { config, signal }) {
      const client = clientFor(config);
      await client.change(id, settingsBody(object, news, ["clientId"]), signal);
      await changeOwners(client, id, news, olds.inputs, signal);
      const body = await client.find(id, signal);
      if (body === undefined) throw new ProviderError(`${id} is gone: \`pulumi refresh\` takes note of it`);
      return { outputs: outputsOf(news, body, await ownersOf(client, id, signal)) };
    },

    async delete(id, olds, { config, signal }) {
      if (object.keeps?.(olds.inputs) !== true) await clientFor(config).delete(id, signal);
    },

    async findInterrupted(inputs, known, { config, signal }) {
      const found = (await object.candidates(clientFor(config), inputs, signal)).filter((body) => !known.has(idOf(body)));
      const newest = found.toSorted((left, right) => String(right["createdDateTime"]).localeCompare(String(left["createdDateTime"])))[0];
      return newest === undefined ? undefined : idOf(newest);
    },
  };
}

function settingsBody(object: GraphObject, inputs: Properties, without: readonly string[] = []): Properties {
  const entries = Object.entries(object.settings).filter(([name]) => inputs[name] !== undefined && !without.includes(name));
  return Object.fromEntries(entries.map(([name, theirs]) => [theirs, inputs[name]]));
}

/** What Graph tells, under the SDK's names; what it leaves empty is left out, as the real provider does. */
function readBack(names: Readonly<Record<string, string>>, body: Properties): Properties {
  return Object.fromEntries(
    Object.entries(names)
      .map(([ours, theirs]) => [ours, body[theirs]] as const)
      .filter(([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}

function notModelled(object: GraphObject, sdk: SdkResource, inputs: Properties): CheckFailure[] {
  const modelled = [...Object.keys(object.settings), ...object.ownInputs, "owners"];
  return Object.keys(inputs)
    .filter((name) => sdk.inputs.includes(name) && !modelled.includes(name))
    .map((name) => ({ property: name, reason: `the sandbox's ${object.token} does not model the input ${name}` }));
}
