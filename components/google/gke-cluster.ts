import { Cluster, NodePool } from "@pulumi/gcp/container/index.js";
import { Service } from "@pulumi/gcp/projects/index.js";
import * as kubernetes from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { CloudNat } from "./cloud-nat.ts";
import { apiServerBehind, kubeconfigText, type ApiServerAccess, type ClusterAccess } from "./cluster-access.ts";
import { ClusterNetwork, secondaryRanges } from "./cluster-network.ts";
import { controlPlaneAccess } from "./control-plane-access.ts";
import { NodeIdentity } from "./node-identity.ts";
import { machineOf, podMachineOf } from "./node-machines.ts";
import { regionOf } from "./zones.ts";

/** Settings of a {@link GkeCluster}. */
export interface GkeClusterArgs {
  /** Google Cloud project that holds everything. */
  readonly project: pulumi.Input<string>;
  /** Name of the cluster, of its network and, with "-nodes" and "-nat" behind, of its nodes' service account and their way out. */
  readonly clusterName: pulumi.Input<string>;
  /** Zone of the control plane and of the nodes. @default "us-west1-a" */
  readonly zone?: pulumi.Input<string>;
  /** Number of nodes. @default 3 */
  readonly nodeCount?: pulumi.Input<number>;
  /** Machine type of the nodes. @default "e2-medium" */
  readonly machineType?: pulumi.Input<string>;
  /** Size of each node's boot disk in GB; images and logs of the pods lie there. @default 50 */
  readonly diskSizeGb?: pulumi.Input<number>;
  /** IPv4 range of the nodes, in CIDR notation. @default "10.10.0.0/20" */
  readonly nodeRange?: pulumi.Input<string>;
  /** IPv4 range of the pods, in CIDR notation: a /24 for each node. @default "10.20.0.0/16" */
  readonly podRange?: pulumi.Input<string>;
  /** IPv4 range of the Services, in CIDR notation. @default "10.30.0.0/20" */
  readonly serviceRange?: pulumi.Input<string>;
  /** Whether the nodes have no public addresses. They need `cloudNat` then, for all that is not Google's. @default true */
  readonly privateNodes?: boolean;
  /** Whether the network has a Cloud NAT gateway. @default true */
  readonly cloudNat?: boolean;
  /** Endpoint of the API server that the kubeconfig names. @default "dns" */
  readonly apiServerAccess?: ApiServerAccess;
  /** Networks that may reach the API server's IP endpoint: name to IPv4 range. @default none with "dns", all with "ip" */
  readonly authorizedNetworks?: Readonly<Record<string, string>>;
  /** When the daily maintenance window of four hours begins, in UTC, as HH:MM. @default "03:00" */
  readonly maintenanceTime?: pulumi.Input<string>;
  /** Whether Pulumi refuses to delete the cluster and its network. The cluster's own flag is the provider's and kept in the state: it holds back nobody else. @default true */
  readonly deletionProtection?: boolean;
  /** Labels of the cluster, its machines and its NAT address. @default none */
  readonly labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

const defaultDiskSizeGb = 50;

/** What the cluster and its node pool are put into. */
interface Place {
  readonly project: pulumi.Output<string>;
  readonly zone: pulumi.Output<string>;
  /** E-mail of the nodes' service account. */
  readonly serviceAccount: pulumi.Output<string>;
}

/**
 * A zonal, VPC-native GKE cluster with one node pool, in a network of its own, on machines with an identity of their own,
 * hardened as GKE advises (cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster).
 *
 * ```ts
 * const cluster = new GkeCluster("cluster", { project: "my-project", clusterName: "gke-aci" });
 * new Namespace("todo", {}, { provider: cluster.provider });
 * ```
 */
export class GkeCluster extends pulumi.ComponentResource implements ClusterAccess {
  /** Name of the cluster. */
  public readonly clusterName: pulumi.Output<string>;
  /** DNS name or IP address of the API server, without "https://". */
  public readonly endpoint: pulumi.Output<string>;
  /** Certificate of the cluster's own authority, PEM in base64. It vouches for the IP endpoint. */
  public readonly caCertificate: pulumi.Output<string>;
  /** Kubeconfig as JSON text, which kubectl reads like YAML. Secret. */
  public readonly kubeconfig: pulumi.Output<string>;
  /** For what goes into the cluster. It waits for the nodes, and they outlive what was made with it. */
  public readonly provider: kubernetes.Provider;
  /** IPv4 ranges of the pods and of the Services, in CIDR notation. */
  public readonly ranges: ClusterAccess["ranges"];
  /** IPv4 addresses that the private nodes' traffic to the internet comes from; none without NAT, or where the nodes are public. */
  public readonly natAddresses: pulumi.Output<string[]>;

  constructor(name: string, args: GkeClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:google:GkeCluster", name, {}, opts);
    const zone = pulumi.output(args.zone ?? "us-west1-a");
    const region = zone.apply(regionOf);

    // Each resource takes its project from the API that it needs, and so waits for that one alone.
    const computeProject = this.enableApi(name, "compute", args.project);
    const network = new ClusterNetwork(
      `${name}-network`,
      {
        project: computeProject,
        region,
        networkName: args.clusterName,
        nodeRange: args.nodeRange ?? "10.10.0.0/20",
        podRange: args.podRange ?? "10.20.0.0/16",
        serviceRange: args.serviceRange ?? "10.30.0.0/20",
        deletionProtection: args.deletionProtection,
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
    const nat =
      (args.cloudNat ?? true)
        ? new CloudNat(
            `${name}-nat`,
            { project: computeProject, region, networkId: network.networkId, natName: pulumi.interpolate`${args.clusterName}-nat`, labels: args.labels },
            { parent: this },
          )
        : undefined;
    const place = { project: this.enableApi(name, "container", args.project), zone, serviceAccount: identity.email };
    const cluster = this.createCluster(name, args, place, network);
    const nodePool = this.createNodePool(name, args, place, cluster, nat);

    this.clusterName = cluster.name;
    const access = args.apiServerAccess ?? "dns";
    const dnsEndpoint = cluster.controlPlaneEndpointsConfig.apply(({ dnsEndpointConfig }) => dnsEndpointConfig.endpoint);
    this.endpoint = access === "dns" ? dnsEndpoint : cluster.endpoint;
    this.caCertificate = cluster.masterAuth.clusterCaCertificate;
    this.kubeconfig = kubeconfigText(pulumi.all([this.clusterName, this.endpoint, this.caCertificate]).apply((known) => apiServerBehind(access, ...known)));
    this.provider = new kubernetes.Provider(
      `${name}-kubernetes`,
      // Another way to the same cluster replaces nothing in it: every cluster has a DNS-based endpoint of its own for life.
      { kubeconfig: this.kubeconfig, clusterIdentifier: dnsEndpoint },
      // No input names the nodes: without this, a destroy would take them away under the pods that clean up.
      { parent: this, dependsOn: nodePool },
    );
    this.ranges = { pods: cluster.clusterIpv4Cidr, services: cluster.servicesIpv4Cidr };
    // Nodes with addresses of their own leave from those, past the gateway (cloud.google.com/nat/docs/overview).
    this.natAddresses = (args.privateNodes ?? true) && nat !== undefined ? nat.addresses : pulumi.output([]);
    this.registerOutputs({
      clusterName: this.clusterName,
      endpoint: this.endpoint,
      caCertificate: this.caCertificate,
      kubeconfig: this.kubeconfig,
      provider: this.provider,
      ranges: this.ranges,
      natAddresses: this.natAddresses,
    });
  }

  /** Turns an API of the project on, and gives the project once it is. Other stacks may need it too, so it stays on. */
  private enableApi(name: string, api: string, project: pulumi.Input<string>): pulumi.Output<string> {
    return new Service(`${name}-${api}-api`, { project, service: `${api}.googleapis.com`, disableOnDestroy: false }, { parent: this }).project;
  }

  private createCluster(name: string, args: GkeClusterArgs, place: Place, network: ClusterNetwork): Cluster {
    const deletionProtection = args.deletionProtection ?? true;
    return new Cluster(
      `${name}-control-plane`,
      {
        project: place.project,
        name: args.clusterName,
        location: place.zone,
        network: network.networkId,
        subnetwork: network.subnetworkId,
        // In a routes-based cluster every node that Google's cloud does not know stays NetworkUnavailable.
        networkingMode: "VPC_NATIVE",
        ipAllocationPolicy: { clusterSecondaryRangeName: secondaryRanges.pods, servicesSecondaryRangeName: secondaryRanges.services },
        // Dataplane V2 puts Cilium in kube-proxy's place, and kube-proxy is what balances Services over pods whose
        // addresses are Azure's (github.com/cilium/cilium/issues/26519 tells of such ones out of reach). So Calico keeps
        // to the NetworkPolicies (cloud.google.com/kubernetes-engine/docs/how-to/network-policy).
        datapathProvider: "LEGACY_DATAPATH",
        networkPolicy: { enabled: true, provider: "CALICO" },
        addonsConfig: { networkPolicyConfig: { disabled: false } },
        ...controlPlaneAccess({ apiServerAccess: args.apiServerAccess ?? "dns", authorizedNetworks: args.authorizedNetworks ?? {}, privateNodes: args.privateNodes ?? true }),
        // GKE makes no cluster without a node pool, and a pool that was made with the cluster can only be replaced
        // together with it. So the first pool, of one node, goes again: it costs some two minutes, once.
        initialNodeCount: 1,
        removeDefaultNodePool: true,
        // That pool would run as the project's default account, which often is an editor of everything.
        nodeConfig: machineOf(place.serviceAccount, args.diskSizeGb ?? defaultDiskSizeGb),
        releaseChannel: { channel: "REGULAR" },
        maintenancePolicy: { dailyMaintenanceWindow: { startTime: args.maintenanceTime ?? "03:00" } },
        enableShieldedNodes: true,
        workloadIdentityConfig: { workloadPool: pulumi.interpolate`${place.project}.svc.id.goog` },
        masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
        loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS"] },
        monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: true } },
        deletionProtection,
        resourceLabels: args.labels,
      },
      // Both are about the first pool, and the provider would replace the cluster for them. That pool's machines are gone
      // when the cluster is read again, and what is read then is the other pool's, which has both for itself.
      { parent: this, protect: deletionProtection, ignoreChanges: ["nodeConfig", "privateClusterConfig"] },
    );
  }

  private createNodePool(name: string, args: GkeClusterArgs, place: Place, cluster: Cluster, nat: CloudNat | undefined): NodePool {
    const enablePrivateNodes = args.privateNodes ?? true;
    // Pulumi names it, so that a replacement (another service account, say) can stand beside the old one while the pods move.
    return new NodePool(
      `${name}-nodes`,
      {
        project: place.project,
        cluster: cluster.name,
        location: place.zone,
        nodeCount: args.nodeCount ?? 3,
        management: { autoRepair: true, autoUpgrade: true },
        upgradeSettings: { maxSurge: 1, maxUnavailable: 0 },
        // Of a pool it can be changed in place, its nodes one by one; the cluster's is but the default for new pools.
        networkConfig: { enablePrivateNodes },
        nodeConfig: podMachineOf(place.serviceAccount, args.machineType ?? "e2-medium", args.diskSizeGb ?? defaultDiskSizeGb, args.labels),
      },
      // No input names the gateway: without it, the first pods could not pull their images, nor the last ones clean up.
      { parent: this, dependsOn: enablePrivateNodes && nat !== undefined ? nat : [] },
    );
  }
}
