import type { CloudResponse, InventoryItem } from "../../cloud.ts";
import type { Collection, Store } from "../../store.ts";
import type { Access } from "../access/access.ts";
import { AzureError, notModelled } from "../azure-error.ts";
import { findLocation, locationNames } from "../locations.ts";
import { conform, mapOf, object, readOnly, text } from "../shape.ts";
import { operationHeaders, type Operations } from "./operations.ts";
import { groupOfId, type ResourceKind } from "./resource-kind.ts";
import type { ArmCall, ArmRoute } from "./route.ts";

/** A resource group. */
export interface ResourceGroup {
  readonly name: string;
  readonly location: string;
  /** Undefined where none were given, not even an empty set. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Id of the resource that manages it. */
  readonly managedBy?: string;
  readonly createdAt: string;
  readonly deleting: boolean;
}

const groupShape = object({ location: text, tags: mapOf(text), managedBy: text, id: readOnly, name: readOnly, type: readOnly, properties: readOnly });
const patchShape = object({ tags: mapOf(text), managedBy: text, name: readOnly, properties: readOnly });

/** The subscription's resource groups; deleting one deletes all that is in it. */
export class ResourceGroups {
  private readonly groups: Collection<ResourceGroup>;

  /**
   * @param kinds all that can stand in a group
   * @param patience what a client is told to wait between two looks at a deletion, in milliseconds
   */
  constructor(
    store: Store,
    private readonly subscriptionId: string,
    private readonly access: Access,
    private readonly operations: Operations,
    private readonly kinds: () => readonly ResourceKind[],
    private readonly patience: number,
    private readonly now: () => Date,
  ) {
    this.groups = store.collection("resourceGroups");
  }

  /** Finishes deletions that the sandbox's end interrupted. */
  resume(): void {
    for (const group of this.groups.values()) if (group.deleting) this.operations.track(this.deleteWithAll(group));
  }

  get(name: string): ResourceGroup | undefined {
    return this.groups.get(name.toLowerCase());
  }

  /** Throws 404 where a group is not there, 409 where it is about to go and something would be made in it. */
  demand(name: string, method: string): ResourceGroup {
    const group = this.get(name);
    if (group === undefined) throw new AzureError(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
    if (group.deleting && (method === "PUT" || method === "PATCH")) throw new AzureError(409, "ResourceGroupBeingDeleted", `The resource group '${group.name}' is in deprovisioning state and cannot perform this operation.`);
    return group;
  }

  inventory(): InventoryItem[] {
    return this.groups.values().map((group) => ({ type: "Microsoft.Resources/resourceGroups", id: this.idOf(group), state: group.deleting ? "Deleting" : "Succeeded", since: new Date(group.createdAt) }));
  }

  routes(): ArmRoute[] {
    const base = "/subscriptions/{subscriptionId}/resourcegroups";
    const shared = { type: "Microsoft.Resources/resourceGroups", checksGroup: true } as const;
    const one = `${base}/{resourceGroupName}`;
    const action = (verb: string): string => `Microsoft.Resources/subscriptions/resourceGroups/${verb}`;
    return [
      // Everybody signed in may list; they see the groups in which they hold a role.
      { ...shared, method: "GET", path: base, handle: (call) => ({ status: 200, body: { value: this.visible(call).map((group) => this.view(group)) } }) },
      { ...shared, method: "HEAD", path: one, action: action("read"), handle: (call) => ({ status: this.get(groupName(call)) === undefined ? 404 : 204 }) },
      { ...shared, method: "GET", path: one, action: action("read"), handle: (call) => ({ status: 200, body: this.view(this.demand(groupName(call), "GET")) }) },
      { ...shared, method: "PUT", path: one, action: action("write"), handle: (call) => this.put(call) },
      { ...shared, method: "PATCH", path: one, action: action("write"), handle: (call) => this.patch(call) },
      // Resource Manager asks for the right to read, and not for an action of its own.
      { ...shared, method: "POST", path: `${one}/exportTemplate`, action: action("read"), handle: (call) => this.exportTemplate(call) },
      { ...shared, method: "DELETE", path: one, action: action("delete"), handle: (call) => this.delete(call) },
      { method: "GET", path: "/subscriptions/{subscriptionId}/operationresults/{operationId}", type: "Microsoft.Resources/operationResults", handle: (call) => this.result(call) },
    ];
  }

  private visible(call: ArmCall): ResourceGroup[] {
    const filter = call.query.get("$filter");
    const tag = filter === null ? undefined : /^tagName eq '([^']*)'(?: and tagValue eq '([^']*)')?$/i.exec(filter.trim());
    if (tag === null) throw new AzureError(400, "InvalidFilterInQueryString", `Invalid $filter '${filter ?? ""}' specified in the query string; resource groups are filtered by tagName and tagValue.`);
    return this.groups
      .values()
      .filter((group) => this.access.sees(call.claims.oid, this.idOf(group)))
      .filter((group) => tag === undefined || Object.entries(group.tags ?? {}).some(([name, value]) => name.toLowerCase() === tag[1]?.toLowerCase() && (tag[2] === undefined || value === tag[2])));
  }

  private put(call: ArmCall): CloudResponse {
    const name = groupName(call);
    checkGroupName(name);
    const { location, tags, managedBy } = conform(call.body, groupShape, "") as { location?: string } & Pick<ResourceGroup, "tags" | "managedBy">;
    const known = this.get(name);
    if (known?.deleting === true) this.demand(name, "PUT");
    const region = checkLocation(location);
    if (known !== undefined && known.location !== region) {
      throw new AzureError(409, "InvalidResourceGroupLocation", `Invalid resource group location '${region}'. The Resource group already exists in location '${known.location}'.`);
    }
    if (known !== undefined) checkManager(known, managedBy);
    const group: ResourceGroup = { name: known?.name ?? name, location: region, tags, managedBy: managedBy ?? known?.managedBy, createdAt: known?.createdAt ?? this.now().toISOString(), deleting: false };
    this.groups.put(name.toLowerCase(), group);
    return { status: known === undefined ? 201 : 200, body: this.view(group) };
  }

  private patch(call: ArmCall): CloudResponse {
    const group = this.demand(groupName(call), "PATCH");
    const { tags, managedBy } = conform(call.body, patchShape, "") as Pick<ResourceGroup, "tags" | "managedBy">;
    checkManager(group, managedBy);
    const patched = { ...group, tags: tags ?? group.tags };
    this.groups.put(group.name.toLowerCase(), patched);
    return { status: 200, body: this.view(patched) };
  }

  private delete(call: ArmCall): CloudResponse {
    const group = this.demand(groupName(call), "DELETE");
    this.groups.put(group.name.toLowerCase(), { ...group, deleting: true });
    const operation = this.operations.track(this.deleteWithAll(group));
    return this.pending(`/subscriptions/${this.subscriptionId}/operationresults/${operation.id}`, call);
  }

  /** As Azure exports it: the template of an empty group is empty. What stands in a group is not exported. */
  private exportTemplate(call: ArmCall): CloudResponse {
    const group = this.demand(groupName(call), "POST");
    const resources = this.kinds().flatMap((kind) => kind.resources()).filter(({ id }) => groupOfId(id) === group.name.toLowerCase());
    if (resources[0] !== undefined) throw notModelled(`the template of '${resources[0].type}'`, "It exports empty groups alone.");
    const template = { $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", contentVersion: "1.0.0.0", parameters: {}, variables: {}, resources: [] };
    return { status: 200, body: { template } };
  }

  private async deleteWithAll(group: ResourceGroup): Promise<void> {
    await Promise.all(this.kinds().map((kind) => kind.deleteAll(group.name)));
    this.access.forget(this.idOf(group));
    this.groups.delete(group.name.toLowerCase());
  }

  /** The outcome of a deletion, as the address in `Location` tells it: 202 until it is done. */
  private result(call: ArmCall): CloudResponse {
    const operation = this.operations.get(call.params["operationId"] ?? "");
    if (operation.error !== undefined) throw operation.error;
    if (operation.status === "Succeeded") return { status: 200 };
    return this.pending(call.path, call);
  }

  /** Where a client asks after a deletion: in the api-version in which it has asked for it. */
  private pending(path: string, call: ArmCall): CloudResponse {
    return { status: 202, headers: operationHeaders("Location", path, call.query.get("api-version") ?? "", this.patience / 1000) };
  }

  private idOf(group: ResourceGroup): string {
    return `/subscriptions/${this.subscriptionId}/resourceGroups/${group.name}`;
  }

  private view(group: ResourceGroup): Record<string, unknown> {
    return {
      id: this.idOf(group),
      name: group.name,
      type: "Microsoft.Resources/resourceGroups",
      location: group.location,
      ...(group.managedBy === undefined ? {} : { managedBy: group.managedBy }),
      ...(group.tags === undefined ? {} : { tags: group.tags }),
      properties: { provisioningState: group.deleting ? "Deleting" : "Succeeded" },
    };
  }
}

const groupName = (call: ArmCall): string => call.params["resourceGroupName"] ?? "";

/** Resource Manager's rule: 1 - 90 letters, digits, "_", "-", ".", "(" and ")", no full stop at the end. */
function checkGroupName(name: string): void {
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

function checkLocation(location: string | undefined): string {
  if (location === undefined || location === "") throw new AzureError(400, "LocationRequired", "The location property is required for this definition.");
  const known = findLocation(location);
  if (known === undefined) throw new AzureError(400, "LocationNotAvailableForResourceGroup", `The provided location '${location}' is not available for resource group. List of available regions is '${locationNames()}'.`);
  return known.name;
}
