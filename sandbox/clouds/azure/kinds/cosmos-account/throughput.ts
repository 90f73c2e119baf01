import * as crypto from "node:crypto";
import { readBody } from "../../../kit/read.ts";
import type { ArmAction, ArmDocument } from "../../arm/arm-kind.ts";
import { azureDialect, publishedRules } from "../../dialect.ts";
import type { AccountDocument, Throughput } from "./account.ts";
import { enqueued, operation } from "./operation.ts";
import { badRequest, notThere } from "./refusal.ts";
import { type GivenThroughput, throughputSchema } from "./schema.ts";

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
function changedThroughput(known: Throughput, wanted: GivenThroughput = {}): Throughput {
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
const throughputProperties = (known: Throughput): Record<string, unknown> => ({
  resource: {
    throughput: known.throughput,
    ...(known.autoscaleMax === undefined ? {} : { autoscaleSettings: { maxThroughput: known.autoscaleMax } }),
    minimumThroughput: String(minimumOf(known)),
    instantMaximumThroughput: "10000",
    softAllowedMaximumThroughput: known.autoscaleMax === undefined ? "100000" : "1000000",
  },
});

/** Reads and changes the throughput of a database or collection. @param what it is called, e.g. "database" */
export function throughputActions<Doc extends ArmDocument & { readonly throughput?: Throughput }>(type: string, what: string): readonly ArmAction<Doc>[] {
  const path = "throughputSettings/default";
  const throughputOf = ({ name, throughput }: Doc): Throughput => {
    if (throughput === undefined) throw notThere(`throughput of ${what} ${name}`);
    return throughput;
  };
  return [
    { method: "GET", path, right: "throughputSettings/read", run: (doc, call) => ({ status: 200, body: throughputView(call.path, type, throughputOf(doc)) }) },
    {
      method: "PUT",
      path,
      right: "throughputSettings/write",
      operation,
      run: (doc, call) => {
        const { properties } = readBody(call.body, publishedRules(`${type}/throughputSettings`, { schema: throughputSchema }, "put"), azureDialect);
        const change = { throughput: changedThroughput(throughputOf(doc), properties?.resource) } as Partial<Doc>;
        return { status: enqueued.status, body: enqueued.body, begins: { change } };
      },
    },
  ];
}

/** Throughput as ARM shows it. Its name is that of Azure's record of it. */
function throughputView(id: string, type: string, throughput: Throughput): Record<string, unknown> {
  return { id, type: `${type}/throughputSettings`, name: crypto.createHash("sha256").update(id).digest("base64").replaceAll(/[+/]/g, "x").slice(0, 4), properties: throughputProperties(throughput) };
}
