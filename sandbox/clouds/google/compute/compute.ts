import type { Store } from "../../store.ts";
import type { AddressPlan } from "../address-plan.ts";
import type { Call, GoogleApi, JsonObject, Route } from "../api.ts";
import { isMachineType, machineCores, machineMemoryMb } from "../../../kubernetes/node-object.ts";
import { locationKind, regionOf, regions, zones, zonesOf } from "../locations.ts";
import { Addresses } from "./addresses.ts";
import { type MachineGroup, machineGroupJson } from "./machine-groups.ts";
import { sumOf } from "./machine-demand.ts";
import { Networks } from "./networks.ts";
import { ComputeOperations } from "./operations.ts";
import { type Amounts, Quotas } from "./quotas.ts";
import { aggregated, resourceNotFound, selfLink } from "./resource-names.ts";
import { Routers } from "./routers.ts";
import { Subnetworks } from "./subnetworks.ts";

/** What the clusters of the project say to Compute Engine. */
export interface ClustersInCompute {
  /** Paths of clusters that stand in a network or subnetwork. */
  using(path: string): string[];
  /** The group of a node pool's machines in a zone; undefined where there is no such group. */
  findGroup(zone: string, name: string): MachineGroup | undefined;
  /** What the machines of a region take of its quotas. */
  machineDemand(region: string): Amounts;
  /** To be called when what leads out of a network has changed; settles once the clusters go by it. */
  waysOutChanged(): Promise<void>;
}

const project = "/compute/v1/projects/{project}";
const inRegion = `${project}/regions/{region}`;

/** compute.googleapis.com: networks, subnetworks, addresses, routers, the groups of node pools, regions and zones. */
export class Compute implements GoogleApi {
  readonly host = "compute.googleapis.com";
  readonly title = "Compute Engine API";
  readonly errorForm = "errors";
  readonly routes: readonly Route[];
  readonly networks: Networks;
  readonly subnetworks: Subnetworks;
  readonly addresses: Addresses;
  readonly routers: Routers;
  readonly quotas: Quotas;
  private readonly operations: ComputeOperations;

  constructor(
    private readonly projectId: string,
    private readonly projectNumber: string,
    store: Pick<Store, "collection">,
    plan: AddressPlan,
    private readonly clusters: ClustersInCompute,
  ) {
    const clustersIn = (path: string): string[] => clusters.using(path);
    const waysOutChanged = (): Promise<void> => clusters.waysOutChanged();
    this.operations = new ComputeOperations(projectId, store.collection("compute.operations"));
    this.networks = new Networks(projectId, store.collection("compute.networks"), this.operations, (path) => [...this.usersOfNetwork(path), ...clustersIn(path)], (network) => this.subnetworks.linksIn(network.selfLink));
    this.subnetworks = new Subnetworks(projectId, store.collection("compute.subnetworks"), this.networks, this.operations, clustersIn, waysOutChanged);
    this.addresses = new Addresses(projectId, store.collection("compute.addresses"), this.operations, plan, (link) => this.routers.using(link));
    this.routers = new Routers(projectId, store.collection("compute.routers"), this.networks, this.addresses, this.operations, plan, waysOutChanged);
    this.quotas = new Quotas(projectId, store.collection("compute.quotas"), (region) => sumOf([clusters.machineDemand(region), { STATIC_ADDRESSES: this.addresses.made().filter((address) => address.region?.endsWith(`/${region}`) === true).length }]));
    this.routes = [...this.networkRoutes(), ...this.subnetworkRoutes(), ...this.addressRoutes(), ...this.routerRoutes(), ...this.placeRoutes()];
  }

  private networkRoutes(): Route[] {
    const path = `${project}/global/networks`;
    return [
      { method: "GET", path, permission: "compute.networks.list", run: () => this.listOf("network", "global", this.networks.list().map((network) => this.networks.show(network))) },
      { method: "POST", path, permission: "compute.networks.create", run: (call) => this.networks.insert(call) },
      { method: "GET", path: `${path}/{network}`, permission: "compute.networks.get", run: (call) => this.networks.show(this.networks.find(call.params["network"] ?? "")) },
      { method: "PATCH", path: `${path}/{network}`, permission: "compute.networks.update", run: (call) => this.networks.patch(call) },
      { method: "DELETE", path: `${path}/{network}`, permission: "compute.networks.delete", run: (call) => this.networks.delete(call) },
    ];
  }

  private subnetworkRoutes(): Route[] {
    const path = `${inRegion}/subnetworks`;
    const one = `${path}/{subnetwork}`;
    return [
      { method: "GET", path, permission: "compute.subnetworks.list", run: (call) => this.listOf("subnetwork", `regions/${region(call)}`, this.subnetworksIn(region(call))) },
      { method: "GET", path: `${project}/aggregated/subnetworks`, permission: "compute.subnetworks.list", run: () => this.aggregatedList("subnetwork", regionPlaces, (place) => this.subnetworksIn(regionIn(place))) },
      { method: "POST", path, permission: "compute.subnetworks.create", run: (call) => this.subnetworks.insert(inKnownRegion(call)) },
      { method: "GET", path: one, permission: "compute.subnetworks.get", run: (call) => this.subnetworks.show(this.subnetworks.find(call.params["subnetwork"] ?? "", region(call))) },
      { method: "PATCH", path: one, permission: "compute.subnetworks.update", run: (call) => this.subnetworks.patch(call) },
      { method: "POST", path: `${one}/setPrivateIpGoogleAccess`, permission: "compute.subnetworks.setPrivateIpGoogleAccess", run: (call) => this.subnetworks.setPrivateAccess(call) },
      { method: "POST", path: `${one}/expandIpCidrRange`, permission: "compute.subnetworks.expandIpCidrRange", run: (call) => this.subnetworks.expand(call) },
      { method: "DELETE", path: one, permission: "compute.subnetworks.delete", run: (call) => this.subnetworks.delete(call) },
    ];
  }

  private addressRoutes(): Route[] {
    const routes = (place: string, permissions: string): Route[] => {
      const path = `${project}/${place}/addresses`;
      const one = `${path}/{address}`;
      const placeOf = (call: Call): string => place.replace("{region}", region(call));
      return [
        { method: "GET", path, permission: `${permissions}.list`, run: (call) => this.listOf("address", placeOf(call), this.addresses.list(placeOf(call))) },
        { method: "POST", path, permission: `${permissions}.create`, run: (call) => this.addresses.insert(place === "global" ? call : inKnownRegion(call)) },
        { method: "GET", path: one, permission: `${permissions}.get`, run: (call) => this.addresses.get(call) },
        { method: "POST", path: `${one}/setLabels`, permission: `${permissions}.setLabels`, run: (call) => this.addresses.setLabels(call) },
        { method: "DELETE", path: one, permission: `${permissions}.delete`, run: (call) => this.addresses.delete(call) },
      ];
    };
    return [
      ...routes("regions/{region}", "compute.addresses"),
      ...routes("global", "compute.globalAddresses"),
      { method: "GET", path: `${project}/aggregated/addresses`, permission: "compute.addresses.list", run: () => this.aggregatedList("address", ["global", ...regionPlaces], (place) => this.addresses.list(place)) },
    ];
  }

  private routerRoutes(): Route[] {
    const path = `${inRegion}/routers`;
    return [
      { method: "GET", path, permission: "compute.routers.list", run: (call) => this.listOf("router", `regions/${region(call)}`, this.routers.list(region(call))) },
      { method: "GET", path: `${project}/aggregated/routers`, permission: "compute.routers.list", run: () => this.aggregatedList("router", regionPlaces, (place) => this.routers.list(regionIn(place))) },
      { method: "POST", path, permission: "compute.routers.create", run: (call) => this.routers.insert(inKnownRegion(call)) },
      { method: "GET", path: `${path}/{router}`, permission: "compute.routers.get", run: (call) => this.routers.get(call) },
      { method: "PATCH", path: `${path}/{router}`, permission: "compute.routers.update", run: (call) => this.routers.patch(call) },
      { method: "DELETE", path: `${path}/{router}`, permission: "compute.routers.delete", run: (call) => this.routers.delete(call) },
    ];
  }

  private placeRoutes(): Route[] {
    return [
      { method: "GET", path: `${project}/regions`, permission: "compute.regions.list", run: () => ({ kind: "compute#regionList", items: regions.map((name) => this.describeRegion(name)) }) },
      { method: "GET", path: inRegion, permission: "compute.regions.get", run: (call) => this.describeRegion(region(call)) },
      { method: "GET", path: `${project}/zones`, permission: "compute.zones.list", run: () => ({ kind: "compute#zoneList", items: zones.map((name) => this.describeZone(name)) }) },
      { method: "GET", path: `${project}/zones/{zone}`, permission: "compute.zones.get", run: (call) => this.describeZone(call.params["zone"] ?? "") },
      { method: "GET", path: `${project}/zones/{zone}/machineTypes/{machineType}`, permission: "compute.machineTypes.get", run: (call) => this.describeMachineType(call.params["zone"] ?? "", call.params["machineType"] ?? "") },
      { method: "GET", path: `${project}/zones/{zone}/instanceGroupManagers/{group}`, permission: "compute.instanceGroupManagers.get", run: (call) => this.describeGroup(call.params["zone"] ?? "", call.params["group"] ?? "") },
      { method: "GET", path: `${project}/global/operations/{operation}`, permission: "compute.globalOperations.get", run: (call) => this.operations.get(call.params["operation"] ?? "") },
      { method: "GET", path: `${inRegion}/operations/{operation}`, permission: "compute.regionOperations.get", run: (call) => this.operations.get(call.params["operation"] ?? "") },
    ];
  }

  /** Ends what a kill has cut off. */
  start(): void {
    this.operations.endInterrupted();
  }

  private subnetworksIn(name: string): JsonObject[] {
    return this.subnetworks.list(name).map((subnetwork) => this.subnetworks.show(subnetwork));
  }

  /** A list as the API writes it; an empty one has no items. @param kind e.g. "router" */
  private listOf(kind: string, place: string, items: readonly JsonObject[]): JsonObject {
    const id = `projects/${this.projectId}/${place}/${plural(kind)}`;
    return { kind: `compute#${kind}List`, id, ...(items.length > 0 ? { items } : {}), selfLink: selfLink(id) };
  }

  private aggregatedList(kind: string, places: readonly string[], itemsOf: (place: string) => readonly JsonObject[]): JsonObject {
    const id = `projects/${this.projectId}/aggregated/${plural(kind)}`;
    return { kind: `compute#${kind}AggregatedList`, id, items: aggregated(plural(kind), places, itemsOf), selfLink: selfLink(id) };
  }

  private describeGroup(zone: string, name: string): unknown {
    const group = this.clusters.findGroup(zone, name);
    if (group === undefined) throw resourceNotFound(`projects/${this.projectId}/zones/${zone}/instanceGroupManagers/${name}`);
    return machineGroupJson({ id: this.projectId, number: this.projectNumber }, zone, group);
  }

  private usersOfNetwork(path: string): string[] {
    const link = selfLink(path);
    const users = [...this.subnetworks.made(), ...this.routers.made()].filter((user) => user.network === link);
    return users.map((user) => user.selfLink.replace(selfLink(""), ""));
  }

  private describeRegion(name: string): unknown {
    const path = `projects/${this.projectId}/regions/${name}`;
    if (locationKind(name) !== "region") throw resourceNotFound(path);
    return { kind: "compute#region", name, status: "UP", quotas: this.quotas.describe(name), zones: zonesOf(name).map((zone) => selfLink(`projects/${this.projectId}/zones/${zone}`)), selfLink: selfLink(path) };
  }

  private describeMachineType(zone: string, name: string): unknown {
    const path = `projects/${this.projectId}/zones/${zone}/machineTypes/${name}`;
    if (locationKind(zone) !== "zone" || !isMachineType(name)) throw resourceNotFound(path);
    return { kind: "compute#machineType", name, guestCpus: machineCores(name), memoryMb: machineMemoryMb(name), isSharedCpu: /-(micro|small|medium)$/.test(name), zone, selfLink: selfLink(path) };
  }

  private describeZone(name: string): unknown {
    const path = `projects/${this.projectId}/zones/${name}`;
    if (locationKind(name) !== "zone") throw resourceNotFound(path);
    return { kind: "compute#zone", name, status: "UP", region: selfLink(`projects/${this.projectId}/regions/${regionOf(name)}`), selfLink: selfLink(path) };
  }
}

const regionPlaces = regions.map((name) => `regions/${name}`);
const regionIn = (place: string): string => place.replace("regions/", "");
const plural = (kind: string): string => (kind === "address" ? "addresses" : `${kind}s`);

const region = (call: Call): string => call.params["region"] ?? "";

function inKnownRegion(call: Call): Call {
  if (locationKind(region(call)) !== "region") throw resourceNotFound(`projects/${call.params["project"] ?? ""}/regions/${region(call)}`);
  return call;
}
