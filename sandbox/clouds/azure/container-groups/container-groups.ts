import type { ImageTable, Runtime, Workload } from "../../../machine/containers/types.ts";
import type { NameTable } from "../../../machine/network/name-table.ts";
import { addresses, freeAddress } from "../../../machine/network/address-plan.ts";
import type { InventoryItem } from "../../cloud.ts";
import type { Collection, Store } from "../../store.ts";
import type { Access } from "../access/access.ts";
import type { ResourceKind, ResourceSummary } from "../arm/resource-kind.ts";
import { CreateRate } from "../arm/throttle.ts";
import { AzureError, resourceNotFound } from "../azure-error.ts";
import type { AzureSettings } from "../settings.ts";
import { domainName } from "./domain-name.ts";
import { containerGroupType, type GroupDocument, groupId, groupKey } from "./model.ts";
import { GroupRun } from "./group-run.ts";
import { type GroupInstance, instanceOf, stoppedInstance } from "./instance-view.ts";
import { isSameGroup, isUpdatable } from "./update.ts";
import { type GroupRequest, readGroupRequest } from "./validate.ts";

/** What {@link ContainerGroups} works with. */
export interface ContainerGroupParts {
  readonly store: Store;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly runtime: Runtime;
  readonly images: ImageTable;
  readonly names: NameTable;
  readonly access: Access;
  readonly settings: AzureSettings;
  readonly now: () => Date;
}

/** Container groups that a region and subscription can have (ACI's quota page, 2026). */
const regionalQuota = 100;

/** The container groups of the subscription, really run. */
export class ContainerGroups implements ResourceKind {
  readonly type = containerGroupType;
  private readonly groups: Collection<GroupDocument>;
  private readonly runs = new Map<string, GroupRun>();
  /** Groups that are gone for their users while their containers still end: name and address are not free yet. */
  private readonly leaving = new Map<string, { readonly ip: string; readonly run: GroupRun; readonly done: Promise<void> }>();
  /** Groups that go with their resource groups: Resource Manager still knows them, Container Instances does not. */
  private readonly going = new Set<string>();
  private readonly createRate: CreateRate;

  constructor(private readonly parts: ContainerGroupParts) {
    this.groups = parts.store.collection("containerGroups");
    this.createRate = new CreateRate(parts.now);
  }

  /** Runs again what ran when the sandbox ended, at the same addresses. */
  async resume(): Promise<void> {
    const running = this.groups.values().filter((group) => group.rest === undefined);
    // One that cannot be started shows as Failed; the others come back all the same.
    await Promise.allSettled(running.map((group) => this.run(group, 0)));
  }

  /** Ends what runs, and forgets none of it. */
  async suspend(): Promise<void> {
    await Promise.all([...this.runs.values(), ...[...this.leaving.values()].map(({ run }) => run)].map((run) => run.end(this.parts.settings.suspendGrace)));
    this.runs.clear();
  }

  find(resourceGroup: string, name: string): GroupDocument | undefined {
    return this.groups.get(groupKey(resourceGroup, name));
  }

  /** Throws ARM's 404, or that of Container Instances. */
  demand(resourceGroup: string, name: string): GroupDocument {
    const group = this.find(resourceGroup, name);
    if (group !== undefined) return group;
    if (this.going.has(groupKey(resourceGroup, name))) throw new AzureError(404, "ContainerGroupNotFound", `The container group '${name}' does not exist.`);
    throw resourceNotFound(containerGroupType, name, resourceGroup);
  }

  all(): GroupDocument[] {
    return this.groups.values();
  }

  /** What runs of a group; undefined where nothing does. */
  workload(group: GroupDocument): Workload | undefined {
    return this.runs.get(keyOf(group))?.workload;
  }

  instance(group: GroupDocument): GroupInstance {
    return instanceOf(group, this.workload(group)?.status());
  }

  /** Makes a group, or changes one. The work goes on in `ready`. */
  put(resourceGroup: string, name: string, body: unknown): { group: GroupDocument; isNew: boolean; ready: Promise<void> } {
    const request = readGroupRequest(name, body, this.parts.images);
    const known = this.find(resourceGroup, name);
    if (known !== undefined) return { isNew: false, ...this.update(known, request) };
    const fqdn = this.claimName(request, resourceGroup, name, undefined);
    if (this.groups.values().filter((group) => group.location === request.location).length >= regionalQuota) {
      throw new AzureError(
        409,
        "ContainerGroupQuotaReached",
        `Resource type '${containerGroupType}' container group quota 'ContainerGroups' exceeded in region '${request.location}'. Limit: '${String(regionalQuota)}', Usage: '${String(regionalQuota)}' Requested: '1'.`,
      );
    }
    if (this.parts.settings.throttling) this.createRate.count();
    const group: GroupDocument = {
      name,
      resourceGroup,
      ...request,
      ip: freeAddress(addresses.containerGroups, this.takenAddresses()),
      fqdn,
      createdAt: this.parts.now().toISOString(),
      provisioningState: "Pending",
    };
    this.groups.put(keyOf(group), group);
    return { group, isNew: true, ready: this.run(group, this.parts.settings.containerGroupLatency) };
  }

  private update(known: GroupDocument, request: GroupRequest): { group: GroupDocument; ready: Promise<void> } {
    demandSettled(known);
    if (known.location !== request.location) {
      throw new AzureError(
        409,
        "InvalidResourceLocation",
        `The resource '${known.name}' already exists in location '${known.location}' in resource group '${known.resourceGroup}'. A resource with the same name cannot be created in location '${request.location}'. Please select a new resource name.`,
      );
    }
    // A group whose containers have ended is deployed as new: everything may change.
    if (known.rest === undefined && !isUpdatable(known.properties, request.properties)) {
      throw new AzureError(
        400,
        "InvalidContainerGroupUpdate",
        `The updates on container group '${known.name}' are invalid. If you are going to update the os type, restart policy, network profile, CPU, memory or GPU resources for a container group, you must delete it first and then create a new one.`,
      );
    }
    if (known.rest === undefined && known.provisioningState === "Succeeded" && isSameGroup(known.properties, request.properties)) {
      const tagged = { ...known, tags: request.tags };
      this.groups.put(keyOf(known), tagged);
      return { group: tagged, ready: Promise.resolve() };
    }
    const group: GroupDocument = { ...known, ...request, fqdn: this.claimName(request, known.resourceGroup, known.name, known), provisioningState: "Pending", restarting: undefined, rest: undefined };
    if (known.fqdn !== undefined) this.parts.names.delete(known.fqdn);
    this.groups.put(keyOf(group), group);
    return { group, ready: this.run(group, this.parts.settings.containerGroupLatency) };
  }

  patchTags(group: GroupDocument, tags: Readonly<Record<string, string>>): GroupDocument {
    const patched = { ...group, tags };
    this.groups.put(keyOf(group), patched);
    return patched;
  }

  /** The name that a request's label gives. Throws where another group has it. */
  private claimName(request: GroupRequest, resourceGroup: string, name: string, known: GroupDocument | undefined): string | undefined {
    const { ipAddress } = request.properties;
    if (ipAddress === undefined) return undefined;
    const { dnsNameLabel, autoGeneratedDomainNameLabelScope } = known?.properties.ipAddress ?? {};
    if (dnsNameLabel === ipAddress.dnsNameLabel && autoGeneratedDomainNameLabelScope === ipAddress.autoGeneratedDomainNameLabelScope && known?.fqdn !== undefined) return known.fqdn;
    const fqdn = domainName(ipAddress, request.location, { tenant: this.parts.tenantId, subscription: this.parts.subscriptionId, resourceGroup });
    if (fqdn !== undefined && this.groups.entries().some(([key, group]) => group.fqdn === fqdn && key !== groupKey(resourceGroup, name))) {
      throw new AzureError(400, "DnsNameLabelAlreadyTaken", `The DNS name label '${ipAddress.dnsNameLabel ?? ""}' in container group '${name}' is not available. Try using a different label.`);
    }
    return fqdn;
  }

  private takenAddresses(): Set<string> {
    return new Set([...this.groups.values().map((group) => group.ip), ...[...this.leaving.values()].map((leaving) => leaving.ip)]);
  }

  /** Starts a group's containers once what ran under its name before is gone. */
  private async run(group: GroupDocument, latency: number): Promise<void> {
    const key = keyOf(group);
    const before = this.runs.get(key);
    const run = new GroupRun(this.parts.runtime, group, () => {
      this.rememberEnd(key, run);
    });
    this.runs.set(key, run);
    try {
      await before?.end(this.parts.settings.deleteGrace);
      await this.leaving.get(key)?.done;
      await run.start(latency);
      if (this.runs.get(key) !== run) return;
      if (group.fqdn !== undefined) this.parts.names.set(group.fqdn, group.ip);
      this.settle(key, "Succeeded");
    } catch (error) {
      const message = `Container group '${group.name}' could not be started: ${error instanceof Error ? error.message : String(error)}`;
      if (this.runs.get(key) === run) this.settle(key, "Failed", { time: this.parts.now().toISOString(), message });
      throw new AzureError(500, "ContainerGroupDeploymentFailed", message);
    }
  }

  private settle(key: string, provisioningState: "Succeeded" | "Failed", startFault?: GroupDocument["startFault"]): void {
    const group = this.groups.get(key);
    if (group !== undefined) this.groups.put(key, { ...group, provisioningState, restarting: undefined, startFault });
  }

  /** Writes down how the containers ended, so that they are not run again when the sandbox comes back. */
  private rememberEnd(key: string, run: GroupRun): void {
    const group = this.groups.get(key);
    const status = run.workload?.status();
    if (group === undefined || status === undefined || this.runs.get(key) !== run) return;
    const { state, views } = instanceOf(group, status);
    if (group.rest === undefined && (state === "Succeeded" || state === "Failed")) this.groups.put(key, { ...group, rest: { state, views } });
  }

  async stop(group: GroupDocument): Promise<void> {
    // A group that is being started again can be stopped.
    if (group.restarting !== true) demandSettled(group);
    const key = keyOf(group);
    const { views } = stoppedInstance(this.instance(group), this.parts.now());
    const run = this.runs.get(key);
    this.runs.delete(key);
    this.groups.put(key, { ...group, provisioningState: "Succeeded", restarting: undefined, rest: { state: "Stopped", views } });
    if (group.fqdn !== undefined) this.parts.names.delete(group.fqdn);
    await this.leave(key, group.ip, run);
  }

  start(group: GroupDocument): Promise<void> {
    demandSettled(group);
    if (group.rest === undefined) return Promise.resolve();
    return this.restart(group);
  }

  restart(group: GroupDocument): Promise<void> {
    demandSettled(group);
    const started: GroupDocument = { ...group, provisioningState: "Pending", restarting: true, rest: undefined };
    this.groups.put(keyOf(group), started);
    return this.run(started, this.parts.settings.containerGroupLatency);
  }

  /** Takes a group away at once; resolves when nothing of it runs any more. */
  delete(group: GroupDocument): Promise<void> {
    const key = keyOf(group);
    const run = this.runs.get(key);
    this.runs.delete(key);
    this.groups.delete(key);
    if (group.fqdn !== undefined) this.parts.names.delete(group.fqdn);
    this.parts.access.forget(groupId(this.parts.subscriptionId, group));
    return this.leave(key, group.ip, run);
  }

  private leave(key: string, ip: string, run: GroupRun | undefined): Promise<void> {
    if (run === undefined) return this.leaving.get(key)?.done ?? Promise.resolve();
    const done = run.end(this.parts.settings.deleteGrace).finally(() => {
      if (this.leaving.get(key)?.done === done) this.leaving.delete(key);
    });
    this.leaving.set(key, { ip, run, done });
    return done;
  }

  async deleteAll(resourceGroup: string): Promise<void> {
    const lower = resourceGroup.toLowerCase();
    const groups = this.groups.values().filter((group) => group.resourceGroup.toLowerCase() === lower);
    for (const group of groups) this.going.add(keyOf(group));
    await Promise.all(groups.map((group) => this.delete(group)));
    for (const group of groups) this.going.delete(keyOf(group));
  }

  resources(): ResourceSummary[] {
    return this.groups.values().map((group) => ({ id: groupId(this.parts.subscriptionId, group), name: group.name, type: containerGroupType, location: group.location, tags: group.tags ?? {} }));
  }

  inventory(): InventoryItem[] {
    return this.groups.values().map((group) => ({ type: containerGroupType, id: groupId(this.parts.subscriptionId, group), state: `${this.instance(group).state} ${group.fqdn ?? group.ip}`, since: new Date(group.createdAt), endpoints: endpointsOf(group) }));
  }
}

const endpointsOf = ({ ip, properties }: GroupDocument): { address: string; port: number }[] => (properties.ipAddress?.ports ?? []).map(({ port }) => ({ address: ip, port }));

const keyOf = (group: GroupDocument): string => groupKey(group.resourceGroup, group.name);

function demandSettled(group: GroupDocument): void {
  if (group.provisioningState !== "Pending") return;
  throw new AzureError(409, "ContainerGroupTransitioning", `The container group '${group.name}' is still transitioning, please retry later.`);
}
