import type { CloudResponse } from "../../cloud.ts";
import { mapOf, object, text } from "../../kit/schema.ts";
import { armKind, type ArmDocument } from "../arm/arm-kind.ts";
import { type OperationAddress, operationResult } from "../arm/operation-address.ts";
import { resourceGroupPlace } from "../arm/place.ts";
import { groupOfId } from "../arm/resource-summary.ts";
import type { Kinds } from "../arm/kinds.ts";
import { resourceManagerVersions } from "../arm/api-versions.ts";
import { AzureError, notModelled } from "../azure-error.ts";
import { findLocation, locationNames } from "../locations.ts";

/** A resource group. */
export interface ResourceGroup extends ArmDocument {
  readonly location: string;
  /** Id of the resource that manages it. */
  readonly managedBy?: string;
}

const type = "Microsoft.Resources/resourceGroups";

/** The outcome of a deletion, as the address in `Location` tells it: 202 until it is done. */
const deletion: OperationAddress = {
  header: "location",
  type: "Microsoft.Resources/operationResults",
  pattern: "/subscriptions/{subscriptionId}/operationresults/{operationId}",
  path: ({ subscriptionId }) => `/subscriptions/${subscriptionId}/operationresults`,
  retryAfter: ({ groupDeletionPatience }) => groupDeletionPatience / 1000,
  answer: (operation, told) => operationResult(operation, told, { status: 200 }),
};

/** The subscription's resource groups; deleting one deletes all that is in it. */
export const resourceGroup = armKind<ResourceGroup>()({
  type,
  apiVersions: resourceManagerVersions,
  place: resourceGroupPlace,
  collection: "resourceGroups",
  // Everybody signed in may list; they see the groups in which they hold a role.
  right: (verb) => (verb === "list" ? undefined : verb === "exportTemplate/action" ? `${rights}/read` : `${rights}/${verb}`),
  put: { schema: object({ location: text, tags: mapOf(text), managedBy: text }) },
  patch: { schema: object({ tags: mapOf(text), managedBy: text }) },
  checkName,
  complete: ({ given }) => ({ ...given, location: readLocation(given.location) }),
  make: ({ given: { location = "", tags, managedBy } }, known) => {
    if (known !== undefined && known.location !== location) {
      throw new AzureError(409, "InvalidResourceGroupLocation", `Invalid resource group location '${location}'. The Resource group already exists in location '${known.location}'.`);
    }
    if (known !== undefined) checkManager(known, managedBy);
    return { location, tags, managedBy: managedBy ?? known?.managedBy };
  },
  view: ({ location, managedBy, provisioningState }) => ({ location, ...(managedBy === undefined ? {} : { managedBy }), properties: { provisioningState: provisioningState ?? "Succeeded" } }),
  filter: (call, { access, subscriptionId }) => {
    const filter = call.query.get("$filter");
    const tag = filter === null ? undefined : /^tagName eq '([^']*)'(?: and tagValue eq '([^']*)')?$/i.exec(filter.trim());
    if (tag === null) throw new AzureError(400, "InvalidFilterInQueryString", `Invalid $filter '${filter ?? ""}' specified in the query string; resource groups are filtered by tagName and tagValue.`);
    const hasTag = ({ tags = {} }: ResourceGroup): boolean => tag === undefined || Object.entries(tags).some(([name, value]) => name.toLowerCase() === tag[1]?.toLowerCase() && (tag[2] === undefined || value === tag[2]));
    return (group) => access.sees(call.claims.oid, resourceGroupPlace.id(group, subscriptionId)) && hasTag(group);
  },
  remove: ({ name }, { kinds }) => kinds.deleteAll(name),
  staysUntilRemoved: true,
  deletedOnce: true,
  answers: { created: { status: 201 }, updated: { status: 200 }, deleted: { status: 202, operation: [deletion], body: "none" } },
  refusals: {
    notFound: (name) => new AzureError(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`),
    busy: ({ name }) => new AzureError(409, "ResourceGroupBeingDeleted", `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`),
  },
  // Resource Manager asks for the right to read, and not for an action of its own.
  actions: [{ path: "exportTemplate", run: (group, _call, { kinds }) => exportTemplate(group, kinds) }],
  routes: ({ kinds }) => [
    {
      method: "HEAD",
      path: `${resourceGroupPlace.path}/{resourceGroupName}`,
      type,
      holdsGroup: true,
      action: `Microsoft.Resources/subscriptions/resourceGroups/read`,
      handle: (call) => ({ status: findGroup(kinds, call.param("resourceGroupName")) === undefined ? 404 : 204 }),
    },
  ],
  state: ({ provisioningState }) => provisioningState ?? "Succeeded",
});

const rights = "Microsoft.Resources/subscriptions/resourceGroups";

const findGroup = (kinds: Kinds, name: string): ResourceGroup | undefined => kinds.of(resourceGroup).lookUp(name, {});

/** Throws 404 where a group is not there, 409 where it is about to go and something would be made in it. */
export function demandGroup(kinds: Kinds, name: string, method: string): ResourceGroup {
  const group = findGroup(kinds, name);
  if (group === undefined) throw new AzureError(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
  if (method === "PUT" || method === "PATCH") kinds.of(resourceGroup).demandSettled(group);
  return group;
}

/** As Azure exports it: the template of an empty group is empty. What stands in a group is not exported. */
function exportTemplate({ name }: ResourceGroup, kinds: Kinds): CloudResponse {
  const resource = kinds.resources().find(({ id }) => groupOfId(id) === name.toLowerCase());
  if (resource !== undefined) throw notModelled(`the template of '${resource.type}'`, "It exports empty groups alone.");
  const template = { $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", contentVersion: "1.0.0.0", parameters: {}, variables: {}, resources: [] };
  return { status: 200, body: { template } };
}

/** Resource Manager's rule: 1 - 90 letters, digits, "_", "-", ".", "(" and ")", no full stop at the end. */
function checkName(name: string): void {
  const strange = [...new Set(name.replaceAll(/[\p{L}\p{N}_\-.()]/gu, ""))];
  if (strange.length > 0) {
    throw new AzureError(400, "InvalidResourceGroup", `The provided resource group name '${name}' has these invalid characters: '${strange.join("")}'. The name can only be a letter, digit, '-', '.', '(', ')' or '_'.`);
  }
  if (name.length > 90) throw new AzureError(400, "InvalidResourceGroup", `The provided resource group name '${name}' has length ${String(name.length)}, which exceeds the maximum of 90.`);
  if (name.endsWith(".")) throw new AzureError(400, "InvalidResourceGroup", `The provided resource group name '${name}' ends with a '.', which is not allowed.`);
}

/** What manages a group is said once: Azure/azure-sdk-for-go#18885, hashicorp/terraform-provider-azurerm#33339. */
function checkManager(group: ResourceGroup, wanted: string | undefined): void {
  if (wanted === undefined || wanted === group.managedBy) return;
  throw new AzureError(400, "ResourceGroupManagedByMismatch", `The managed by property of the resource group cannot be changed from its current value '${group.managedBy ?? "<null>"}'.`);
}

function readLocation(location: string | undefined): string {
  if (location === undefined || location === "") throw new AzureError(400, "LocationRequired", "The location property is required for this definition.");
  const known = findLocation(location);
  if (known === undefined) throw new AzureError(400, "LocationNotAvailableForResourceGroup", `The provided location '${location}' is not available for resource group. List of available regions is '${locationNames()}'.`);
  return known.name;
}
