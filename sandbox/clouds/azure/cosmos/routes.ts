import type { CloudResponse } from "../../cloud.ts";
import { operationHeaders, type Operations, operationView } from "../arm/operations.ts";
import type { ArmCall, ArmRoute } from "../arm/route.ts";
import { AzureError } from "../azure-error.ts";
import { findLocation } from "../locations.ts";
import { conform, object, oneOf } from "../shape.ts";
import type { CosmosAccounts } from "./accounts.ts";
import { connectionString, keyKinds } from "./keys.ts";
import { type AccountDocument, accountType, type KeyKind } from "./model.ts";
import { collectionRoutes, databaseRoutes } from "./database-routes.ts";
import { accountView } from "./view.ts";

/** Api-version in the address of an account's operation. */
const operationVersion = "2024-11-15";

const keyShape = object({ keyKind: oneOf("primary", "secondary", "primaryReadonly", "secondaryReadonly") });

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
      handle: (call) => ({ status: 200, headers: { "retry-after": "1" }, body: operationView(operations.get(call.params["operationId"] ?? ""), call.path, "InProgress") }),
    },
  ];
}

/** The account that a call is about. Throws ARM's 404. */
export type Demand = (call: ArmCall) => AccountDocument;
/** Headers of an answer that tell where to ask after work. */
export type Begun = (account: AccountDocument, work: Promise<void>) => Record<string, string>;

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
        accounts.regenerateKey(account, keyKind);
        return { status: 202, headers: begun(account, Promise.resolve()) };
      },
    },
  ];
}
