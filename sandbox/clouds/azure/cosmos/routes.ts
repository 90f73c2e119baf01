import type { CloudResponse } from "../../cloud.ts";
import type { Operation, Operations } from "../arm/operations.ts";
import type { ArmCall, ArmRoute } from "../arm/route.ts";
import { AzureError } from "../azure-error.ts";
import { armHost } from "../hosts.ts";
import { findLocation } from "../locations.ts";
import { conform, object, oneOf } from "../shape.ts";
import type { CosmosAccounts } from "./accounts.ts";
import { connectionString, keyKinds } from "./keys.ts";
import { type AccountDocument, accountType, type KeyKind } from "./model.ts";
import { collectionRoutes, databaseRoutes } from "./database-routes.ts";
import { badRequest } from "./refusal.ts";
import { accountView } from "./view.ts";

const keyShape = object({ keyKind: oneOf("primary", "secondary", "primaryReadonly", "secondaryReadonly") });

/** Microsoft.DocumentDB/databaseAccounts. */
export function cosmosRoutes(accounts: CosmosAccounts, operations: Operations, subscriptionId: string): ArmRoute[] {
  const type = accountType;
  const inSubscription = `/subscriptions/{subscriptionId}/providers/${type}`;
  const inGroup = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/${type}`;
  const one = `${inGroup}/{name}`;
  const action = (verb: string): string => `${type}/${verb}`;
  const demand = (call: ArmCall): AccountDocument => accounts.demand(call.params["resourceGroupName"] ?? "", call.params["name"] ?? "");
  const view = (call: ArmCall, account: AccountDocument): Record<string, unknown> => accountView(account, subscriptionId, apiVersionOf(call));
  const operationHeaders = (call: ArmCall, account: AccountDocument, work: Promise<void>): Record<string, string> => {
    const { id } = operations.track(work);
    const address = (path: string): string => `https://${armHost}${path}/${id}?api-version=${apiVersionOf(call)}`;
    return {
      "azure-asyncoperation": address(`/subscriptions/${subscriptionId}/providers/Microsoft.DocumentDB/locations/${account.location}/operationsStatus`),
      location: address(`${call.path}/operationResults`),
    };
  };
  const begun: Begun = (call, account, work) => ({ status: 202, headers: operationHeaders(call, account, work), body: { status: "Enqueued" } });
  const list = (call: ArmCall, resourceGroup: string | undefined): CloudResponse => ({
    status: 200,
    body: { value: accounts.all().filter((account) => resourceGroup === undefined || account.resourceGroup.toLowerCase() === resourceGroup.toLowerCase()).map((account) => view(call, account)) },
  });
  return [
    // Whether anyone in Azure has an account of that name: 200 or 404.
    { method: "HEAD", path: "/providers/Microsoft.DocumentDB/databaseAccountNames/{name}", type: "Microsoft.DocumentDB/databaseAccountNames", unregistered: true, handle: (call) => ({ status: accounts.exists(call.params["name"] ?? "") ? 200 : 404 }) },
    { method: "GET", path: inSubscription, type, action: action("read"), handle: (call) => list(call, undefined) },
    { method: "GET", path: inGroup, type, action: action("read"), handle: (call) => list(call, call.params["resourceGroupName"]) },
    { method: "GET", path: one, type, action: action("read"), handle: (call) => ({ status: 200, body: view(call, demand(call)) }) },
    {
      method: "PUT",
      path: one,
      type,
      action: action("write"),
      handle: (call) => {
        const { account, ready } = accounts.put(call.params["resourceGroupName"] ?? "", call.params["name"] ?? "", call.body, apiVersionOf(call));
        return { status: 200, headers: operationHeaders(call, account, ready), body: view(call, account) };
      },
    },
    {
      method: "PATCH",
      path: one,
      type,
      action: action("write"),
      handle: (call) => {
        const { account, ready } = accounts.patch(demand(call), call.body);
        return { status: 200, headers: operationHeaders(call, account, ready), body: view(call, account) };
      },
    },
    {
      method: "DELETE",
      path: one,
      type,
      action: action("delete"),
      handle: (call) => {
        const account = accounts.find(call.params["resourceGroupName"] ?? "", call.params["name"] ?? "");
        return account === undefined ? { status: 204 } : begun(call, account, accounts.delete(account));
      },
    },
    ...keyRoutes(accounts, one, demand, begun),
    ...databaseRoutes(accounts, one, demand, begun, subscriptionId),
    ...collectionRoutes(accounts, one, demand, begun, subscriptionId),
    {
      method: "GET",
      path: "/subscriptions/{subscriptionId}/providers/Microsoft.DocumentDB/locations/{location}",
      type: "Microsoft.DocumentDB/locations",
      action: "Microsoft.DocumentDB/locations/read",
      handle: (call) => {
        const location = findLocation(call.params["location"] ?? "");
        if (location === undefined) throw new AzureError(404, "NotFound", `The location '${call.params["location"] ?? ""}' is not found.`);
        const properties = { supportsAvailabilityZone: true, isResidencyRestricted: false, backupStorageRedundancies: ["Geo", "Zone", "Local"], isSubscriptionRegionAccessAllowedForRegular: true, isSubscriptionRegionAccessAllowedForAz: true, status: "Online" };
        return { status: 200, body: { id: `${call.path}/`, name: location.displayName, type: "Microsoft.DocumentDB/locations", properties } };
      },
    },
    {
      method: "GET",
      path: "/subscriptions/{subscriptionId}/providers/Microsoft.DocumentDB/locations/{location}/operationsStatus/{operationId}",
      type: "Microsoft.DocumentDB/locations",
      handle: (call) => ({ status: 200, body: operationView(operations.get(call.params["operationId"] ?? "")) }),
    },
    {
      method: "GET",
      path: `${one}/{+child}/operationResults/{operationId}`,
      type,
      handle: (call) => {
        const operation = operations.get(call.params["operationId"] ?? "");
        if (operation.error !== undefined) throw operation.error;
        return { status: operation.status === "InProgress" ? 202 : 200, body: operationView(operation) };
      },
    },
  ];
}

const apiVersionOf = (call: ArmCall): string => call.query.get("api-version") ?? "";

/** An operation as both of its addresses show it. */
const operationView = ({ status, error }: Operation): Record<string, unknown> => ({
  status: status === "InProgress" ? "Dequeued" : status,
  ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
});

/** The account that a call is about. Throws ARM's 404. */
export type Demand = (call: ArmCall) => AccountDocument;
/** Cosmos DB's answer to a call whose work goes on. */
export type Begun = (call: ArmCall, account: AccountDocument, work: Promise<void>) => CloudResponse;

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
        if (keyKind === undefined) throw badRequest("'keyKind' is required: primary, secondary, primaryReadonly or secondaryReadonly.");
        accounts.regenerateKey(account, keyKind);
        return begun(call, account, Promise.resolve());
      },
    },
  ];
}
