import * as crypto from "node:crypto";
import { addresses, freeAddress } from "../../../../machine/network/address-plan.ts";
import { cosmosVersions } from "../../arm/api-versions.ts";
import { armKind } from "../../arm/arm-kind.ts";
import type { Kinds } from "../../arm/kinds.ts";
import type { ArmRoute } from "../../arm/route.ts";
import { AzureError } from "../../azure-error.ts";
import { findLocation } from "../../locations.ts";
import type { AzureServices } from "../../services.ts";
import { type AccountDocument, accountPlace, accountType, mongoHost, mongoPort } from "./account.ts";
import { checkAccountName, checkAccountUpdate, completeAccount, patchedAccount } from "./complete.ts";
import { failForWantOfRoom, NoRoom } from "./database-servers.ts";
import { createKeys, keyActions } from "./keys.ts";
import { enqueued, operation } from "./operation.ts";
import { badRequest, CosmosRefusal } from "./refusal.ts";
import { accountPatchSchema, accountSchema, elsewhere, instead, silent } from "./schema.ts";
import { accountView } from "./view.ts";

/** Cosmos DB accounts, each with a real database behind it. */
export const cosmosAccount = armKind<AccountDocument>()({
  type: accountType,
  apiVersions: cosmosVersions,
  place: accountPlace,
  collection: "cosmosAccounts",
  region: "optional",
  put: { schema: accountSchema, elsewhere, instead, silent },
  patch: { schema: accountPatchSchema, elsewhere, instead, silent },
  checkName: checkAccountName,
  complete: ({ given, location, call }) => completeAccount(given, location, call.apiVersion),
  merge: patchedAccount,
  make: ({ given, name }, known, { kinds, now }) => {
    if (known !== undefined) {
      demandMade(known);
      checkAccountUpdate(known, given);
      return { ...known, ...given, provisioningState: "Updating" };
    }
    const others = accountsIn(kinds);
    const owner = others.find(({ properties }) => properties.enableFreeTier);
    if (given.properties.enableFreeTier && owner !== undefined && owner.name !== name) throw badRequest(`Free tier has already been applied to another Azure Cosmos DB account in this subscription ('${owner.name}').`);
    const time = now().toISOString();
    return {
      ...given,
      keys: createKeys(),
      keyTimes: { primary: time, secondary: time, primaryReadonly: time, secondaryReadonly: time },
      ip: freeAddress(addresses.databases, new Set(others.map(({ ip }) => ip))),
      serverIp: freeAddress(addresses.databaseServers, new Set(others.map(({ serverIp }) => serverIp))),
      instanceId: crypto.randomUUID(),
    };
  },
  states: { creating: "Creating", updating: "Updating" },
  work: async (account, known, { databases, settings, weather }) => {
    if (known === undefined && weather?.strikes("cosmos account is provisioned") === true) await failForWantOfRoom(settings.cosmosLatency);
    // Changes count at once; only an account whose database does not run has something to do.
    if (known === undefined || known.provisioningState === "Failed") await databases.serve(account, known === undefined ? settings.cosmosLatency : 0);
    return undefined;
  },
  failed: (error) => (error instanceof NoRoom ? { neverMade: true } : {}),
  remove: (account, { databases }) => databases.erase(account),
  staysUntilRemoved: true,
  deletedSettled: true,
  resume: (account, { databases }) => (account.neverMade === true ? undefined : databases.serve(account, 0).then(() => undefined)),
  view: accountView,
  answers: { created: { status: 200, operation }, updated: { status: 200, operation, body: "before" }, deleted: enqueued },
  refusals: {
    taken: (name) => badRequest(`DatabaseAccount name '${name}' already exists: the names of Cosmos DB accounts are unique in all of Azure.`),
    busy: ({ name }) => new CosmosRefusal(412, "PreconditionFailed", `There is already an operation in progress which requires exclusive lock on this service ${name}. Please retry the operation after sometime.`),
  },
  actions: keyActions,
  routes: accountRoutes,
  kindOf: () => "MongoDB",
  state: ({ name, provisioningState }) => `${provisioningState} ${mongoHost(name)}:${String(mongoPort)}`,
});

const accountsIn = (kinds: Kinds): readonly AccountDocument[] => kinds.of(cosmosAccount).all();

/** The words are those of microsoft/vscode-cosmosdb issue 1631. */
function demandMade({ name, neverMade }: AccountDocument): void {
  if (neverMade !== true) return;
  throw badRequest(`DatabaseAccount ${name} is in a failed provisioning state because the previous attempt to create it was not successful. Please delete the previous instance before attempting to recreate this account.`);
}

function accountRoutes({ kinds }: AzureServices): ArmRoute[] {
  return [
    // Whether anyone in Azure has an account of that name: 200 or 404.
    {
      method: "HEAD",
      path: "/providers/Microsoft.DocumentDB/databaseAccountNames/{name}",
      type: "Microsoft.DocumentDB/databaseAccountNames",
      unregistered: true,
      handle: (call) => ({ status: kinds.of(cosmosAccount).isTaken(call.param("name")) ? 200 : 404 }),
    },
    {
      method: "GET",
      path: "/subscriptions/{subscriptionId}/providers/Microsoft.DocumentDB/locations/{location}",
      type: "Microsoft.DocumentDB/locations",
      action: "Microsoft.DocumentDB/locations/read",
      handle: (call) => {
        const location = findLocation(call.param("location"));
        if (location === undefined) throw new AzureError(404, "NotFound", `The location '${call.param("location")}' is not found.`);
        const properties = { supportsAvailabilityZone: true, isResidencyRestricted: false, backupStorageRedundancies: ["Geo", "Zone", "Local"], isSubscriptionRegionAccessAllowedForRegular: true, isSubscriptionRegionAccessAllowedForAz: true, status: "Online" };
        return { status: 200, body: { id: `${call.path}/`, name: location.displayName, type: "Microsoft.DocumentDB/locations", properties } };
      },
    },
  ];
}
