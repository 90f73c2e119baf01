import type { ArmCall, ArmRoute } from "../../arm/route.ts";
import { AzureError } from "../../azure-error.ts";
import { findLocation } from "../../locations.ts";
import type { AzureServices } from "../../services.ts";

/** What Container Instances tells of a region: how much is used of it, and how large a group can be. */
export function locationRoutes({ groupRuns }: AzureServices): ArmRoute[] {
  const type = "Microsoft.ContainerInstance/locations";
  const base = `/subscriptions/{subscriptionId}/providers/${type}/{location}`;
  const demandLocation = (call: ArmCall): string => {
    const location = findLocation(call.param("location"));
    if (location === undefined) throw new AzureError(400, "InvalidLocation", `The location '${call.param("location")}' is not valid.`);
    return location.name;
  };
  return [
    {
      method: "GET",
      path: `${base}/usages`,
      type,
      action: `${type}/usages/read`,
      handle: (call) => {
        const here = groupRuns.groups().filter((group) => group.location === demandLocation(call));
        const cores = here.flatMap((group) => group.properties.containers).reduce((sum, container) => sum + (container.properties.resources?.requests?.cpu ?? 0), 0);
        const usage = (value: string, localizedValue: string, currentValue: number): unknown => ({ unit: "Count", currentValue, limit: 100, name: { value, localizedValue } });
        return { status: 200, body: { value: [usage("ContainerGroups", "Container Groups", here.length), usage("StandardCores", "Standard Cores", Math.ceil(cores))] } };
      },
    },
    {
      method: "GET",
      path: `${base}/capabilities`,
      type,
      action: `${type}/capabilities/read`,
      handle: (call) => ({
        status: 200,
        body: { value: [{ resourceType: "containerGroups", osType: "Linux", location: demandLocation(call), ipAddressType: "Public", gpu: "None", capabilities: { maxMemoryInGB: 240, maxCpu: 31, maxGpuCount: 0 } }] },
      }),
    },
  ];
}
