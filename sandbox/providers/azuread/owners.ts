import { PartialFailure, type Properties } from "../provider.ts";
import type { GraphClient } from "./graph-client.ts";

/** The most owners that Graph takes with a new object; further ones are added afterwards (terraform-provider-azuread, application_resource.go). */
const mostAtCreation = 20;

const addressOf = (id: string): string => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`;

/** Object ids of the owners that inputs name; undefined where they name none. */
export const namedOwners = (inputs: Properties): string[] | undefined => (Array.isArray(inputs["owners"]) ? inputs["owners"].map(String) : undefined);

/** Makes an object that the caller owns at first: without that, who may write only what it owns could not finish what it has begun. */
export async function createOwned(client: GraphClient, collection: string, body: Properties, owners: readonly string[], signal: AbortSignal): Promise<Properties> {
  const caller = await client.callerId();
  const first = [caller, ...owners.filter((id) => id !== caller)].slice(0, mostAtCreation);
  const made = await client.create(collection, { ...body, "owners@odata.bind": first.map(addressOf) }, signal);
  const path = `/${collection}/${String(made["id"])}`;
  try {
    await setOwners(client, path, owners, signal);
  } catch (error) {
    // It is there: without this, nobody would remember it.
    throw new PartialFailure(error instanceof Error ? error.message : String(error), path, made);
  }
  return made;
}

/** Object ids of an object's owners. */
export async function ownersOf(client: GraphClient, path: string, signal: AbortSignal): Promise<string[]> {
  const found = await client.find(`${path}/owners`, signal);
  return ((found?.["value"] ?? []) as Properties[]).map((owner) => String(owner["id"])).sort();
}

/** Brings an object to exactly these owners. Those that are new come first: who takes itself away can do no more. */
export async function setOwners(client: GraphClient, path: string, owners: readonly string[], signal: AbortSignal): Promise<void> {
  const present = await ownersOf(client, path, signal);
  for (const id of owners) if (!present.includes(id)) await client.call(`${path}/owners/$ref`, { "@odata.id": addressOf(id) });
  for (const id of present) if (!owners.includes(id)) await client.delete(`${path}/owners/${id}/$ref`, signal, false);
}

/** As {@link setOwners}, where the inputs name others than before: who has become one otherwise stays, as with the real provider (`HasChange("owners")`). */
export async function changeOwners(client: GraphClient, path: string, news: Properties, olds: Properties, signal: AbortSignal): Promise<void> {
  const [wanted, before] = [news, olds].map((inputs) => (namedOwners(inputs) ?? []).toSorted());
  if (wanted !== undefined && wanted.join() !== before?.join()) await setOwners(client, path, wanted, signal);
}
