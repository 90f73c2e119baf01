import { armKind } from "../../arm/arm-kind.ts";
import { containerInstanceVersions } from "../../arm/api-versions.ts";
import { AzureError } from "../../azure-error.ts";
import { groupActions, operation, transitioning } from "./actions.ts";
import { domainNameOf } from "./domain-name.ts";
import { containerGroupType, type GroupDocument, groupPlace, keyOf } from "./group.ts";
import { locationRoutes } from "./location-routes.ts";
import { elsewhere, groupSchema, instead, secret } from "./schema.ts";
import { checkUpdate, isSameGroup } from "./update.ts";
import { completeGroup } from "./validate.ts";
import { groupView } from "./view.ts";

/** Container groups that a region and subscription can have (ACI's quota page, 2026). */
const regionalQuota = 100;

/** Container groups, really run. */
export const containerGroup = armKind<GroupDocument>()({
  type: containerGroupType,
  apiVersions: containerInstanceVersions,
  place: groupPlace,
  collection: "containerGroups",
  region: "required",
  put: { schema: groupSchema, elsewhere, instead },
  patch: "tags",
  secret,
  complete: ({ name, given }, { images }) => ({ ...given, properties: completeGroup(name, given.properties, images) }),
  make: ({ name, resourceGroup = "", location = "", given: { tags, properties } }, known, services) => {
    const { groupRuns, settings } = services;
    if (known !== undefined) checkUpdate(known, { location, properties });
    const fqdn = domainNameOf({ name, resourceGroup, location, properties }, known, services);
    if (known === undefined && groupRuns.groups().filter((group) => group.location === location).length >= regionalQuota) {
      throw new AzureError(
        409,
        "ContainerGroupQuotaReached",
        `Resource type '${containerGroupType}' container group quota 'ContainerGroups' exceeded in region '${location}'. Limit: '${String(regionalQuota)}', Usage: '${String(regionalQuota)}' Requested: '1'.`,
      );
    }
    if (known === undefined && settings.throttling) groupRuns.countCreation();
    return { location, tags, properties, fqdn, ip: known?.ip ?? groupRuns.freeAddress(), startFault: known?.startFault, restarting: undefined, rest: undefined };
  },
  isSame: (known, { properties }) => known.rest === undefined && known.provisioningState === "Succeeded" && isSameGroup(known.properties, properties),
  states: { creating: "Pending", updating: "Pending" },
  work: async (group, known, { groupRuns, settings, names }) => {
    if (known?.fqdn !== undefined) names.delete(known.fqdn);
    return groupRuns.run(group, settings.containerGroupLatency);
  },
  failed: (error, { now }) => ({ restarting: undefined, startFault: { time: now().toISOString(), message: error instanceof Error ? error.message : String(error) } }),
  remove: (group, { groupRuns, names }) => {
    if (group.fqdn !== undefined) names.delete(group.fqdn);
    return groupRuns.end(keyOf(group), group.ip);
  },
  resume: (group, { groupRuns }) => (group.rest === undefined ? groupRuns.run(group, 0) : undefined),
  view: groupView,
  answers: { created: { status: 201, operation: [operation] }, updated: { status: 200, operation: [operation] }, deleted: { status: 200 } },
  refusals: {
    going: (name) => new AzureError(404, "ContainerGroupNotFound", `The container group '${name}' does not exist.`),
    busy: transitioning,
  },
  actions: groupActions,
  routes: locationRoutes,
  state: (group, { groupRuns }) => `${groupRuns.instance(group).state} ${group.fqdn ?? group.ip}`,
  endpoints: ({ ip, properties }) => (properties.ipAddress?.ports ?? []).map(({ port }) => ({ address: ip, port })),
});
