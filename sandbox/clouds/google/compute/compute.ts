import type { InventoryItem } from "../../cloud.ts";
import type { Store } from "../../store.ts";
import type { AddressPlan } from "../address-plan.ts";
import type { Call, GoogleApi, Route } from "../api.ts";
import { isMachineType, machineCores, machineMemoryMb } from "../../../kubernetes/node-object.ts";
import { locationKind, regionOf, regions, zones, zonesOf } from "../locations.ts";
import { type Address, address } from "./address.ts";
import { ComputeResources, type ResourcesOf } from "./compute-resources.ts";
import { type MachineGroup, machineGroupJson } from "./machine-groups.ts";
import { sumOf } from "./machine-demand.ts";
import { natAddresses } from "./nat-addresses.ts";
import { type Network, network } from "./network.ts";
import { ComputeOperations } from "./operations.ts";
import { type Amounts, Quotas } from "./quotas.ts";
import { resourceNotFound, selfLink } from "./resource-names.ts";
import { type Router, router } from "./router.ts";
import { type Subnetwork, subnetwork } from "./subnetwork.ts";

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

/** What the declared kinds work with. */
export interface ComputeServices {
  readonly projectId: string;
  readonly store: Pick<Store, "collection">;
  readonly plan: AddressPlan;
  readonly operations: ComputeOperations;
  readonly clusters: ClustersInCompute;
  readonly networks: ResourcesOf<Network>;
  readonly subnetworks: ResourcesOf<Subnetwork>;
  readonly addresses: ResourcesOf<Address>;
  readonly routers: ResourcesOf<Router>;
}

/** compute.googleapis.com: networks, subnetworks, addresses, routers, the groups of node pools, regions and zones. */
export class Compute implements GoogleApi, ComputeServices {
  readonly host = "compute.googleapis.com";
  readonly title = "Compute Engine API";
  readonly errorForm = "errors";
  readonly routes: readonly Route[];
  readonly networks: ResourcesOf<Network>;
  readonly subnetworks: ResourcesOf<Subnetwork>;
  readonly addresses: ResourcesOf<Address>;
  readonly routers: ResourcesOf<Router>;
  readonly quotas: Quotas;
  readonly operations: ComputeOperations;

  constructor(
    readonly projectId: string,
    private readonly projectNumber: string,
    readonly store: Pick<Store, "collection">,
    readonly plan: AddressPlan,
    readonly clusters: ClustersInCompute,
  ) {
    this.operations = new ComputeOperations(projectId, store.collection("compute.operations"));
    this.networks = new ComputeResources(network, this);
    this.subnetworks = new ComputeResources(subnetwork, this);
    this.addresses = new ComputeResources(address, this);
    this.routers = new ComputeResources(router, this);
    plan.register(() => this.addresses.made().map((made) => made.address));
    plan.register(() => this.routers.made().flatMap(({ automatic }) => Object.values(automatic)));
    this.quotas = new Quotas(projectId, store.collection("compute.quotas"), (region) => sumOf([clusters.machineDemand(region), { STATIC_ADDRESSES: this.addresses.made().filter((made) => made.region?.endsWith(`/${region}`) === true).length }]));
    this.routes = [...this.kinds.flatMap((resources) => resources.routes()), ...this.placeRoutes()];
  }

  private get kinds() {
    return [this.networks, this.subnetworks, this.addresses, this.routers] as const;
  }

  inventory(): InventoryItem[] {
    return this.kinds.flatMap((resources) => resources.inventory());
  }

  /** Addresses by which what is in a network reaches the world. @param link of the network */
  natAddresses(link: string, region: string): string[] {
    return natAddresses(link, region, this);
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

  private describeGroup(zone: string, name: string): unknown {
    const group = this.clusters.findGroup(zone, name);
    if (group === undefined) throw resourceNotFound(`projects/${this.projectId}/zones/${zone}/instanceGroupManagers/${name}`);
    return machineGroupJson({ id: this.projectId, number: this.projectNumber }, zone, group);
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

const region = (call: Call): string => call.params["region"] ?? "";
