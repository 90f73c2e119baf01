import type { NodeSpec } from "../../../kubernetes/node-object.ts";
import type { Collection } from "../../store.ts";
import type { Call, Caller, JsonObject } from "../api.ts";
import { objectAt } from "../api.ts";
import type { AddressPlan } from "../address-plan.ts";
import type { Compute } from "../compute/compute.ts";
import { machineDemand } from "../compute/machine-demand.ts";
import type { Amounts } from "../compute/quotas.ts";
import type { ControlPlanes } from "../control-planes.ts";
import { GoogleError, notModelled } from "../google-error.ts";
import { regionOf } from "../locations.ts";
import { readMessage } from "../message.ts";
import { requireRoomForNode } from "./address-ranges.ts";
import { checkNodeConfig, checkNodePool, nodeZones, requireNodeCount } from "./checks.ts";
import { clusterNetwork } from "./cluster-network.ts";
import { nodeConfigFields, nodePoolFields } from "./fields.ts";
import { newNode, newPoolHash } from "./new-node.ts";
import type { Beginning, ContainerOperation, ContainerOperations } from "./operations.ts";
import type { ClusterRecord, NodePoolRecord } from "./records.ts";
import { clusterPath, versionOf } from "./records.ts";

/** Fields of UpdateNodePoolRequest which belong to the node configuration: a change of them makes new nodes. */
const nodeConfigUpdates = ["machineType", "diskSizeGb", "diskType", "imageType", "labels", "tags", "taints", "workloadMetadataConfig", "resourceLabels", "kubeletConfig", "linuxNodeConfig"];
/** Those that belong to the pool. */
const poolUpdates = ["upgradeSettings"];
/** Those that name what is asked, or that have one possible value here. */
const otherUpdates = ["name", "nodePoolId", "nodeVersion", "locations", "nodeNetworkConfig"];

/** How long nodes that are gone after an upgrade are still counted, in milliseconds: in the recordings longer than an operation takes. */
const surgeCounted = 10 * 60 * 1000;

/** What node pools stand on. */
export interface NodePoolGround {
  readonly projectId: string;
  readonly projectNumber: string;
  readonly records: Collection<ClusterRecord>;
  readonly operations: ContainerOperations;
  readonly controlPlanes: ControlPlanes;
  readonly compute: Compute;
  readonly plan: AddressPlan;
  /** Whether a caller may start machines as an account; "default" is the project's own. */
  readonly mayActAs: (caller: Caller, email: string) => boolean;
}

/** A node pool, and the cluster that it is of. */
export interface PlacedPool {
  readonly cluster: ClusterRecord;
  readonly pool: NodePoolRecord;
}

/** Node pools of clusters. */
export class NodePools {
  constructor(private readonly ground: NodePoolGround) {
    ground.plan.register(() => ground.records.values().flatMap((cluster) => cluster.nodePools.flatMap(({ nodes }) => nodes.flatMap(({ ip, podCidr, externalIp }) => [ip, podCidr, externalIp]))));
  }

  of(cluster: ClusterRecord): PlacedPool[] {
    return cluster.nodePools.map((pool) => ({ cluster, pool }));
  }

  get(cluster: ClusterRecord, name: string): PlacedPool {
    const found = this.of(cluster).find(({ pool }) => pool.name === name);
    if (!found) throw new GoogleError("NOT_FOUND", `Not found: node pool "${name}" not found.`);
    return found;
  }

  create(cluster: ClusterRecord, call: Call): ContainerOperation {
    const settings = checkNodePool(objectAt(call.body, "nodePool"), (email) => this.ground.mayActAs(call, email), cluster.settings);
    const name = String(settings["name"]);
    if (cluster.nodePools.some((pool) => pool.name === name)) throw new GoogleError("ALREADY_EXISTS", `Already exists: ${clusterPath(this.ground.projectId, cluster)}/nodePools/${name}.`);
    this.requireRunning(cluster);
    const locations = settings["locations"] === undefined ? cluster.locations : nodeZones(cluster.location, settings["locations"]);
    const pool: NodePoolRecord = { name, hash: newPoolHash(), createTime: new Date().toISOString(), settings, status: "PROVISIONING", nodeCount: Number(settings["initialNodeCount"] ?? 0), locations, nodes: [] };
    this.ground.compute.quotas.require(regionOf(cluster.location), poolDemand(pool));
    this.ground.records.put(cluster.id, { ...cluster, nodePools: [...cluster.nodePools, pool] });
    return this.begin(call, cluster, "CREATE_NODE_POOL", name, () => this.reconcile(cluster.id, name));
  }

  setSize({ cluster, pool }: PlacedPool, call: Call): ContainerOperation {
    const nodeCount = requireNodeCount("node_count", call.body["nodeCount"] ?? 0, 0);
    const further = Math.max(0, nodeCount - pool.nodeCount) * pool.locations.length;
    if (further > 0) this.ground.compute.quotas.require(regionOf(cluster.location), machineDemand(pool.settings, further));
    return this.change({ cluster, pool }, call, "SET_NODE_POOL_SIZE", { nodeCount });
  }

  setManagement({ cluster, pool }: PlacedPool, call: Call): ContainerOperation {
    const management = { ...objectAt(pool.settings, "management"), ...objectAt(call.body, "management") };
    return this.change({ cluster, pool }, call, "SET_NODE_POOL_MANAGEMENT", { settings: { ...pool.settings, management } });
  }

  update({ cluster, pool }: PlacedPool, call: Call): ContainerOperation {
    const { body } = call;
    const others = Object.keys(body).filter((field) => ![...nodeConfigUpdates, ...poolUpdates, ...otherUpdates].includes(field));
    if (others.length > 0) throw notModelled(`node pool updates of ${others.join(", ")}`);
    const configChange = pick(body, nodeConfigUpdates);
    readMessage(nodeConfigFields, { body: pick(body, ["kubeletConfig", "linuxNodeConfig"]) });
    // GKE wraps lists and maps of an update, so that an empty one differs from none.
    const unwrapped = { ...configChange, ...unwrap(configChange, "taints"), ...unwrap(configChange, "tags"), ...unwrap(configChange, "labels"), ...unwrap(configChange, "resourceLabels", "labels") };
    const networkChange = objectAt(body, "nodeNetworkConfig");
    readMessage(nodePoolFields, { body: { networkConfig: networkChange } });
    const renewed = Object.keys(unwrapped).length > 0 || Object.keys(networkChange).length > 0;
    const config = { ...objectAt(pool.settings, "config"), ...unwrapped };
    checkNodeConfig(config, (email) => this.ground.mayActAs(call, email));
    const locations = body["locations"] === undefined ? pool.locations : nodeZones(cluster.location, body["locations"]);
    const renewal = renewed ? { template: { hash: newPoolHash(), createTime: new Date().toISOString(), changesKubelet: "kubeletConfig" in body || pool.template?.changesKubelet === true }, outdated: pool.nodes.map((node) => node.name) } : {};
    return this.change({ cluster, pool }, call, "UPGRADE_NODES", { ...renewal, locations, settings: { ...pool.settings, config, networkConfig: { ...objectAt(pool.settings, "networkConfig"), ...networkChange }, ...pick(body, poolUpdates) } });
  }

  delete({ cluster, pool }: PlacedPool, call: Call): ContainerOperation {
    this.requireRunning(cluster);
    this.replace(cluster.id, { ...pool, status: "STOPPING", nodeCount: 0 });
    return this.begin(call, cluster, "DELETE_NODE_POOL", pool.name, () => this.reconcile(cluster.id, pool.name));
  }

  /**
   * Makes a pool's nodes what the record says, one step at a time, each remembered at once: nodes of an older
   * configuration are replaced (the new one first, as a surge upgrade does), then too many are taken away. Asked again
   * after a restart, it brings back the same nodes with the same addresses.
   */
  async reconcile(clusterId: string, poolName: string): Promise<void> {
    const cluster = this.ground.records.get(clusterId);
    const pool = cluster?.nodePools.find((candidate) => candidate.name === poolName);
    if (!cluster || !pool) return;
    try {
      await this.connect(clusterId);
      await Promise.all(pool.nodes.map((node) => this.ground.controlPlanes.addNode(clusterId, node)));
      for (const zone of new Set([...pool.locations, ...pool.nodes.map((node) => node.zone)])) await this.reconcileZone(cluster, poolName, zone);
      if (pool.status === "STOPPING") this.forget(clusterId, poolName);
      else this.setStatus(clusterId, poolName, "RUNNING");
    } catch (error) {
      this.setStatus(clusterId, poolName, "ERROR", error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  private async reconcileZone(cluster: ClusterRecord, poolName: string, zone: string): Promise<void> {
    const pool = this.current(cluster.id, poolName);
    const wanted = pool.locations.includes(zone) ? pool.nodeCount : 0;
    const inZone = pool.nodes.filter((node) => node.zone === zone);
    const fresh = inZone.filter((node) => pool.outdated?.includes(node.name) !== true);
    const missing = Math.max(0, wanted - fresh.length);
    const added: NodeSpec[] = [];
    for (let count = 0; count < missing; count++) added.push(this.addRecord(cluster, poolName, zone));
    if (added.length > 0) await this.connect(cluster.id);
    await Promise.all(added.map((node) => this.ground.controlPlanes.addNode(cluster.id, node)));
    const superfluous = [...inZone.filter((node) => !fresh.includes(node)), ...fresh.slice(wanted)];
    for (const node of superfluous) await this.removeNode(cluster.id, poolName, node);
  }

  /** Brings the network of a cluster to what the project has now. */
  async connect(clusterId: string): Promise<void> {
    const cluster = this.ground.records.get(clusterId);
    if (cluster) await this.ground.controlPlanes.setNetwork(clusterId, clusterNetwork(cluster, this.ground.compute));
  }

  private addRecord(cluster: ClusterRecord, poolName: string, zone: string): NodeSpec {
    const pool = this.current(cluster.id, poolName);
    const nodeCount = this.ground.records.get(cluster.id)?.nodePools.reduce((sum, { nodes }) => sum + nodes.length, 0) ?? 0;
    const subnetwork = this.ground.compute.subnetworks.get(cluster.subnetwork, regionOf(cluster.location));
    requireRoomForNode(cluster.settings, Number(objectAt(pool.settings, "maxPodsConstraint")["maxPodsPerNode"]), nodeCount, subnetwork);
    const node = newNode(this.ground.projectId, cluster.name, pool, zone, this.ground.plan);
    this.replace(cluster.id, { ...pool, nodes: [...pool.nodes, node] });
    return node;
  }

  private async removeNode(clusterId: string, poolName: string, node: NodeSpec): Promise<void> {
    await this.ground.controlPlanes.removeNode(clusterId, node.name);
    const pool = this.current(clusterId, poolName);
    this.replace(clusterId, { ...pool, nodes: pool.nodes.filter((other) => other.name !== node.name), outdated: pool.outdated?.filter((name) => name !== node.name) });
    await this.connect(clusterId);
  }

  private change({ cluster, pool }: PlacedPool, call: Call, type: string, changes: Partial<NodePoolRecord>): ContainerOperation {
    this.requireRunning(cluster);
    this.replace(cluster.id, { ...pool, ...changes, status: "RECONCILING" });
    if (type === "UPGRADE_NODES" && pool.nodes.length > 0) this.countSurge(cluster.id, pool);
    const progress = type === "UPGRADE_NODES" ? upgradeProgress(pool.nodes.length) : undefined;
    return this.begin(call, cluster, type, pool.name, () => this.reconcile(cluster.id, pool.name), progress);
  }

  private countSurge(clusterId: string, { settings, locations }: NodePoolRecord): void {
    const cluster = this.ground.records.get(clusterId);
    const nodes = Number(objectAt(settings, "upgradeSettings")["maxSurge"] ?? 1) * locations.length;
    if (cluster) this.ground.records.put(clusterId, { ...cluster, surge: { nodes, until: new Date(Date.now() + surgeCounted).toISOString() } });
  }

  private requireRunning(cluster: ClusterRecord): void {
    this.ground.operations.requireIdle(cluster.id, cluster.name);
    if (cluster.status !== "RUNNING") throw new GoogleError("FAILED_PRECONDITION", `Cluster ${cluster.name} is in state ${cluster.status}${cluster.statusMessage === undefined ? "" : `: ${cluster.statusMessage}`}.`);
  }

  private begin(call: Call, cluster: ClusterRecord, type: string, pool: string, work: () => Promise<void>, progress?: Beginning["progress"]): ContainerOperation {
    const { id, location } = cluster;
    return this.ground.operations.begin({ clusterId: id, type, location, target: `${clusterPath(this.ground.projectNumber, cluster)}/nodePools/${pool}`, version: versionOf(call), progress }, work);
  }

  private current(clusterId: string, poolName: string): NodePoolRecord {
    const pool = this.ground.records.get(clusterId)?.nodePools.find((candidate) => candidate.name === poolName);
    if (!pool) throw new Error(`node pool ${poolName} of ${clusterId} is gone`);
    return pool;
  }

  private replace(clusterId: string, pool: NodePoolRecord): void {
    const cluster = this.ground.records.get(clusterId);
    if (cluster) this.ground.records.put(clusterId, { ...cluster, nodePools: cluster.nodePools.map((other) => (other.name === pool.name ? pool : other)) });
  }

  private forget(clusterId: string, poolName: string): void {
    const cluster = this.ground.records.get(clusterId);
    if (cluster) this.ground.records.put(clusterId, { ...cluster, nodePools: cluster.nodePools.filter((pool) => pool.name !== poolName) });
  }

  private setStatus(clusterId: string, poolName: string, status: NodePoolRecord["status"], statusMessage?: string): void {
    this.replace(clusterId, { ...this.current(clusterId, poolName), status, statusMessage });
  }
}

/** What a pool takes of its region's quotas once all of its nodes are there. */
export const poolDemand = ({ settings, nodeCount, locations }: NodePoolRecord): Amounts => machineDemand(settings, nodeCount * locations.length);

/** What GKE tells of an upgrade of nodes, once all are done. */
function upgradeProgress(nodes: number): Beginning["progress"] {
  const done = [["NODES_FAILED", 0], ["NODES_COMPLETE", nodes], ["NODES_DONE", nodes], ["NODE_PDB_DELAY_SECONDS", 0]] as const;
  return { metrics: [["NODES_TOTAL", nodes] as const, ...(nodes > 0 ? done : [])].map(([name, count]) => ({ name, intValue: String(count) })) };
}

const pick = (body: JsonObject, fields: readonly string[]): JsonObject => Object.fromEntries(fields.filter((field) => body[field] !== undefined).map((field) => [field, body[field]]));

/** {"taints": {"taints": [...]}} -> {"taints": [...]}, and the same for tags and labels. */
function unwrap(body: JsonObject, field: string, inner = field): JsonObject {
  return body[field] === undefined ? {} : { [field]: objectAt(body, field)[inner] ?? (inner === "labels" ? {} : []) };
}

