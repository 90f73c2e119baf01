import { cosmosVersions } from "../../arm/api-versions.ts";
import { armKind } from "../../arm/arm-kind.ts";
import { inResourceGroup } from "../../arm/place.ts";
import { notModelled } from "../../azure-error.ts";
import type { AzureServices } from "../../services.ts";
import { type AccountDocument, accountPlace, accountType, type MongoCollection, type MongoDatabase } from "./account.ts";
import { cosmosAccount } from "./kind.ts";
import { checkId } from "./mongo-database.ts";
import { enqueued } from "./operation.ts";
import { badRequest, notThere } from "./refusal.ts";
import { collectionInstead, collectionSchema, type GivenCollection } from "./schema.ts";
import { readThroughput, standardThroughput, throughputActions } from "./throughput.ts";

const type = `${accountType}/mongodbDatabases/collections`;

/** MongoDB's rule for names of collections. */
const nameRule = /^(?!system\.)[^$\0]{1,120}$/;

/** Collections of a database, which the server behind has too. */
export const mongoCollection = armKind<MongoCollection>()({
  type,
  apiVersions: cosmosVersions,
  place: inResourceGroup(type),
  collection: "mongoCollections",
  put: { schema: collectionSchema, instead: collectionInstead },
  checkName: (name) => {
    if (!nameRule.test(name)) throw badRequest(`The collection name '${name}' is not valid: it must be 1 to 120 characters without $, and not begin with 'system.'.`);
  },
  make: (request, known, services) => {
    const { tags, properties } = request.given;
    const { id, shardKey, indexes = [{ key: { keys: ["_id"] } }] } = properties?.resource ?? {};
    const database = request.parent as MongoDatabase;
    const account = accountOf(request, services);
    services.kinds.of(cosmosAccount).demandSettled(account);
    checkId(request, "collection", id);
    const own = readThroughput(account, properties?.options);
    if (shardKey === undefined) {
      // github.com/MicrosoftDocs/azure-docs/issues/35841
      if (database.throughput !== undefined && (own ?? known?.throughput) === undefined) throw badRequest("Shared throughput collection should have a partition key");
    } else if (Object.keys(shardKey).join() !== "_id") {
      // The server behind does not shard: that is the same for clients only where all find documents by the key.
      throw notModelled(`the shard key '${Object.keys(shardKey).join(", ")}'`, "It has '_id'.");
    }
    if (known !== undefined && Object.keys(known.shardKey ?? {}).join() !== Object.keys(shardKey ?? {}).join()) throw badRequest("The shard key of a collection cannot be changed.");
    const fields = indexes.map(indexedField);
    if (!fields.includes("_id")) throw badRequest("'properties.resource.indexes' must hold an index over '_id'.");
    return { shardKey, indexes: [...new Set(fields)], throughput: own ?? known?.throughput ?? standardThroughput(account, database.throughput), tags };
  },
  work: async (collection, _known, { databases }) => {
    await databases.get(collection.parents[0]).putCollection(collection);
    return undefined;
  },
  remove: async ({ name, parents: [account, database] }, { databases }, cascades) => {
    if (!cascades) await databases.get(account).dropCollection(database, name);
  },
  staysUntilRemoved: true,
  view: ({ name, shardKey, indexes }) => ({ properties: { resource: { id: name, ...(shardKey === undefined ? {} : { shardKey }), indexes: indexes.map((field) => ({ key: { keys: [field] } })) } } }),
  answers: { created: enqueued, updated: enqueued, deleted: enqueued },
  refusals: { notFound: (name) => notThere(`collection ${name}`) },
  actions: throughputActions<MongoCollection>(type, "collection"),
});

function accountOf({ resourceGroup, parents: [account = ""] = [] }: { readonly resourceGroup?: string; readonly parents?: readonly string[] }, { kinds }: AzureServices): AccountDocument {
  const found = kinds.of(cosmosAccount).lookUp(account, { resourceGroup });
  if (found === undefined) throw new Error(`${accountPlace.path} has no account ${account}`);
  return found;
}

type GivenIndex = NonNullable<NonNullable<NonNullable<GivenCollection["properties"]>["resource"]>["indexes"]>[number];

function indexedField({ key, options }: GivenIndex): string {
  const [field = "", ...others] = key?.keys ?? [];
  if (others.length > 0 || field === "" || field.includes("$")) throw notModelled(`the index over '${[field, ...others].join(", ")}'`, "It has indexes over one field.");
  if (options?.unique === true && field !== "_id") throw notModelled(`the unique index over '${field}'`, "No other values than those of '_id' are unique.");
  return field;
}
