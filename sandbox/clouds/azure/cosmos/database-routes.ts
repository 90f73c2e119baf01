import type { ArmCall, ArmRoute } from "../arm/route.ts";
import { conform } from "../shape.ts";
import type { CosmosAccounts } from "./accounts.ts";
import { collectionsOf, demandCollection, demandDatabase, findCollection, findDatabase, readCollection, readDatabase } from "./children.ts";
import { type AccountDocument, accountType, type MongoCollection, type MongoDatabase, type Throughput } from "./model.ts";
import { notThere } from "./refusal.ts";
import type { Begun, Demand } from "./routes.ts";
import { changedThroughput, type GivenThroughput, throughputShape } from "./throughput.ts";
import { collectionType, collectionView, databaseType, databaseView, throughputView } from "./view.ts";

/** What a kind of resource within an account differs in from the others. */
interface Kind<Item extends { readonly name: string; readonly throughput?: Throughput }> {
  readonly type: string;
  /** Path of the collection of them. */
  readonly base: string;
  /** Name of one in paths, e.g. "database". */
  readonly parameter: string;
  /** Those that a call is about; throws Cosmos DB's 404 where what they stand in does not exist. */
  readonly all: (account: AccountDocument, call: ArmCall) => readonly Item[];
  readonly find: (account: AccountDocument, call: ArmCall) => Item | undefined;
  /** Throws Cosmos DB's 404. */
  readonly demand: (account: AccountDocument, call: ArmCall) => Item;
  readonly view: (account: AccountDocument, item: Item) => Record<string, unknown>;
  /** Reads the body of a PUT. Throws what Cosmos DB refuses. */
  readonly read: (account: AccountDocument, call: ArmCall) => Item;
  readonly put: (account: AccountDocument, item: Item) => Promise<void>;
  readonly remove: (account: AccountDocument, item: Item) => Promise<void>;
}

/** List, read, write and delete, and their throughput, which are the same for all of them. */
function routesOf<Item extends { readonly name: string; readonly throughput?: Throughput }>(kind: Kind<Item>, demand: Demand, begun: Begun): ArmRoute[] {
  const { type, base, all, find, view, read, put, remove } = kind;
  const one = `${base}/{${kind.parameter}}`;
  const settings = `${one}/throughputSettings/default`;
  const shared = { type: accountType } as const;
  const demandThroughput = (item: Item): Throughput => {
    if (item.throughput === undefined) throw notThere(`throughput of ${kind.parameter} ${item.name}`);
    return item.throughput;
  };
  return [
    {
      ...shared,
      method: "GET",
      path: base,
      action: `${type}/read`,
      handle: (call) => {
        const account = demand(call);
        return { status: 200, body: { value: all(account, call).map((item) => view(account, item)) } };
      },
    },
    {
      ...shared,
      method: "GET",
      path: one,
      action: `${type}/read`,
      handle: (call) => {
        const account = demand(call);
        return { status: 200, body: view(account, kind.demand(account, call)) };
      },
    },
    {
      ...shared,
      method: "PUT",
      path: one,
      action: `${type}/write`,
      handle: (call) => {
        const account = demand(call);
        return begun(call, account, put(account, read(account, call)));
      },
    },
    {
      ...shared,
      method: "DELETE",
      path: one,
      action: `${type}/delete`,
      handle: (call) => {
        const account = demand(call);
        const item = find(account, call);
        return item === undefined ? { status: 204 } : begun(call, account, remove(account, item));
      },
    },
    {
      ...shared,
      method: "GET",
      path: settings,
      action: `${type}/throughputSettings/read`,
      handle: (call) => {
        const account = demand(call);
        const item = kind.demand(account, call);
        return { status: 200, body: throughputView(view(account, item), demandThroughput(item)) };
      },
    },
    {
      ...shared,
      method: "PUT",
      path: settings,
      action: `${type}/throughputSettings/write`,
      handle: (call) => {
        const account = demand(call);
        const item = kind.demand(account, call);
        const { properties } = conform(call.body, throughputShape, "") as { properties?: { resource?: GivenThroughput } };
        return begun(call, account, put(account, { ...item, throughput: changedThroughput(demandThroughput(item), properties?.resource) }));
      },
    },
  ];
}

/** Microsoft.DocumentDB/databaseAccounts/mongodbDatabases. */
export function databaseRoutes(accounts: CosmosAccounts, one: string, demand: Demand, begun: Begun, subscriptionId: string): ArmRoute[] {
  const kind: Kind<MongoDatabase> = {
    type: databaseType,
    base: `${one}/mongodbDatabases`,
    parameter: "database",
    all: ({ databases }) => databases,
    find: findDatabase,
    demand: demandDatabase,
    view: (account, database) => databaseView(account, database, subscriptionId),
    read: readDatabase,
    put: (account, database) => {
      accounts.putDatabase(account, database);
      return Promise.resolve();
    },
    remove: (account, { name }) => accounts.deleteDatabase(account, name),
  };
  return routesOf(kind, demand, begun);
}

/** Microsoft.DocumentDB/databaseAccounts/mongodbDatabases/collections. */
export function collectionRoutes(accounts: CosmosAccounts, one: string, demand: Demand, begun: Begun, subscriptionId: string): ArmRoute[] {
  const kind: Kind<MongoCollection> = {
    type: collectionType,
    base: `${one}/mongodbDatabases/{database}/collections`,
    parameter: "collection",
    all: collectionsOf,
    find: findCollection,
    demand: demandCollection,
    view: (account, collection) => collectionView(account, collection, subscriptionId),
    read: readCollection,
    put: (account, collection) => accounts.putCollection(account, collection),
    remove: (account, collection) => accounts.deleteCollection(account, collection),
  };
  return routesOf(kind, demand, begun);
}
