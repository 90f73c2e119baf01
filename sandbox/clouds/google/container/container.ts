import type { InventoryItem } from "../../cloud.ts";
import type { Store } from "../../store.ts";
import type { Call, Caller, GoogleApi, Route } from "../api.ts";
import { objectAt } from "../api.ts";
import type { AddressPlan } from "../address-plan.ts";
import type { Compute } from "../compute/compute.ts";
import type { ControlPlanes } from "../control-planes.ts";
import { requireLocation } from "./checks.ts";
import { clusterJson } from "./cluster-json.ts";
import { Clusters } from "./clusters.ts";
import { nodePoolJson } from "./node-pool-json.ts";
import { NodePools } from "./node-pools.ts";
import { ContainerOperations } from "./operations.ts";
import type { ClusterRecord, ProjectNames } from "./records.ts";
import { apiVersions, versionOf } from "./records.ts";
import { serverConfig } from "./versions.ts";

const location = "/{version}/projects/{project}/locations/{location}";
const cluster = `${location}/clusters/{cluster}`;
const nodePool = `${cluster}/nodePools/{nodePool}`;

/** What GKE stands on. */
export interface ContainerGround {
  readonly projectId: string;
  readonly projectNumber: string;
  readonly store: Pick<Store, "collection">;
  readonly controlPlanes: ControlPlanes;
  readonly compute: Compute;
  readonly plan: AddressPlan;
  /** Whether a caller may start machines as an account; "default" is the project's own. */
  readonly mayActAs: (caller: Caller, email: string) => boolean;
  readonly isTaken: (clusterId: string) => boolean;
}

/** container.googleapis.com: clusters and node pools. */
export class Container implements GoogleApi {
  readonly host = "container.googleapis.com";
  readonly title = "Kubernetes Engine API";
  readonly errorForm = "both";
  readonly routes: readonly Route[];
  readonly clusters: Clusters;
  private readonly nodePools: NodePools;
  private readonly operations: ContainerOperations;

  constructor(private readonly ground: ContainerGround) {
    const records = ground.store.collection<ClusterRecord>("container.clusters");
    this.operations = new ContainerOperations(ground.projectNumber, ground.store.collection("container.operations"));
    this.nodePools = new NodePools({ ...ground, records, operations: this.operations });
    this.clusters = new Clusters({ ...ground, records, operations: this.operations }, this.nodePools);
    const routes = [...this.clusterRoutes(), ...this.nodePoolRoutes(), ...this.otherRoutes()];
    this.routes = [...routes, ...routes.filter(({ method }) => method === "GET").map((route) => ({ ...route, path: route.path.replace("/locations/", "/zones/") }))].flatMap(inAllVersions);
  }

  inventory(): InventoryItem[] {
    return this.clusters.list("-").map((record) => ({
      type: "container.googleapis.com/Cluster",
      id: `projects/${this.ground.projectId}/locations/${record.location}/clusters/${record.name}`,
      state: `${record.status} at ${record.endpoint}, ${record.nodePools.reduce((sum, pool) => sum + pool.nodes.length, 0)} nodes`,
      since: new Date(record.createTime),
    }));
  }

  private get project(): ProjectNames {
    return { id: this.ground.projectId, number: this.ground.projectNumber };
  }

  private clusterRoutes(): Route[] {
    const show = (call: Call, record: ClusterRecord) => clusterJson(this.project, record, versionOf(call));
    return [
      { method: "GET", path: `${location}/clusters`, permission: "container.clusters.list", run: (call) => listOf("clusters", this.clusters.list(requireLocation(call, true)).map((record) => show(call, record))) },
      { method: "POST", path: `${location}/clusters`, permission: "container.clusters.create", run: (call) => this.clusters.create(call) },
      { method: "GET", path: cluster, permission: "container.clusters.get", run: (call) => show(call, this.clusters.get(call)) },
      { method: "PUT", path: cluster, permission: "container.clusters.update", run: (call) => this.clusters.update(call, objectAt(call.body, "update")) },
      { method: "DELETE", path: cluster, permission: "container.clusters.delete", run: (call) => this.clusters.delete(call) },
      { method: "POST", path: `${cluster}:setResourceLabels`, permission: "container.clusters.update", run: (call) => this.clusters.setLabels(call) },
      { method: "POST", path: `${cluster}:setMaintenancePolicy`, permission: "container.clusters.update", run: (call) => this.clusters.set(call, "maintenancePolicy", "UPDATE_CLUSTER") },
      { method: "POST", path: `${cluster}:setNetworkPolicy`, permission: "container.clusters.update", run: (call) => this.clusters.set(call, "networkPolicy", "SET_NETWORK_POLICY") },
    ];
  }

  private nodePoolRoutes(): Route[] {
    const of = (call: Call) => this.clusters.get(call);
    const pool = (call: Call) => this.nodePools.require(of(call), call.params["nodePool"] ?? "");
    return [
      { method: "GET", path: `${cluster}/nodePools`, permission: "container.clusters.get", run: (call) => listOf("nodePools", of(call).nodePools.map((each) => nodePoolJson(this.project, of(call), each, versionOf(call)))) },
      { method: "POST", path: `${cluster}/nodePools`, permission: "container.clusters.update", run: (call) => this.nodePools.create(of(call), call) },
      { method: "GET", path: nodePool, permission: "container.clusters.get", run: (call) => nodePoolJson(this.project, of(call), pool(call), versionOf(call)) },
      { method: "PUT", path: nodePool, permission: "container.clusters.update", run: (call) => this.nodePools.update(of(call), call) },
      { method: "DELETE", path: nodePool, permission: "container.clusters.update", run: (call) => this.nodePools.delete(of(call), call) },
      { method: "POST", path: `${nodePool}:setSize`, permission: "container.clusters.update", run: (call) => this.nodePools.setSize(of(call), call) },
      { method: "POST", path: `${nodePool}:setManagement`, permission: "container.clusters.update", run: (call) => this.nodePools.setManagement(of(call), call) },
    ];
  }

  private otherRoutes(): Route[] {
    return [
      { method: "GET", path: `${location}/operations`, permission: "container.operations.list", run: (call) => listOf("operations", this.operations.list(requireLocation(call, true))) },
      { method: "GET", path: `${location}/operations/{operation}`, permission: "container.operations.get", run: (call) => this.operations.get(call.params["operation"] ?? "") },
      { method: "GET", path: `${location}/serverConfig`, permission: "container.clusters.get", run: (call) => (requireLocation(call), serverConfig) },
    ];
  }
}

/** A route under each version of the API; the version is one of its parameters. Links lead to the older paths by zone. */
const inAllVersions = (route: Route): Route[] =>
  apiVersions.map((version) => ({ ...route, path: route.path.replace("{version}", version), run: (call) => route.run({ ...call, params: { ...call.params, version } }) }));

/** A list as GKE writes it: without its name where it is empty. */
const listOf = (name: string, items: readonly unknown[]): Record<string, unknown> => (items.length > 0 ? { [name]: items } : {});
