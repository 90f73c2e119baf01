import type { Access } from "../access/access.ts";
import { AzureError } from "../azure-error.ts";
import { locations } from "../locations.ts";
import { tenantDomain } from "../settings.ts";
import type { ArmRoute } from "./route.ts";

/** Tenants, subscriptions and their regions: the sandbox has one of each tenant and subscription. */
export function subscriptionRoutes(tenantId: string, subscriptionId: string, access: Access): ArmRoute[] {
  const id = `/subscriptions/${subscriptionId}`;
  const type = "Microsoft.Resources/subscriptions";
  const view = {
    id,
    authorizationSource: "RoleBased",
    managedByTenants: [],
    subscriptionId,
    tenantId,
    displayName: "gke-aci sandbox",
    state: "Enabled",
    subscriptionPolicies: { locationPlacementId: "Public_2014-09-01", quotaId: "PayAsYouGo_2014-09-01", spendingLimit: "Off" },
  };
  const tenant = { id: `/tenants/${tenantId}`, tenantId, displayName: "gke-aci sandbox", tenantCategory: "Home", countryCode: "US", defaultDomain: tenantDomain, domains: [tenantDomain] };
  return [
    { method: "GET", path: "/tenants", type: "Microsoft.Resources/tenants", handle: () => ({ status: 200, body: { value: [tenant] } }) },
    // A subscription shows itself to whoever holds a role somewhere in it.
    { method: "GET", path: "/subscriptions", type, handle: (call) => ({ status: 200, body: { value: access.sees(call.claims.oid, id) ? [view] : [], count: { type: "Total", value: access.sees(call.claims.oid, id) ? 1 : 0 } } }) },
    {
      method: "GET",
      path: "/subscriptions/{subscriptionId}",
      type,
      handle: (call) => {
        if (!access.sees(call.claims.oid, id)) access.demand(call.claims, "Microsoft.Resources/subscriptions/read", id);
        return { status: 200, body: view };
      },
    },
    {
      method: "GET",
      path: "/subscriptions/{subscriptionId}/locations",
      type,
      handle: (call) => {
        if (!access.sees(call.claims.oid, id)) throw new AzureError(404, "SubscriptionNotFound", `The subscription '${subscriptionId}' could not be found.`);
        return {
          status: 200,
          body: {
            value: locations.map((location) => ({
              id: `${id}/locations/${location.name}`,
              name: location.name,
              type: "Region",
              displayName: location.displayName,
              regionalDisplayName: `(${location.geography}) ${location.displayName}`,
              metadata: { regionType: "Physical", regionCategory: "Recommended", geographyGroup: location.geography },
            })),
          },
        };
      },
    },
  ];
}
