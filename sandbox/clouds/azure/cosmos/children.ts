import type { ArmCall } from "../arm/route.ts";
import { notModelled } from "../azure-error.ts";
import { conform } from "../shape.ts";
import type { AccountDocument, MongoCollection, MongoDatabase } from "./model.ts";
import { badRequest, notThere } from "./refusal.ts";
import { collectionShape, databaseShape } from "./shape.ts";
import { type GivenThroughput, readThroughput, standardThroughput } from "./throughput.ts";

/** MongoDB's rule for names of databases. */
const databaseNameRule = /^[^\s/\\."$*<>:|?\0]{1,63}$/;

/** MongoDB's rule for names of collections. */
const collectionNameRule = /^(?!system\.)[^$\0]{1,120}$/;

const databaseName = (call: ArmCall): string => call.params["database"] ?? "";
const collectionName = (call: ArmCall): string => call.params["collection"] ?? "";

export const findDatabase = (account: AccountDocument, call: ArmCall): MongoDatabase | undefined => account.databases.find((database) => database.name === databaseName(call));

/** Throws Cosmos DB's 404. */
export function demandDatabase(account: AccountDocument, call: ArmCall): MongoDatabase {
  const database = findDatabase(account, call);
  if (database === undefined) throw notThere(`database ${databaseName(call)}`);
  return database;
}

/** Throws Cosmos DB's 404 where the database does not exist. */
export function collectionsOf(account: AccountDocument, call: ArmCall): MongoCollection[] {
  const database = demandDatabase(account, call);
  return account.collections.filter((collection) => collection.database === database.name);
}

export const findCollection = (account: AccountDocument, call: ArmCall): MongoCollection | undefined => account.collections.find(({ database, name }) => database === databaseName(call) && name === collectionName(call));

/** Throws Cosmos DB's 404. */
export function demandCollection(account: AccountDocument, call: ArmCall): MongoCollection {
  demandDatabase(account, call);
  const collection = findCollection(account, call);
  if (collection === undefined) throw notThere(`collection ${collectionName(call)}`);
  return collection;
}

interface GivenDatabase {
  readonly tags?: Record<string, string>;
  readonly properties?: { readonly resource?: { readonly id?: string }; readonly options?: GivenThroughput };
}

/** Reads the body of a PUT on a database. Throws what Cosmos DB refuses. */
export function readDatabase(account: AccountDocument, call: ArmCall): MongoDatabase {
  const name = databaseName(call);
  const { tags, properties } = conform(call.body, databaseShape, "") as GivenDatabase;
  if (!databaseNameRule.test(name) || name === "admin") throw badRequest(`The database name '${name}' is not valid: it must be 1 to 63 characters without spaces and / \\ . " $ * < > : | ?, and not 'admin'.`);
  if (properties?.resource?.id !== name) throw badRequest(`'properties.resource.id' is '${properties?.resource?.id ?? ""}'; it must be the database's name '${name}'.`);
  return { name, tags, throughput: readThroughput(account, properties.options) ?? findDatabase(account, call)?.throughput };
}

interface GivenIndex {
  readonly key?: { readonly keys?: readonly string[] };
  readonly options?: { readonly unique?: boolean };
}

interface GivenCollection {
  readonly tags?: Record<string, string>;
  readonly properties?: { readonly resource?: { readonly id?: string; readonly shardKey?: Record<string, string>; readonly indexes?: readonly GivenIndex[] }; readonly options?: GivenThroughput };
}

/** Reads the body of a PUT on a collection. Throws what Cosmos DB refuses. */
export function readCollection(account: AccountDocument, call: ArmCall): MongoCollection {
  const database = demandDatabase(account, call);
  const known = findCollection(account, call);
  const name = collectionName(call);
  const { tags, properties } = conform(call.body, collectionShape, "") as GivenCollection;
  const { id, shardKey, indexes = [{ key: { keys: ["_id"] } }] } = properties?.resource ?? {};
  if (!collectionNameRule.test(name)) throw badRequest(`The collection name '${name}' is not valid: it must be 1 to 120 characters without $, and not begin with 'system.'.`);
  if (id !== name) throw badRequest(`'properties.resource.id' is '${id ?? ""}'; it must be the collection's name '${name}'.`);
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
  const throughput = own ?? known?.throughput ?? standardThroughput(account, database.throughput);
  return { database: database.name, name, shardKey, indexes: [...new Set(fields)], throughput, tags };
}

function indexedField({ key, options }: GivenIndex): string {
  const [field = "", ...others] = key?.keys ?? [];
  if (others.length > 0 || field === "" || field.includes("$")) throw notModelled(`the index over '${[field, ...others].join(", ")}'`, "It has indexes over one field.");
  if (options?.unique === true && field !== "_id") throw notModelled(`the unique index over '${field}'`, "No other values than those of '_id' are unique.");
  return field;
}
