import type { InventoryItem } from "../../cloud.ts";
import type { Store } from "../../store.ts";
import type { Caller, GoogleApi, Route } from "../api.ts";
import type { AddressPlan } from "../address-plan.ts";
import type { Compute } from "../compute/compute.ts";
import type { ControlPlanes } from "../control-planes.ts";
import { type GoogleKind, listOf, routesOf } from "../google-kind.ts";
import { requireLocation } from "./checks.ts";
import { clusterJson } from "./cluster-json.ts";
import { Clusters } from "./clusters.ts";
import { nodePoolJson } from "./node-pool-json.ts";
import { NodePools, type PlacedPool } from "./node-pools.ts";
import { ContainerOperations } from "./operations.ts";
import type { ClusterRecord, ProjectNames } from "./records.ts";
import { apiVersions, versionOf } from "./records.ts";
import { serverConfig } from "./versions.ts";

const location = "/{version}/projects/{project}/locations/{location}";

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
    const routes = [...routesOf(this.clusterKind), ...routesOf(this.nodePoolKind), ...this.otherRoutes()];
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

  private get clusterKind(): GoogleKind<ClusterRecord> {
    const { clusters } = this;
    return {
      collection: `${location}/clusters`,
      name: "cluster",
      permissions: (method) => `container.clusters.${method.startsWith("set") ? "update" : method}`,
      items: "clusters",
      list: (call) => clusters.list(requireLocation(call, true)),
      get: (call) => clusters.get(call),
      view: (record, call) => clusterJson(this.project, record, versionOf(call)),
      create: (call) => clusters.create(call),
      update: { verb: "PUT", run: (record, call) => clusters.update(record, call) },
      delete: (record, call) => clusters.delete(record, call),
      methods: {
        setResourceLabels: (record, call) => clusters.setLabels(record, call),
        setMaintenancePolicy: (record, call) => clusters.set(record, call, "maintenancePolicy", "UPDATE_CLUSTER"),
        setNetworkPolicy: (record, call) => clusters.set(record, call, "networkPolicy", "SET_NETWORK_POLICY"),
      },
    };
  }

  private get nodePoolKind(): GoogleKind<PlacedPool> {
    const { clusters, nodePools } = this;
    return {
      collection: `${location}/clusters/{cluster}/nodePools`,
      name: "nodePool",
      // Who may read or change a cluster, may its node pools.
      permissions: (method) => `container.clusters.${["list", "get"].includes(method) ? "get" : "update"}`,
      items: "nodePools",
      list: (call) => nodePools.of(clusters.get(call)),
      get: (call) => nodePools.get(clusters.get(call), call.params["nodePool"] ?? ""),
      view: ({ cluster, pool }, call) => nodePoolJson(this.project, cluster, pool, versionOf(call)),
      create: (call) => nodePools.create(clusters.get(call), call),
      update: { verb: "PUT", run: (pool, call) => nodePools.update(pool, call) },
      delete: (pool, call) => nodePools.delete(pool, call),
      methods: { setSize: (pool, call) => nodePools.setSize(pool, call), setManagement: (pool, call) => nodePools.setManagement(pool, call) },
    };
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
