import { Cluster, NodePool } from "@pulumi/gcp/container/index.js";
import { Service } from "@pulumi/gcp/projects/index.js";
import * as kubernetes from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { ClusterNetwork } from "./cluster-network.ts";
import { gkeKubeconfig } from "./kubeconfig.ts";
import { NodeIdentity } from "./node-identity.ts";
import { regionOf } from "./zones.ts";

/** Settings of a {@link GkeCluster}. */
export interface GkeClusterArgs {
  /** Google Cloud project that holds everything. */
  readonly project: pulumi.Input<string>;
  /** Name of the cluster, of its network and, with "-nodes" behind, of its nodes' service account. */
  readonly clusterName: pulumi.Input<string>;
  /** Zone of the control plane and of the nodes. @default "us-west1-a" */
  readonly zone?: pulumi.Input<string>;
  /** Number of nodes. @default 3 */
  readonly nodeCount?: pulumi.Input<number>;
  /** Machine type of the nodes. @default "e2-medium" */
  readonly machineType?: pulumi.Input<string>;
  /** IPv4 range of the nodes, in CIDR notation. @default "10.10.0.0/20" */
  readonly nodeRange?: pulumi.Input<string>;
  /** IPv4 range of the pods, in CIDR notation. @default chosen by GKE */
  readonly podRange?: pulumi.Input<string>;
  /** IPv4 range of the Services, in CIDR notation. @default chosen by GKE */
  readonly serviceRange?: pulumi.Input<string>;
  /** Whether the cluster refuses to be deleted. @default true */
  readonly deletionProtection?: pulumi.Input<boolean>;
  /** Labels of the cluster and its machines. @default none */
  readonly labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Google's own signature checks at every start of a node, and what it measures afterwards. */
const shieldedInstanceConfig = { enableSecureBoot: true, enableIntegrityMonitoring: true };

/** Access scopes are the older, coarser bounds on a node's token; the service account's role is the one that counts. */
const oauthScopes = ["https://www.googleapis.com/auth/cloud-platform"];

/**
 * A zonal, VPC-native GKE cluster with one node pool, in a network of its own, on machines with an identity of their own.
 *
 * ```ts
 * const cluster = new GkeCluster("cluster", { project: "my-project", clusterName: "gke-aci" });
 * new Namespace("todo", {}, { provider: cluster.provider });
 * ```
 */
export class GkeCluster extends pulumi.ComponentResource {
  /** Name of the cluster. */
  public readonly clusterName: pulumi.Output<string>;
  /** Address of the API server, without "https://". */
  public readonly endpoint: pulumi.Output<string>;
  /** Certificate of the cluster's authority, PEM in base64. */
  public readonly caCertificate: pulumi.Output<string>;
  /** Kubeconfig as JSON text, which kubectl reads like YAML. Secret. */
  public readonly kubeconfig: pulumi.Output<string>;
  /** For what goes into the cluster. It waits for the nodes, and they outlive what was made with it. */
  public readonly provider: kubernetes.Provider;

  constructor(name: string, args: GkeClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:google:GkeCluster", name, {}, opts);
    const zone = pulumi.output(args.zone ?? "us-west1-a");

    // Each resource takes its project from the API that it needs, and so waits for that one alone.
    const network = new ClusterNetwork(
      `${name}-network`,
      {
        project: this.enableApi(name, "compute", args.project),
        region: zone.apply(regionOf),
        networkName: args.clusterName,
        nodeRange: args.nodeRange ?? "10.10.0.0/20",
      },
      { parent: this },
    );
    const identity = new NodeIdentity(
      `${name}-identity`,
      {
        accountProject: this.enableApi(name, "iam", args.project),
        policyProject: this.enableApi(name, "cloudresourcemanager", args.project),
        accountId: pulumi.interpolate`${args.clusterName}-nodes`,
      },
      { parent: this },
    );
    const project = this.enableApi(name, "container", args.project);
    const cluster = this.createCluster(name, args, { project, zone, network, serviceAccount: identity.email });
    const nodePool = this.createNodePool(name, args, { project, zone, cluster, serviceAccount: identity.email });

    this.clusterName = cluster.name;
    this.endpoint = cluster.endpoint;
    this.caCertificate = cluster.masterAuth.clusterCaCertificate;
    const access = pulumi.output({ name: this.clusterName, endpoint: this.endpoint, caCertificate: this.caCertificate });
    this.kubeconfig = pulumi.secret(pulumi.jsonStringify(access.apply(gkeKubeconfig)));
    this.provider = new kubernetes.Provider(
      `${name}-kubernetes`,
      { kubeconfig: this.kubeconfig },
      // No input names the nodes: without this, a destroy would take them away under the pods that clean up.
      { parent: this, dependsOn: nodePool },
    );
    this.registerOutputs({
      clusterName: this.clusterName,
      endpoint: this.endpoint,
      caCertificate: this.caCertificate,
      kubeconfig: this.kubeconfig,
      provider: this.provider,
    });
  }

  /** Turns an API of the project on, and gives the project once it is. Other stacks may need it too, so it stays on. */
  private enableApi(name: string, api: string, project: pulumi.Input<string>): pulumi.Output<string> {
    return new Service(`${name}-${api}-api`, { project, service: `${api}.googleapis.com`, disableOnDestroy: false }, { parent: this }).project;
  }

  private createCluster(
    name: string,
    args: GkeClusterArgs,
    place: { project: pulumi.Output<string>; zone: pulumi.Output<string>; network: ClusterNetwork; serviceAccount: pulumi.Output<string> },
  ): Cluster {
    return new Cluster(
      `${name}-control-plane`,
      {
        project: place.project,
        name: args.clusterName,
        location: place.zone,
        network: place.network.networkId,
        subnetwork: place.network.subnetworkId,
        // In a routes-based cluster every node that Google's cloud does not know stays NetworkUnavailable.
        networkingMode: "VPC_NATIVE",
        ipAllocationPolicy: { clusterIpv4CidrBlock: args.podRange, servicesIpv4CidrBlock: args.serviceRange },
        // GKE makes no cluster without a node pool, and a pool that was made with the cluster can only be replaced
        // together with it. So the first pool, of one node, goes again: it costs some two minutes, once.
        initialNodeCount: 1,
        removeDefaultNodePool: true,
        // That pool would run as the project's default account, which often is an editor of everything.
        nodeConfig: { serviceAccount: place.serviceAccount, oauthScopes, shieldedInstanceConfig },
        releaseChannel: { channel: "REGULAR" },
        enableShieldedNodes: true,
        workloadIdentityConfig: { workloadPool: pulumi.interpolate`${place.project}.svc.id.goog` },
        masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
        deletionProtection: args.deletionProtection ?? true,
        resourceLabels: args.labels,
      },
      // The first pool's machines are gone when the cluster is read again; what is read then is the other pool's.
      { parent: this, ignoreChanges: ["nodeConfig"] },
    );
  }

  private createNodePool(
    name: string,
    args: GkeClusterArgs,
    place: { project: pulumi.Output<string>; zone: pulumi.Output<string>; cluster: Cluster; serviceAccount: pulumi.Output<string> },
  ): NodePool {
    // Pulumi names it, so that a replacement (another machine type) can stand beside the old one while the pods move.
    return new NodePool(
      `${name}-nodes`,
      {
        project: place.project,
        cluster: place.cluster.name,
        location: place.zone,
        nodeCount: args.nodeCount ?? 3,
        management: { autoRepair: true, autoUpgrade: true },
        upgradeSettings: { maxSurge: 1, maxUnavailable: 0 },
        nodeConfig: {
          machineType: args.machineType ?? "e2-medium",
          imageType: "COS_CONTAINERD",
          serviceAccount: place.serviceAccount,
          oauthScopes,
          shieldedInstanceConfig,
          // Pods see their own identity, never the node's.
          workloadMetadataConfig: { mode: "GKE_METADATA" },
          metadata: { "disable-legacy-endpoints": "true" },
          resourceLabels: args.labels,
        },
      },
      { parent: this },
    );
  }
}
