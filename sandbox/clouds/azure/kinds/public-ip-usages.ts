import type { ArmRoute } from "../arm/route.ts";
import { AzureError } from "../azure-error.ts";
import { findLocation } from "../locations.ts";
import type { AzureServices } from "../services.ts";

/** What Azure counts of public addresses, in its order and spelling (recorded by azure-cli at 2022-01-01). */
const counted = [
  ["StaticPublicIPAddresses", "Static Public IP Addresses"],
  ["PublicIPAddresses", "Public IP Addresses"],
  ["PublicIpPrefixes", "Public Ip Prefixes"],
  ["StandardSkuPublicIpAddresses", "Public IP Addresses - Standard"],
] as const;

/** Azure's "no limit", a signed number of 32 bits. */
const noLimit = 2_147_483_647;

/** How many public addresses a subscription has in a region, and may have: none, as no resource of the sandbox is one. Of other usages it says nothing. */
export function publicIpUsageRoutes({ settings }: AzureServices): ArmRoute[] {
  const type = "Microsoft.Network/locations";
  return [
    {
      method: "GET",
      path: `/subscriptions/{subscriptionId}/providers/${type}/{location}/usages`,
      type,
      action: `${type}/usages/read`,
      handle: (call) => {
        const location = findLocation(call.param("location"))?.name;
        if (location === undefined) throw new AzureError(400, "NoRegisteredProviderFound", `No registered resource provider found for location '${call.param("location")}' and API version '${call.apiVersion}' for type 'locations/usages'.`);
        const usage = (value: string, localizedValue: string): unknown => ({
          currentValue: 0, id: `/subscriptions/${call.param("subscriptionId")}/providers/${type}/${location}/usages/${value}`, limit: value === "PublicIpPrefixes" ? noLimit : settings.publicIpQuota,
          name: { localizedValue, value }, unit: "Count", isAdjustable: true,
        });
        return { status: 200, body: { value: counted.map(([value, localizedValue]) => usage(value, localizedValue)) } };
      },
    },
  ];
}
