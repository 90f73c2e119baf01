import * as crypto from "node:crypto";
import { addresses } from "../../../machine/network/address-plan.ts";
import type { Call, Caller, JsonObject } from "../api.ts";
import { isObject, objectAt, textAt } from "../api.ts";
import type { Subnetwork } from "../compute/subnetwork.ts";
import { defaultNetwork } from "../compute/network.ts";
import { sumOf } from "../compute/machine-demand.ts";
import type { MachineGroup } from "../compute/machine-groups.ts";
import type { Amounts } from "../compute/quotas.ts";
import { selfLink } from "../compute/resource-names.ts";
import { GoogleError, invalid } from "../google-error.ts";
import { regionOf } from "../locations.ts";
import { readMessage } from "../message.ts";
import { reviewsUrl } from "./access-reviews.ts";
import { checkAddressRanges } from "./address-ranges.ts";
import { checkClusterSettings, checkNodePool, nodeZones, requireGkeName, requireLocation, requireNodeCount } from "./checks.ts";
import { hasPrivateNodes } from "./cluster-json.ts";
import { clusterNetwork } from "./cluster-network.ts";
import { applyClusterUpdate, setClusterField } from "./cluster-update.ts";
import { privateEndpointOf, withEndpoints } from "./endpoints.ts";
import { clusterFields } from "./fields.ts";
import { asMade, creationProgress, withPrivateEndpoint } from "./new-cluster.ts";
import { newPoolHash } from "./new-node.ts";
import { instanceGroupName, machineGroup } from "./node-pool-json.ts";
import { type NodePoolGround, type NodePools, poolDemand } from "./node-pools.ts";
import type { Beginning, ContainerOperation } from "./operations.ts";
import type { ClusterRecord, NodePoolRecord } from "./records.ts";
import { privateEndpointSubnetwork } from "./private-endpoint.ts";
import { clusterPath, versionOf } from "./records.ts";

/** What clusters stand on. */
export interface ClusterGround extends NodePoolGround {
  /** Whether a control plane of any project has this id. */
  readonly isTaken: (id: string) => boolean;
}

/** GKE clusters: each has a real control plane behind it. */
export class Clusters {
  constructor(
    private readonly ground: ClusterGround,
    private readonly nodePools: NodePools,
  ) {
    ground.plan.register(() => ground.records.values().map(({ endpoint }) => endpoint));
  }

  list(location: string): ClusterRecord[] {
    return this.ground.records.values().filter((cluster) => location === "-" || cluster.location === location);
  }

  get(call: Call): ClusterRecord {
    return this.require(requireLocation(call), call.params["cluster"] ?? "");
  }

  create(call: Call): ContainerOperation {
    const location = requireLocation(call);
    const body = objectAt(call.body, "cluster");
    const name = requireGkeName("cluster.name", textAt(body, "name"));
    readMessage(clusterFields, { body });
    if (this.find(location, name)) throw new GoogleError("ALREADY_EXISTS", `Already exists: ${clusterPath(this.ground.projectId, { name, location })}.`);
    const subnetwork = this.findSubnetwork(body, location);
    checkClusterSettings(body, this.ground.projectId);
    checkAddressRanges(objectAt(body, "ipAllocationPolicy"), subnetwork);
    const settings = withEndpoints(withPrivateEndpoint(asMade(body), privateEndpointSubnetwork({ name, location, body, subnetwork }, this.ground.compute)), hasPrivateNodes(body));
    const id = this.newId(name, location);
    const locations = nodeZones(location, body["locations"]);
    const nodePools = this.firstNodePools(body, locations, call);
    this.ground.compute.quotas.require(regionOf(location), sumOf(nodePools.map(poolDemand)));
    const record: ClusterRecord = {
      id,
      name,
      location,
      dnsName: `gke-${crypto.randomBytes(18).toString("hex")}-${this.ground.projectNumber}.${location}.gke.goog`,
      settings,
      status: "PROVISIONING",
      endpoint: this.ground.plan.free(addresses.controlPlanes),
      caCertificate: "",
      createTime: new Date().toISOString(),
      labelFingerprint: newFingerprint(),
      network: subnetwork.network,
      subnetwork: subnetwork.selfLink,
      locations,
      nodePools,
    };
    this.ground.records.put(id, record);
    return this.begin(call, record, "CREATE_CLUSTER", () => this.provision(id), creationProgress);
  }

  update(cluster: ClusterRecord, call: Call, change = objectAt(call.body, "update")): ContainerOperation {
    this.ground.operations.requireIdle(cluster.id, cluster.name);
    const settings = applyClusterUpdate(cluster.settings, change, this.ground.projectId);
    const labelled = "desiredResourceLabels" in change;
    this.ground.records.put(cluster.id, { ...cluster, settings, labelFingerprint: labelled ? newFingerprint() : cluster.labelFingerprint });
    return this.begin(call, cluster, "UPDATE_CLUSTER", () => this.nodePools.connect(cluster.id));
  }

  /** Sets a field that has a method of its own. */
  set(cluster: ClusterRecord, call: Call, field: "networkPolicy" | "maintenancePolicy", type: string): ContainerOperation {
    this.ground.operations.requireIdle(cluster.id, cluster.name);
    this.ground.records.put(cluster.id, { ...cluster, settings: setClusterField(cluster.settings, field, objectAt(call.body, field), this.ground.projectId) });
    return this.begin(call, cluster, type, () => this.nodePools.connect(cluster.id));
  }

  setLabels(cluster: ClusterRecord, call: Call): ContainerOperation {
    if (textAt(call.body, "labelFingerprint") !== cluster.labelFingerprint) throw new GoogleError("FAILED_PRECONDITION", "Labels could not be set due to fingerprint mismatch.");
    return this.update(cluster, call, { desiredResourceLabels: objectAt(call.body, "resourceLabels") });
  }

  delete(cluster: ClusterRecord, call: Call): ContainerOperation {
    this.ground.operations.requireIdle(cluster.id, cluster.name);
    this.ground.records.put(cluster.id, { ...cluster, status: "STOPPING" });
    return this.begin(call, cluster, "DELETE_CLUSTER", () => this.remove(cluster.id));
  }

  /** Brings back what was there, and takes up again what a kill has interrupted. */
  async start(): Promise<void> {
    this.ground.operations.endInterrupted();
    await Promise.all(
      this.ground.records.values().map((cluster) => {
        if (cluster.status === "STOPPING") return this.remove(cluster.id);
        return this.provision(cluster.id).catch(() => undefined);
      }),
    );
  }

  async stop(): Promise<void> {
    await this.ground.operations.idle();
    await Promise.all(this.ground.records.values().map((cluster) => this.ground.controlPlanes.stop(cluster.id)));
  }

  /** The cluster behind the name of a DNS-based endpoint. */
  byDnsName(name: string): ClusterRecord | undefined {
    return this.ground.records.values().find((cluster) => cluster.dnsName === name);
  }

  /** Brings the networks of all clusters to what the project has now. */
  async connectAll(): Promise<void> {
    await Promise.all(this.ground.records.values().map((cluster) => this.nodePools.connect(cluster.id)));
  }

  /** Paths of clusters whose network or subnetwork stands at a path. */
  using(path: string): string[] {
    const link = selfLink(path);
    return this.ground.records
      .values()
      .filter((cluster) => cluster.network === link || cluster.subnetwork === link || privateEndpointOf(cluster.settings) === path)
      .map((cluster) => clusterPath(this.ground.projectId, cluster));
  }

  /** The group of a node pool's machines in a zone; undefined where no pool has such a group. */
  findGroup(zone: string, groupName: string): MachineGroup | undefined {
    for (const cluster of this.ground.records.values()) {
      const pool = cluster.nodePools.find((candidate) => candidate.locations.includes(zone) && instanceGroupName(cluster, candidate, zone) === groupName);
      if (pool) return machineGroup(cluster, pool, zone);
    }
    return undefined;
  }

  /** What the machines of a region take of its quotas, those that are about to be made included. */
  machineDemand(region: string): Amounts {
    const here = this.ground.records.values().filter((cluster) => regionOf(cluster.location) === region);
    return sumOf(here.flatMap((cluster) => cluster.nodePools.map(poolDemand)));
  }

  private require(location: string, name: string): ClusterRecord {
    const cluster = this.find(location, name);
    if (!cluster) throw new GoogleError("NOT_FOUND", `Not found: ${clusterPath(this.ground.projectId, { name, location })}.`);
    return cluster;
  }

  private find(location: string, name: string): ClusterRecord | undefined {
    return this.ground.records.values().find((cluster) => cluster.location === location && cluster.name === name);
  }

  /** The cluster's name and place, with a number behind where another project has one of the same. */
  private newId(name: string, location: string): string {
    const plain = `${name}-${location}`;
    const candidates = [plain, ...Array.from({ length: 100 }, (_unused, index) => `${plain}-${index + 2}`)];
    return candidates.find((id) => !this.ground.isTaken(id)) ?? `${plain}-${crypto.randomBytes(4).toString("hex")}`;
  }

  private begin(call: Call, cluster: ClusterRecord, type: string, work: () => Promise<void>, progress?: Beginning["progress"]): ContainerOperation {
    const { id, location } = cluster;
    return this.ground.operations.begin({ clusterId: id, type, location, target: clusterPath(this.ground.projectNumber, cluster), version: versionOf(call), progress }, work);
  }

  /** Starts the control plane and the nodes; a cluster that cannot be started stays, with the reason. */
  private async provision(id: string): Promise<void> {
    const cluster = this.ground.records.get(id);
    if (!cluster) return;
    try {
      const { caCertificate } = await this.ground.controlPlanes.start({
        id,
        ip: cluster.endpoint,
        dnsName: cluster.dnsName,
        reviewsUrl: reviewsUrl(this.ground.projectId),
        network: clusterNetwork(cluster, this.ground.compute),
      });
      this.ground.records.put(id, { ...cluster, caCertificate });
      for (const pool of cluster.nodePools) await this.nodePools.reconcile(id, pool.name);
      this.setStatus(id, "RUNNING");
    } catch (error) {
      this.setStatus(id, "ERROR", error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  private setStatus(id: string, status: ClusterRecord["status"], statusMessage?: string): void {
    const cluster = this.ground.records.get(id);
    if (cluster) this.ground.records.put(id, { ...cluster, status, statusMessage });
  }

  private async remove(id: string): Promise<void> {
    await this.ground.controlPlanes.delete(id);
    this.ground.records.delete(id);
  }

  private findSubnetwork(body: JsonObject, location: string): Subnetwork {
    const network = this.ground.compute.networks.get(textAt(body, "network") ?? defaultNetwork);
    const named = textAt(body, "subnetwork");
    if (named === undefined && !network.autoCreateSubnetworks) throw invalid(`Network "${network.name}" requires cluster.subnetwork: it is a custom mode network.`);
    const subnetwork = this.ground.compute.subnetworks.get(named ?? network.name, regionOf(location));
    if (subnetwork.network !== network.selfLink) throw invalid(`Subnetwork "${subnetwork.name}" is not in network "${network.name}".`);
    return subnetwork;
  }

  private firstNodePools(body: JsonObject, locations: readonly string[], caller: Caller): NodePoolRecord[] {
    const given = body["nodePools"];
    if (Array.isArray(given) && given.length > 0) {
      if (body["initialNodeCount"] !== undefined || body["nodeConfig"] !== undefined) throw invalid("Cluster.initial_node_count and Cluster.node_config must not be set together with Cluster.node_pools.");
      return given.map((pool: unknown) => this.newPool(isObject(pool) ? pool : {}, locations, body, caller));
    }
    const initialNodeCount = requireNodeCount("Cluster.initial_node_count", body["initialNodeCount"] ?? 0, 1);
    return [this.newPool({ name: "default-pool", initialNodeCount, config: objectAt(body, "nodeConfig") }, locations, body, caller)];
  }

  private newPool(body: JsonObject, locations: readonly string[], cluster: JsonObject, caller: Caller): NodePoolRecord {
    const settings = checkNodePool(body, (email) => this.ground.mayActAs(caller, email), cluster);
    return { name: String(body["name"]), hash: newPoolHash(), settings, status: "PROVISIONING", nodeCount: Number(body["initialNodeCount"] ?? 0), locations, nodes: [] };
  }
}

const newFingerprint = (): string => crypto.randomBytes(4).toString("hex");
