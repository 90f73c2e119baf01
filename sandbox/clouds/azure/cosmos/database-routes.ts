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

/** What a kind of resource within an account differs in from the others. */
interface Kind<Item> {
  /** Path of the collection of them. */
  readonly base: string;
  /** Name of one in paths, e.g. "database". */
  readonly parameter: string;
  /** What actions on it begin with. */
  readonly actions: string;
  /** Those that a call is about; throws ARM's 404 where what they stand in does not exist. */
  readonly all: (account: AccountDocument, call: ArmCall) => readonly Item[];
  readonly find: (account: AccountDocument, call: ArmCall) => Item | undefined;
  /** Throws ARM's 404. */
  readonly demand: (account: AccountDocument, call: ArmCall) => Item;
  readonly view: (account: AccountDocument, item: Item) => Record<string, unknown>;
  readonly put: (account: AccountDocument, call: ArmCall) => Promise<void>;
  readonly remove: (account: AccountDocument, item: Item) => Promise<void>;
}

/** List, read, write and delete, which are the same for all of them. */
function routesOf<Item>({ base, parameter, actions, all, find, demand: demandItem, view, put, remove }: Kind<Item>, demand: Demand, begun: Begun): ArmRoute[] {
  const one = `${base}/{${parameter}}`;
  return [
    {
      type: accountType,
      method: "GET",
      path: base,
      action: `${actions}/read`,
      handle: (call) => {
        const account = demand(call);
        return { status: 200, body: { value: all(account, call).map((item) => view(account, item)) } };
      },
    },
    {
      type: accountType,
      method: "GET",
      path: one,
      action: `${actions}/read`,
      handle: (call) => {
        const account = demand(call);
        return { status: 200, body: view(account, demandItem(account, call)) };
      },
    },
    {
      type: accountType,
      method: "PUT",
      path: one,
      action: `${actions}/write`,
      handle: (call) => {
        const account = demand(call);
        return { status: 202, headers: begun(account, put(account, call)) };
      },
    },
    {
      type: accountType,
      method: "DELETE",
      path: one,
      action: `${actions}/delete`,
      handle: (call) => {
        const account = demand(call);
        const item = find(account, call);
        return item === undefined ? { status: 204 } : { status: 202, headers: begun(account, remove(account, item)) };
      },
    },
  ];
}

/** Microsoft.DocumentDB/databaseAccounts/mongodbDatabases. */
export function databaseRoutes(accounts: CosmosAccounts, one: string, demand: Demand, begun: Begun, subscriptionId: string): ArmRoute[] {
  const kind: Kind<MongoDatabase> = {
    base: `${one}/mongodbDatabases`,
    parameter: "database",
    actions: `${accountType}/mongodbDatabases`,
    all: ({ databases }) => databases,
    find: findDatabase,
    demand: demandDatabase,
    view: (account, database) => databaseView(account, database, subscriptionId),
    put: (account, call) => {
      accounts.putDatabase(account, readDatabase(call));
      return Promise.resolve();
    },
    remove: (account, { name }) => accounts.deleteDatabase(account, name),
  };
  return routesOf(kind, demand, begun);
}

/** Microsoft.DocumentDB/databaseAccounts/mongodbDatabases/collections. */
export function collectionRoutes(accounts: CosmosAccounts, one: string, demand: Demand, begun: Begun, subscriptionId: string): ArmRoute[] {
  const kind: Kind<MongoCollection> = {
    base: `${one}/mongodbDatabases/{database}/collections`,
    parameter: "collection",
    actions: `${accountType}/mongodbDatabases/collections`,
    all: collectionsOf,
    find: findCollection,
    demand: demandCollection,
    view: (account, collection) => collectionView(account, collection, subscriptionId),
    put: (account, call) => accounts.putCollection(account, readCollection(call, demandDatabase(account, call), findCollection(account, call))),
    remove: (account, collection) => accounts.deleteCollection(account, collection),
  };
  return routesOf(kind, demand, begun);
}

const findDatabase = (account: AccountDocument, call: ArmCall): MongoDatabase | undefined => account.databases.find((database) => database.name === call.params["database"]);

function demandDatabase(account: AccountDocument, call: ArmCall): MongoDatabase {
  const database = findDatabase(account, call);
  if (database === undefined) throw new AzureError(404, "NotFound", `The database '${call.params["database"] ?? ""}' does not exist in account '${account.name}'.`);
  return database;
}

function collectionsOf(account: AccountDocument, call: ArmCall): MongoCollection[] {
  const database = demandDatabase(account, call);
  return account.collections.filter((collection) => collection.database === database.name);
}

const findCollection = (account: AccountDocument, call: ArmCall): MongoCollection | undefined => collectionsOf(account, call).find((collection) => collection.name === call.params["collection"]);

function demandCollection(account: AccountDocument, call: ArmCall): MongoCollection {
  const collection = findCollection(account, call);
  if (collection === undefined) throw new AzureError(404, "NotFound", `The collection '${call.params["collection"] ?? ""}' does not exist in database '${call.params["database"] ?? ""}' of account '${account.name}'.`);
  return collection;
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
