import { integer, object, readOnly } from "../shape.ts";
import type { AccountDocument, Throughput } from "./model.ts";
import { badRequest } from "./refusal.ts";

/** Throughput as clients write it, in request units a second: set by hand, or up to where it scales by itself. */
export interface GivenThroughput {
  readonly throughput?: number;
  readonly autoscaleSettings?: { readonly maxThroughput?: number };
}

const given = { throughput: integer, autoscaleSettings: object({ maxThroughput: integer }) };

/** `options` of a PUT on a database or collection. */
export const throughputOptions = object(given);

/** Body of PUT on `throughputSettings/default`. */
export const throughputShape = object({
  id: readOnly,
  name: readOnly,
  type: readOnly,
  properties: object({ resource: object({ ...given, minimumThroughput: readOnly, instantMaximumThroughput: readOnly, softAllowedMaximumThroughput: readOnly }) }),
});

/** Bounds and steps (learn.microsoft.com/azure/cosmos-db/concepts-limits). */
const lowest = { manual: { amount: 400, step: 100 }, autoscale: { amount: 1000, step: 1000 } } as const;

/** Throughput of a collection whose client asks for none, in a database without any to share. */
const standard: Throughput = { throughput: lowest.manual.amount, highest: lowest.manual.amount };

export const isServerless = ({ properties }: AccountDocument): boolean => properties.capabilities.some(({ name }) => name === "EnableServerless");

/** Throughput of a new database or collection; undefined where its client asks for none. Throws what Cosmos DB refuses. */
export function readThroughput(account: AccountDocument, wanted: GivenThroughput = {}): Throughput | undefined {
  if (!asksForSome(wanted)) return undefined;
  if (isServerless(account)) throw badRequest("Setting offer throughput or autopilot on container is not supported for serverless accounts.");
  return checked(wanted, undefined);
}

/** Throughput of a collection whose client asks for none; undefined where it has a share of its database's, or pays by request. */
export const standardThroughput = (account: AccountDocument, ofDatabase: Throughput | undefined): Throughput | undefined => (ofDatabase === undefined && !isServerless(account) ? standard : undefined);

/** Throughput after a change of it. Throws what Cosmos DB refuses. */
export function changedThroughput(known: Throughput, wanted: GivenThroughput = {}): Throughput {
  if (!asksForSome(wanted)) throw badRequest("'properties.resource' must set 'throughput' or 'autoscaleSettings.maxThroughput'.");
  if ((known.autoscaleMax === undefined) !== (wanted.autoscaleSettings === undefined)) throw badRequest("Throughput that is set by hand cannot be changed to one that scales by itself, or back, in this way: it has to be migrated.");
  return checked(wanted, known);
}

const asksForSome = ({ throughput, autoscaleSettings }: GivenThroughput): boolean => throughput !== undefined || autoscaleSettings?.maxThroughput !== undefined;

function checked({ throughput, autoscaleSettings }: GivenThroughput, known: Throughput | undefined): Throughput {
  const autoscaleMax = autoscaleSettings?.maxThroughput;
  if (throughput !== undefined && autoscaleMax !== undefined) throw badRequest("'throughput' and 'autoscaleSettings' exclude each other.");
  const asked = autoscaleMax ?? throughput ?? 0;
  const bounds = autoscaleMax === undefined ? { ...lowest.manual, amount: minimumOf(known) } : { ...lowest.autoscale, amount: minimumOf(known ?? { throughput: 0, autoscaleMax, highest: 0 }) };
  if (asked < bounds.amount || asked % bounds.step !== 0) throw badRequest(`The throughput of ${String(asked)} RU/s is not valid: it must be at least ${String(bounds.amount)}, in steps of ${String(bounds.step)}.`);
  const highest = Math.max(asked, known?.highest ?? 0);
  // It begins at a tenth of its maximum, and stays where it is when that changes: nothing here uses any.
  return autoscaleMax === undefined ? { throughput: asked, highest } : { throughput: known?.throughput ?? autoscaleMax / 10, autoscaleMax, highest };
}

/** The least that throughput can be set to: a hundredth of the highest that it ever was, of an autoscale maximum a tenth. */
function minimumOf(known: Throughput | undefined): number {
  if (known?.autoscaleMax === undefined) return Math.max(lowest.manual.amount, Math.ceil((known?.highest ?? 0) / 100 / lowest.manual.step) * lowest.manual.step);
  return Math.max(lowest.autoscale.amount, Math.ceil(known.highest / 10 / lowest.autoscale.step) * lowest.autoscale.step);
}

/** `properties` of throughput as ARM shows it. How far it can go at once and at all is as recordings of small accounts have it. */
export const throughputProperties = (known: Throughput): Record<string, unknown> => ({
  resource: {
    throughput: known.throughput,
    ...(known.autoscaleMax === undefined ? {} : { autoscaleSettings: { maxThroughput: known.autoscaleMax } }),
    minimumThroughput: String(minimumOf(known)),
    instantMaximumThroughput: "10000",
    softAllowedMaximumThroughput: known.autoscaleMax === undefined ? "100000" : "1000000",
  },
});
