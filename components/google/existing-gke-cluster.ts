import { getClusterOutput, type GetClusterResult } from "@pulumi/gcp/container/index.js";
import * as kubernetes from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { apiServerBehind, kubeconfigText, type ApiServerAccess, type ClusterAccess } from "./cluster-access.ts";
import { versionWarning } from "./cluster-requirements.ts";
import type { ApiServer } from "./kubeconfig.ts";

/** Settings of an {@link ExistingGkeCluster}. */
export interface ExistingGkeClusterArgs {
  /** Google Cloud project that holds it. */
  readonly project: string;
  /** Zone of a zonal cluster, region of a regional one. */
  readonly location: string;
  /** Its name there. */
  readonly clusterName: string;
  /** Endpoint of the API server that the kubeconfig names. @default "dns" */
  readonly apiServerAccess?: ApiServerAccess;
}

/**
 * A GKE cluster that somebody else made and looks after. It is looked up; nothing of it is created, changed or deleted.
 * It needs what a {@link GkeCluster} has: VPC-native networking, kube-proxy (no Dataplane V2) and a way out for its
 * nodes. Which addresses that way leads to the internet from, it does not tell.
 */
export class ExistingGkeCluster extends pulumi.ComponentResource implements ClusterAccess {
  /** Name of the cluster. */
  public readonly clusterName: pulumi.Output<string>;
  /** DNS name or IP address of the API server, without "https://". */
  public readonly endpoint: pulumi.Output<string>;
  /** Certificate of the cluster's own authority, PEM in base64. It vouches for the IP endpoint. */
  public readonly caCertificate: pulumi.Output<string>;
  /** Kubeconfig as JSON text, which kubectl reads like YAML. Secret. */
  public readonly kubeconfig: pulumi.Output<string>;
  /** For what goes into the cluster. */
  public readonly provider: kubernetes.Provider;
  /** IPv4 ranges of the pods and of the Services, in CIDR notation. */
  public readonly ranges: ClusterAccess["ranges"];
  /** None: they are not known. */
  public readonly natAddresses: pulumi.Output<string[]>;

  constructor(name: string, args: ExistingGkeClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:google:ExistingGkeCluster", name, {}, opts);
    const access = args.apiServerAccess ?? "dns";
    const found = getClusterOutput({ project: args.project, location: args.location, name: args.clusterName }, { parent: this });

    found.masterVersion.apply((version) => {
      const warning = versionWarning(version);
      return warning === undefined ? undefined : pulumi.log.warn(warning, this);
    });
    this.clusterName = found.name;
    const apiServer = found.apply((cluster) => apiServerOf(cluster, access));
    this.endpoint = apiServer.endpoint;
    this.caCertificate = found.apply(clusterAuthority);
    this.kubeconfig = kubeconfigText(apiServer);
    // Another way to the same cluster replaces nothing in it: every cluster has a DNS-based endpoint of its own for life.
    const clusterIdentifier = found.apply((cluster) => dnsEndpointOf(cluster)?.endpoint ?? cluster.endpoint);
    this.provider = new kubernetes.Provider(`${name}-kubernetes`, { kubeconfig: this.kubeconfig, clusterIdentifier }, { parent: this });
    this.ranges = { pods: found.clusterIpv4Cidr, services: found.servicesIpv4Cidr };
    this.natAddresses = pulumi.output([]);
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
}

/** The API server of a cluster that was looked up. */
export function apiServerOf(cluster: GetClusterResult, access: ApiServerAccess): ApiServer {
  const endpoint = access === "dns" ? dnsEndpointOf(cluster)?.endpoint : cluster.endpoint;
  return apiServerBehind(access, cluster.name, endpoint ?? "", clusterAuthority(cluster));
}

/** The DNS-based endpoint of a cluster that was looked up. */
export const dnsEndpointOf = (cluster: GetClusterResult) => cluster.controlPlaneEndpointsConfigs[0]?.dnsEndpointConfigs[0];

const clusterAuthority = (cluster: GetClusterResult): string => cluster.masterAuths[0]?.clusterCaCertificate ?? "";
