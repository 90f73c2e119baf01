import type { ArmCall, ArmRoute } from "../arm/route.ts";
import { AzureError, notModelled } from "../azure-error.ts";
import { conform } from "../shape.ts";
import type { CosmosAccounts } from "./accounts.ts";
import { type AccountDocument, accountType, type MongoCollection, type MongoDatabase } from "./model.ts";
import type { Begun, Demand } from "./routes.ts";
import { collectionShape, databaseShape } from "./shape.ts";
import { collectionView, databaseView } from "./view.ts";

/** MongoDB's rule for names of databases. */
const databaseNameRule = /^[^\s/\\."$*<>:|?\0]{1,63}$/;

/** MongoDB's rule for names of collections. */
const collectionNameRule = /^(?!system\.)[^$\0]{1,120}$/;

const badRequest = (message: string): AzureError => new AzureError(400, "BadRequest", message);

/** Microsoft.DocumentDB/databaseAccounts/mongodbDatabases. */
export function databaseRoutes(accounts: CosmosAccounts, one: string, demand: Demand, begun: Begun, subscriptionId: string): ArmRoute[] {
  const base = `${one}/mongodbDatabases`;
  const action = (verb: string): string => `${accountType}/mongodbDatabases/${verb}`;
  const shared = { type: accountType } as const;
  return [
    {
      ...shared,
      method: "GET",
      path: base,
      action: action("read"),
      handle: (call) => {
        const account = demand(call);
        return { status: 200, body: { value: account.databases.map((database) => databaseView(account, database, subscriptionId)) } };
      },
    },
    {
      ...shared,
      method: "GET",
      path: `${base}/{database}`,
      action: action("read"),
      handle: (call) => {
        const account = demand(call);
        return { status: 200, body: databaseView(account, demandDatabase(account, call), subscriptionId) };
      },
    },
    {
      ...shared,
      method: "PUT",
      path: `${base}/{database}`,
      action: action("write"),
      handle: (call) => {
        const account = demand(call);
        accounts.putDatabase(account, readDatabase(call));
        return { status: 202, headers: begun(account, Promise.resolve()) };
      },
    },
    {
      ...shared,
      method: "DELETE",
      path: `${base}/{database}`,
      action: action("delete"),
      handle: (call) => {
        const account = demand(call);
        const database = findDatabase(account, call);
        return database === undefined ? { status: 204 } : { status: 202, headers: begun(account, accounts.deleteDatabase(account, database.name)) };
      },
    },
  ];
}

/** Microsoft.DocumentDB/databaseAccounts/mongodbDatabases/collections. */
export function collectionRoutes(accounts: CosmosAccounts, one: string, demand: Demand, begun: Begun, subscriptionId: string): ArmRoute[] {
  const base = `${one}/mongodbDatabases/{database}/collections`;
  const action = (verb: string): string => `${accountType}/mongodbDatabases/collections/${verb}`;
  const shared = { type: accountType } as const;
  const all = (account: AccountDocument, database: MongoDatabase): MongoCollection[] => account.collections.filter((collection) => collection.database === database.name);
  const find = (account: AccountDocument, call: ArmCall): MongoCollection | undefined => all(account, demandDatabase(account, call)).find((collection) => collection.name === call.params["collection"]);
  return [
    {
      ...shared,
      method: "GET",
      path: base,
      action: action("read"),
      handle: (call) => {
        const account = demand(call);
        return { status: 200, body: { value: all(account, demandDatabase(account, call)).map((collection) => collectionView(account, collection, subscriptionId)) } };
      },
    },
    {
      ...shared,
      method: "GET",
      path: `${base}/{collection}`,
      action: action("read"),
      handle: (call) => {
        const account = demand(call);
        const collection = find(account, call);
        if (collection === undefined) throw new AzureError(404, "NotFound", `The collection '${call.params["collection"] ?? ""}' does not exist in database '${call.params["database"] ?? ""}' of account '${account.name}'.`);
        return { status: 200, body: collectionView(account, collection, subscriptionId) };
      },
    },
    {
      ...shared,
      method: "PUT",
      path: `${base}/{collection}`,
      action: action("write"),
      handle: (call) => {
        const account = demand(call);
        const collection = readCollection(call, demandDatabase(account, call), find(account, call));
        return { status: 202, headers: begun(account, accounts.putCollection(account, collection)) };
      },
    },
    {
      ...shared,
      method: "DELETE",
      path: `${base}/{collection}`,
      action: action("delete"),
      handle: (call) => {
        const account = demand(call);
        const collection = find(account, call);
        return collection === undefined ? { status: 204 } : { status: 202, headers: begun(account, accounts.deleteCollection(account, collection)) };
      },
    },
  ];
}

const findDatabase = (account: AccountDocument, call: ArmCall): MongoDatabase | undefined => account.databases.find((database) => database.name === call.params["database"]);

function demandDatabase(account: AccountDocument, call: ArmCall): MongoDatabase {
  const database = findDatabase(account, call);
  if (database === undefined) throw new AzureError(404, "NotFound", `The database '${call.params["database"] ?? ""}' does not exist in account '${account.name}'.`);
  return database;
}

function readDatabase(call: ArmCall): MongoDatabase {
  const name = call.params["database"] ?? "";
  const { tags, properties } = conform(call.body, databaseShape, "") as { tags?: Record<string, string>; properties?: { resource?: { id?: string }; options?: Record<string, unknown> } };
  if (!databaseNameRule.test(name) || name === "admin") throw badRequest(`The database name '${name}' is not valid: it must be 1 to 63 characters without spaces and / \\ . " $ * < > : | ?, and not 'admin'.`);
  if (properties?.resource?.id !== name) throw badRequest(`'properties.resource.id' is '${properties?.resource?.id ?? ""}'; it must be the database's name '${name}'.`);
  return { name, tags: tags ?? {}, options: properties.options ?? {} };
}

interface GivenCollection {
  readonly tags?: Record<string, string>;
  readonly properties?: { readonly resource?: { readonly id?: string; readonly shardKey?: Record<string, string>; readonly indexes?: { readonly key?: { readonly keys?: string[] } }[] }; readonly options?: Record<string, unknown> };
}

function readCollection(call: ArmCall, database: MongoDatabase, known: MongoCollection | undefined): MongoCollection {
  const name = call.params["collection"] ?? "";
  const { tags = {}, properties } = conform(call.body, collectionShape, "") as GivenCollection;
  const { id, shardKey, indexes = [{ key: { keys: ["_id"] } }] } = properties?.resource ?? {};
  const options = properties?.options ?? {};
  if (!collectionNameRule.test(name)) throw badRequest(`The collection name '${name}' is not valid: it must be 1 to 120 characters without $, and not begin with 'system.'.`);
  if (id !== name) throw badRequest(`'properties.resource.id' is '${id ?? ""}'; it must be the collection's name '${name}'.`);
  checkShardKey(shardKey, database, options);
  if (known !== undefined && Object.keys(known.shardKey ?? {}).join() !== Object.keys(shardKey ?? {}).join()) throw badRequest("The shard key of a collection cannot be changed.");
  const fields = indexes.map(({ key }) => {
    const [field = "", ...others] = key?.keys ?? [];
    if (others.length > 0 || field === "" || field.includes("$")) throw notModelled(`the index over '${[field, ...others].join(", ")}'`, "It has indexes over one field.");
    return field;
  });
  if (!fields.includes("_id")) throw badRequest("'properties.resource.indexes' must hold an index over '_id'.");
  return { database: database.name, name, shardKey, indexes: [...new Set(fields)], options, tags };
}

/** The server behind does not shard: that is the same for clients only where all find documents by the key. */
function checkShardKey(shardKey: Record<string, string> | undefined, database: MongoDatabase, options: Record<string, unknown>): void {
  const has = (given: Readonly<Record<string, unknown>>): boolean => given["throughput"] !== undefined || given["autoscaleSettings"] !== undefined;
  if (shardKey === undefined) {
    // github.com/MicrosoftDocs/azure-docs/issues/35841
    if (has(database.options) && !has(options)) throw badRequest("Shared throughput collection should have a partition key");
    return;
  }
  if (Object.keys(shardKey).join() !== "_id") throw notModelled(`the shard key '${Object.keys(shardKey).join(", ")}'`, "It has '_id'.");
}
