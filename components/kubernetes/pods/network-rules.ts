import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

type Rule = types.input.networking.v1.NetworkPolicyEgressRule;
type Peer = types.input.networking.v1.NetworkPolicyPeer;

/** The ranges of a cluster, in CIDR notation, as it has them. */
export interface ClusterRanges {
  /** Of its pods. */
  readonly pods: pulumi.Input<string>;
  /** Of its Services. */
  readonly services: pulumi.Input<string>;
}

/** Where a machine's metadata server is, on every cloud, and with it the node's own credentials; and nothing else of the outside. */
const linkLocal = "169.254.0.0/16";

/** Pods of Kubernetes' own. */
function systemPods(...apps: string[]): Peer {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchExpressions: [{ key: "k8s-app", operator: "In", values: apps }] },
  };
}

/**
 * The API server, where it opens a connection to a pod. On GKE it does so through the konnectivity agents, pods of the
 * cluster, with their addresses; an ipBlock of the control plane would match nothing.
 */
export const apiServerAsClient: Peer = systemPods("konnectivity-agent");

/**
 * Names, as GKE resolves them: by kube-dns; by NodeLocal DNSCache, which new clusters have from GKE 1.34.1 on and which
 * answers on the node at the address of kube-dns's Service and at a link-local one; or by Cloud DNS, at the metadata
 * server's address, of which nothing but this port is opened.
 */
export const toNameServers = (ranges: ClusterRanges): Rule => ({
  to: [
    systemPods("kube-dns", "node-local-dns"),
    { ipBlock: { cidr: ranges.services } },
    { ipBlock: { cidr: "169.254.20.10/32" } },
    { ipBlock: { cidr: "169.254.169.254/32" } },
  ],
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
});

/**
 * TCP ports of everything that is neither a pod nor link-local. Policies see the API server behind its Service: at the
 * address of its endpoint, which differs with the kind of cluster and changes when Google moves it.
 *
 * @param lastPort @default the first alone
 */
export const toOutside = (ranges: ClusterRanges, firstPort: number, lastPort?: number): Rule => ({
  to: [{ ipBlock: { cidr: "0.0.0.0/0", except: [ranges.pods, linkLocal] } }],
  ports: [{ protocol: "TCP", port: firstPort, endPort: lastPort }],
});
