import * as fs from "node:fs";
import * as path from "node:path";
import type { ImageTable, Runtime } from "../machine/containers/types.ts";
import { addresses } from "../machine/network/address-plan.ts";
import type { NameTable } from "../machine/network/name-table.ts";
import type { PrivateNetworkSpec } from "../machine/network/types.ts";
import type { AccessReviewer } from "./access-reviews.ts";
import { CloudNodeLifecycle, isReady } from "./cloud-node-lifecycle.ts";
import { ClusterNode } from "./cluster-node.ts";
import { ControlPlane } from "./control-plane.ts";
import type { Progress } from "./control-plane.ts";
import { LoadBalancers } from "./load-balancers.ts";
import type { AddressBook } from "./load-balancers.ts";
import { NetworkPolicies } from "./network-policy/network-policies.ts";
import { systemPods } from "./network-policy/system-pods.ts";
import type { NodeSpec } from "./node-object.ts";
import { ObjectCache } from "./object-cache.ts";
import type { Node, Service } from "./objects.ts";
import { type ServiceNameBook, ServiceNames } from "./service-names.ts";

/** A GKE cluster, as the cloud wants it. */
export interface ClusterSpec {
  /** Unique in the sandbox; names the cluster's folder. */
  readonly name: string;
  /** Address of the API server, on the bridge. */
  readonly endpointIp: string;
  /** Range of ClusterIPs. @default addresses.services */
  readonly serviceCidr?: string;
  /** Range of the pods of all nodes. @default addresses.pods */
  readonly podCidr?: string;
  /** Issuer of service account tokens. @default "https://kubernetes.default.svc.cluster.local" */
  readonly issuer?: string;
  /** Under it, the cloud answers whose a token is and what its bearer may do in this cluster. @default such tokens are refused */
  readonly reviewsUrl?: string;
  /** What its network admits and reaches. @default everything */
  readonly network?: ClusterNetwork;
}

/** A cluster's network, as the cloud wants it. */
export interface ClusterNetwork {
  /** Ranges outside the cluster that its endpoint admits. @default everybody */
  readonly authorizedRanges?: readonly string[];
  readonly nodes: PrivateNetworkSpec["nodes"];
  /** Whether nodes without a way out reach Google's APIs. */
  readonly googleAccess: boolean;
  /** Whether NetworkPolicies are enforced. @default false */
  readonly networkPolicy?: boolean;
  /** Whether GKE's add-on HttpLoadBalancing is on, which serves Services with a load balancer class of Google's. @default true */
  readonly httpLoadBalancing?: boolean;
}

/** What a cluster works with. */
export interface ClusterDependencies {
  readonly runtime: Runtime;
  readonly images: ImageTable;
  readonly names: NameTable;
  /** Folder of the cluster: keys, etcd's data, sockets. */
  readonly folder: string;
  readonly accessReviewer?: AccessReviewer;
  readonly loadBalancerBook: AddressBook;
  readonly serviceNameBook: ServiceNameBook;
}

/** How a cluster fares, for `sandbox status`. */
export interface ClusterStatus {
  readonly name: string;
  readonly endpoint: string;
  /** One line on etcd, API server, scheduler and controller manager. */
  readonly controlPlane: string;
  readonly nodes: ReadonlyArray<{ readonly name: string; readonly ip: string; readonly ready: boolean; readonly pods: number }>;
}

/** A running GKE cluster: control plane, nodes, and what GKE adds to Kubernetes. */
export class Cluster {
  private readonly clusterNodes = new Map<string, ClusterNode>();
  private readonly services: ObjectCache<Service>;
  private readonly nodes: ObjectCache<Node>;
  private readonly serviceNames: ServiceNames;
  private readonly loadBalancers: LoadBalancers;
  private readonly nodeLifecycle: CloudNodeLifecycle;
  private readonly networkPolicies: NetworkPolicies;
  private hasBackendServices: boolean;

  private constructor(
    readonly spec: ClusterSpec,
    private readonly dependencies: ClusterDependencies,
    private readonly controlPlane: ControlPlane,
  ) {
    const { admin } = controlPlane;
    this.hasBackendServices = spec.network?.httpLoadBalancing ?? true;
    this.serviceNames = new ServiceNames(dependencies.names, dependencies.serviceNameBook);
    this.services = new ObjectCache<Service>(admin, "/api/v1/services", {}, (change, service) => {
      this.serviceNames.changed(change, service);
      this.loadBalancers.serviceChanged(service);
    });
    this.nodes = new ObjectCache<Node>(admin, "/api/v1/nodes", {}, () => this.loadBalancers.nodesChanged());
    this.loadBalancers = new LoadBalancers({
      cluster: spec.name,
      api: admin,
      runtime: dependencies.runtime,
      addresses: addresses.loadBalancers,
      book: dependencies.loadBalancerBook,
      service: (namespace, name) => this.services.find(name, namespace),
      readyNodes: () => this.readyNodes(),
      hasBackendServices: () => this.hasBackendServices,
    });
    this.networkPolicies = new NetworkPolicies({
      api: admin,
      runtime: dependencies.runtime,
      isEnforced: spec.network?.networkPolicy ?? false,
      systemPods: systemPods(spec.endpointIp),
      kubelet: addresses.supervisor,
    });
    this.nodeLifecycle = new CloudNodeLifecycle(admin, this.nodes, (name) => this.clusterNodes.has(name));
  }

  /** Starts a cluster without nodes, new or with the state it had, and waits until its API server answers. */
  static async start(spec: ClusterSpec, dependencies: ClusterDependencies, progress: Progress): Promise<Cluster> {
    if (spec.network) await enclose(spec, spec.network, dependencies.runtime);
    const controlPlane = await ControlPlane.start(
      dependencies.runtime,
      dependencies.folder,
      {
        name: spec.name,
        endpointIp: spec.endpointIp,
        serviceCidr: spec.serviceCidr ?? addresses.services,
        podCidr: spec.podCidr ?? addresses.pods,
        issuer: spec.issuer ?? "https://kubernetes.default.svc.cluster.local",
        accessReviewer: dependencies.accessReviewer,
        authorizedRanges: spec.network?.authorizedRanges,
      },
      progress,
    );
    const cluster = new Cluster(spec, dependencies, controlPlane);
    await Promise.all([cluster.services.start(), cluster.nodes.start(), cluster.networkPolicies.start()]);
    cluster.nodeLifecycle.start();
    return cluster;
  }

  /** PEM of the authority that signed the API server's certificate. */
  get caCertificate(): string {
    return this.controlPlane.pki.certificateAuthority;
  }

  /** File of a kubeconfig with all rights. Secret. */
  get adminKubeconfigPath(): string {
    return this.controlPlane.pki.kubeconfigPath("admin");
  }

  /** Changes what the cluster's network admits and reaches. A node must be in it before it is added. */
  async setNetwork(network: ClusterNetwork): Promise<void> {
    await enclose(this.spec, network, this.dependencies.runtime);
    await this.controlPlane.authorize(network.authorizedRanges);
    await this.networkPolicies.enforce(network.networkPolicy ?? false);
    const hadBackendServices = this.hasBackendServices;
    this.hasBackendServices = network.httpLoadBalancing ?? true;
    if (!hadBackendServices && this.hasBackendServices) for (const service of this.services.list()) this.loadBalancers.serviceChanged(service);
  }

  hasNode(name: string): boolean {
    return this.clusterNodes.has(name);
  }

  /** Makes a node, or brings one back; resolves when it is registered and runs the pods that are bound to it. */
  async addNode(spec: NodeSpec): Promise<void> {
    if (this.hasNode(spec.name)) throw new Error(`cluster ${this.spec.name} has a node ${spec.name} already`);
    const { runtime, images, folder } = this.dependencies;
    const node = await ClusterNode.start(spec, {
      cluster: this.spec.name,
      runtime,
      images,
      pki: this.controlPlane.pki,
      services: this.services,
      podCidr: this.spec.podCidr ?? addresses.pods,
      folder: path.join(folder, "nodes"),
      networkPolicies: this.networkPolicies,
    });
    this.clusterNodes.set(spec.name, node);
    this.controlPlane.nodesChanged([...this.clusterNodes.keys()]);
    this.loadBalancers.nodesChanged();
  }

  /** Takes a node away without draining it: its pods are deleted, and their controllers make them anew elsewhere. */
  async removeNode(name: string): Promise<void> {
    const node = this.clusterNodes.get(name);
    if (!node) return;
    this.clusterNodes.delete(name);
    this.controlPlane.nodesChanged([...this.clusterNodes.keys()]);
    this.loadBalancers.nodesChanged();
    await node.stop();
    const { admin } = this.controlPlane;
    await admin.delete(`/api/v1/nodes/${name}`);
    const pods = await admin.get<{ items: { metadata: { name: string; namespace: string } }[] }>("/api/v1/pods", { fieldSelector: `spec.nodeName=${name}` });
    await Promise.all(pods.items.map(({ metadata }) => admin.delete(`/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`, { gracePeriodSeconds: 0 })));
  }

  /** Ends everything; keys and state stay in the cluster's folder. */
  async stop(): Promise<void> {
    this.nodeLifecycle.stop();
    await this.loadBalancers.stop();
    this.serviceNames.stop();
    await this.networkPolicies.stop();
    await Promise.all([...this.clusterNodes.values()].map((node) => node.stop()));
    this.clusterNodes.clear();
    await Promise.all([this.services.stop(), this.nodes.stop()]);
    await this.controlPlane.stop();
    await this.dependencies.runtime.setPrivateNetwork(this.spec.name, undefined);
  }

  status(): ClusterStatus {
    return {
      name: this.spec.name,
      endpoint: this.controlPlane.pki.server,
      controlPlane: this.controlPlane.describe(),
      nodes: [...this.clusterNodes.values()].map(({ spec, podCount }) => {
        const node = this.nodes.find(spec.name);
        return { name: spec.name, ip: spec.ip, ready: node !== undefined && isReady(node), pods: podCount };
      }),
    };
  }

  /** Where its Services of type LoadBalancer answer to the public. */
  endpoints(): { address: string; port: number }[] {
    return this.services.list().flatMap(({ spec, status }) => (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip === undefined ? [] : (spec?.ports ?? []).map(({ port }) => ({ address: ip, port })))));
  }

  /** Only machines of the node pools are behind load balancers: a virtual node has no kube-proxy. */
  private readyNodes(): string[] {
    const names = this.nodes.list().filter(isReady).map(({ metadata }) => metadata.name);
    return names.filter((name) => this.clusterNodes.has(name)).sort();
  }
}

const enclose = (spec: ClusterSpec, { nodes, googleAccess }: ClusterNetwork, runtime: Runtime): Promise<void> =>
  runtime.setPrivateNetwork(spec.name, { members: [spec.endpointIp], nodes, googleAccess });

/** What all clusters work with. */
export interface ClustersDependencies {
  readonly runtime: Runtime;
  readonly images: ImageTable;
  readonly names: NameTable;
  /** Folder of all clusters' folders. */
  readonly stateDir: string;
  /** PEM of the authority that signed the certificate behind the clusters' reviewsUrl. */
  readonly cloudAuthority: string;
}

/** The GKE clusters of a sandbox. */
export class Clusters {
  private readonly clusters = new Map<string, Cluster>();
  private readonly loadBalancerBook: AddressBook = new Map();
  private readonly serviceNameBook: ServiceNameBook = new Map();

  constructor(private readonly dependencies: ClustersDependencies) {}

  /** Starts a cluster, new or with the state that its folder holds. */
  async start(spec: ClusterSpec, progress: Progress): Promise<Cluster> {
    if (this.clusters.has(spec.name)) throw new Error(`cluster ${spec.name} runs already`);
    const { runtime, images, names, cloudAuthority } = this.dependencies;
    const accessReviewer = spec.reviewsUrl === undefined ? undefined : { url: spec.reviewsUrl, certificateAuthority: cloudAuthority };
    const cluster = await Cluster.start(spec, { runtime, images, names, accessReviewer, folder: this.folderOf(spec.name), loadBalancerBook: this.loadBalancerBook, serviceNameBook: this.serviceNameBook }, progress);
    this.clusters.set(spec.name, cluster);
    return cluster;
  }

  /** A running cluster. */
  get(name: string): Cluster | undefined {
    return this.clusters.get(name);
  }

  /** Stops a cluster; it can be started again. */
  async stop(name: string): Promise<void> {
    const cluster = this.clusters.get(name);
    this.clusters.delete(name);
    await cluster?.stop();
  }

  /** Stops a cluster and deletes its state. */
  async delete(name: string): Promise<void> {
    await this.stop(name);
    fs.rmSync(this.folderOf(name), { recursive: true, force: true });
  }

  /** Stops all clusters. */
  async close(): Promise<void> {
    await Promise.all([...this.clusters.keys()].map((name) => this.stop(name)));
  }

  status(): ClusterStatus[] {
    return [...this.clusters.values()].map((cluster) => cluster.status());
  }

  /** Public addresses of all clusters' Services. */
  endpoints(): { address: string; port: number }[] {
    return [...this.clusters.values()].flatMap((cluster) => cluster.endpoints());
  }

  private folderOf(name: string): string {
    return path.join(this.dependencies.stateDir, name);
  }
}
