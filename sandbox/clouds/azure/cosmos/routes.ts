import type { CloudResponse } from "../../cloud.ts";
import { operationHeaders, type Operations, operationView } from "../arm/operations.ts";
import type { ArmCall, ArmRoute } from "../arm/route.ts";
import { AzureError } from "../azure-error.ts";
import { conform, object, oneOf } from "../shape.ts";
import type { CosmosAccounts } from "./accounts.ts";
import { connectionString, keyKinds } from "./keys.ts";
import { type AccountDocument, accountType, type KeyKind, type MongoDatabase } from "./model.ts";
import { databaseShape } from "./shape.ts";
import { accountView, databaseView } from "./view.ts";

/** Api-version in the address of an account's operation. */
const operationVersion = "2024-11-15";

const keyShape = object({ keyKind: oneOf("primary", "secondary", "primaryReadonly", "secondaryReadonly") });

/** MongoDB's rule for names of databases. */
const databaseNameRule = /^[^\s/\\."$*<>:|?\0]{1,63}$/;

/** Microsoft.DocumentDB/databaseAccounts. */
export function cosmosRoutes(accounts: CosmosAccounts, operations: Operations, subscriptionId: string): ArmRoute[] {
  const type = accountType;
  const inSubscription = `/subscriptions/{subscriptionId}/providers/${type}`;
  const inGroup = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/${type}`;
  const one = `${inGroup}/{name}`;
  const action = (verb: string): string => `${type}/${verb}`;
  const demand = (call: ArmCall): AccountDocument => accounts.demand(call.params["resourceGroupName"] ?? "", call.params["name"] ?? "");
  const view = (account: AccountDocument): Record<string, unknown> => accountView(account, subscriptionId);
  const begun = (account: AccountDocument, work: Promise<void>): Record<string, string> => {
    const operation = operations.track(work);
    return operationHeaders("Azure-AsyncOperation", `/subscriptions/${subscriptionId}/providers/Microsoft.DocumentDB/locations/${account.location}/operationsStatus/${operation.id}`, operationVersion);
  };
  const list = (resourceGroup: string | undefined): CloudResponse => ({
    status: 200,
    body: { value: accounts.all().filter((account) => resourceGroup === undefined || account.resourceGroup.toLowerCase() === resourceGroup.toLowerCase()).map(view) },
  });
  return [
    // Whether anyone in Azure has an account of that name: 200 or 404.
    { method: "HEAD", path: "/providers/Microsoft.DocumentDB/databaseAccountNames/{name}", type: "Microsoft.DocumentDB/databaseAccountNames", unregistered: true, handle: (call) => ({ status: accounts.exists(call.params["name"] ?? "") ? 200 : 404 }) },
    { method: "GET", path: inSubscription, type, action: action("read"), handle: () => list(undefined) },
    { method: "GET", path: inGroup, type, action: action("read"), handle: (call) => list(call.params["resourceGroupName"]) },
    { method: "GET", path: one, type, action: action("read"), handle: (call) => ({ status: 200, body: view(demand(call)) }) },
    {
      method: "PUT",
      path: one,
      type,
      action: action("write"),
      handle: (call) => {
        const { account, ready } = accounts.put(call.params["resourceGroupName"] ?? "", call.params["name"] ?? "", call.body);
        return { status: 200, headers: begun(account, ready), body: view(account) };
      },
    },
    {
      method: "PATCH",
      path: one,
      type,
      action: action("write"),
      handle: (call) => {
        const { account, ready } = accounts.patch(demand(call), call.body);
        return { status: 200, headers: begun(account, ready), body: view(account) };
      },
    },
    {
      method: "DELETE",
      path: one,
      type,
      action: action("delete"),
      handle: (call) => {
        const account = accounts.find(call.params["resourceGroupName"] ?? "", call.params["name"] ?? "");
        return account === undefined ? { status: 204 } : { status: 202, headers: begun(account, accounts.delete(account)) };
      },
    },
    ...keyRoutes(accounts, one, demand, begun),
    ...databaseRoutes(accounts, one, demand, begun, subscriptionId),
    {
      method: "GET",
      path: "/subscriptions/{subscriptionId}/providers/Microsoft.DocumentDB/locations/{location}/operationsStatus/{operationId}",
      type: "Microsoft.DocumentDB/locations",
      handle: (call) => ({ status: 200, headers: { "retry-after": "1" }, body: operationView(operations.get(call.params["operationId"] ?? ""), call.path, "InProgress") }),
    },
  ];
}

type Demand = (call: ArmCall) => AccountDocument;
type Begun = (account: AccountDocument, work: Promise<void>) => Record<string, string>;

function keyRoutes(accounts: CosmosAccounts, one: string, demand: Demand, begun: Begun): ArmRoute[] {
  const type = accountType;
  const readOnlyKeys = ({ keys }: AccountDocument): Record<string, string> => ({ primaryReadonlyMasterKey: keys.primaryReadonly, secondaryReadonlyMasterKey: keys.secondaryReadonly });
  return [
    {
      method: "POST",
      path: `${one}/listKeys`,
      type,
      action: `${type}/listKeys/action`,
      handle: (call) => {
        const account = demand(call);
        return { status: 200, body: { primaryMasterKey: account.keys.primary, secondaryMasterKey: account.keys.secondary, ...readOnlyKeys(account) } };
      },
    },
    { method: "POST", path: `${one}/readonlykeys`, type, action: `${type}/readonlykeys/action`, handle: (call) => ({ status: 200, body: readOnlyKeys(demand(call)) }) },
    {
      method: "POST",
      path: `${one}/listConnectionStrings`,
      type,
      action: `${type}/listConnectionStrings/action`,
      handle: (call) => {
        const account = demand(call);
        return { status: 200, body: { connectionStrings: keyKinds.map(({ kind, description, shown }) => ({ connectionString: connectionString(account, kind), description, keyKind: shown, type: "MongoDB" })) } };
      },
    },
    {
      method: "POST",
      path: `${one}/regenerateKey`,
      type,
      action: `${type}/regenerateKey/action`,
      handle: (call) => {
        const account = demand(call);
        const { keyKind } = conform(call.body, keyShape, "") as { keyKind?: KeyKind };
        if (keyKind === undefined) throw new AzureError(400, "BadRequest", "'keyKind' is required: primary, secondary, primaryReadonly or secondaryReadonly.");
        return { status: 202, headers: begun(account, accounts.regenerateKey(account, keyKind)) };
      },
    },
  ];
}

function databaseRoutes(accounts: CosmosAccounts, one: string, demand: Demand, begun: Begun, subscriptionId: string): ArmRoute[] {
  const type = accountType;
  const base = `${one}/mongodbDatabases`;
  const action = (verb: string): string => `${type}/mongodbDatabases/${verb}`;
  const find = (account: AccountDocument, call: ArmCall): MongoDatabase | undefined => account.databases.find((database) => database.name === call.params["database"]);
  return [
    {
      method: "GET",
      path: base,
      type,
      action: action("read"),
      handle: (call) => {
        const account = demand(call);
        return { status: 200, body: { value: account.databases.map((database) => databaseView(account, database, subscriptionId)) } };
      },
    },
    {
      method: "GET",
      path: `${base}/{database}`,
      type,
      action: action("read"),
      handle: (call) => {
        const account = demand(call);
        const database = find(account, call);
        if (database === undefined) throw new AzureError(404, "NotFound", `The database '${call.params["database"] ?? ""}' does not exist in account '${account.name}'.`);
        return { status: 200, body: databaseView(account, database, subscriptionId) };
      },
    },
    {
      method: "PUT",
      path: `${base}/{database}`,
      type,
      action: action("write"),
      handle: (call) => {
        const account = demand(call);
        return { status: 202, headers: begun(account, accounts.putDatabase(account, readDatabase(call))) };
      },
    },
    {
      method: "DELETE",
      path: `${base}/{database}`,
      type,
      action: action("delete"),
      handle: (call) => {
        const account = demand(call);
        const database = find(account, call);
        return database === undefined ? { status: 204 } : { status: 202, headers: begun(account, accounts.deleteDatabase(account, database.name)) };
      },
    },
  ];
}

function readDatabase(call: ArmCall): MongoDatabase {
  const name = call.params["database"] ?? "";
  const { tags, properties } = conform(call.body, databaseShape, "") as { tags?: Record<string, string>; properties?: { resource?: { id?: string }; options?: Record<string, unknown> } };
  if (!databaseNameRule.test(name) || name === "admin") throw new AzureError(400, "BadRequest", `The database name '${name}' is not valid: it must be 1 to 63 characters without spaces and / \\ . " $ * < > : | ?, and not 'admin'.`);
  if (properties?.resource?.id !== name) throw new AzureError(400, "BadRequest", `'properties.resource.id' is '${properties?.resource?.id ?? ""}'; it must be the database's name '${name}'.`);
  return { name, tags: tags ?? {}, options: properties.options ?? {} };
}

