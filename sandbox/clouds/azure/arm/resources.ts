import type { Access } from "../access/access.ts";
import { AzureError } from "../azure-error.ts";
import { filterTerms } from "./filter-terms.ts";
import type { Kinds } from "./kinds.ts";
import { groupOfId, type ResourceSummary } from "./resource-summary.ts";
import type { ArmCall, ArmRoute } from "./route.ts";

/** The lists over all resource types: of the subscription and of a group. */
export function resourceRoutes(kinds: Kinds, access: Access): ArmRoute[] {
  const all = (): ResourceSummary[] => kinds.resources();
  const type = "Microsoft.Resources/resources";
  return [
    {
      method: "GET",
      path: "/subscriptions/{subscriptionId}/resources",
      type,
      // Everybody signed in may list; they see what they may read.
      handle: (call) => ({ status: 200, body: { value: all().filter(fitsFilter(call)).filter((resource) => access.allows(call.claims.oid, `${resource.type}/read`, resource.id)) } }),
    },
    {
      method: "GET",
      path: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/resources",
      type,
      action: "Microsoft.Resources/subscriptions/resourceGroups/resources/read",
      handle: (call) => {
        const group = call.param("resourceGroupName").toLowerCase();
        return { status: 200, body: { value: all().filter((resource) => groupOfId(resource.id) === group).filter(fitsFilter(call)) } };
      },
    },
  ];
}

function fitsFilter(call: ArmCall): (resource: ResourceSummary) => boolean {
  const terms = filterTerms(call).map((term) => {
    const match = /^(resourceType|name|location|resourceGroup) eq '([^']*)'$/i.exec(term);
    if (match === null) throw new AzureError(400, "InvalidFilterInQueryString", `Invalid $filter clause '${term}'; the sandbox's Azure has resourceType, name, location and resourceGroup with eq.`);
    return { property: (match[1] ?? "").toLowerCase(), value: (match[2] ?? "").toLowerCase() };
  });
  const valueOf = (resource: ResourceSummary, property: string): string | undefined => {
    if (property === "resourcetype") return resource.type.toLowerCase();
    if (property === "resourcegroup") return groupOfId(resource.id);
    return (property === "name" ? resource.name : resource.location).toLowerCase();
  };
  return (resource) => terms.every((term) => valueOf(resource, term.property) === term.value);
}
