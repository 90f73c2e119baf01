import type { ClusterArgs } from "@pulumi/gcp/container/index.js";
import type { ApiServerAccess } from "./cluster-access.ts";

/** Who may reach a control plane. */
export interface ControlPlaneAccess {
  /** Endpoint for the cluster's clients. */
  readonly apiServerAccess: ApiServerAccess;
  /** Networks that may reach the IP endpoint: name to IPv4 range. */
  readonly authorizedNetworks: Readonly<Record<string, string>>;
  /** Whether nodes have no public addresses. */
  readonly privateNodes: boolean;
}

/** Said outright where everybody may come: a reviewer and a policy see it, and taking a closed list back opens the endpoint again. */
const everybody = { displayName: "everybody", cidrBlock: "0.0.0.0/0" };

/**
 * The properties of a cluster that decide who gets to its API server. Everything is said, defaults too: what the
 * provider does not get, it leaves as it was.
 *
 * The IP endpoint stays on whatever clients use, for the nodes and the pods, which GKE admits by itself. Other
 * customers' machines on Google Cloud are not admitted as such. For clients on the DNS-based endpoint, an empty list
 * of networks closes the IP endpoint to the world (GKE: "Harden your cluster's security",
 * cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster; "About network isolation",
 * cloud.google.com/kubernetes-engine/docs/concepts/network-isolation).
 */
export function controlPlaneAccess({ apiServerAccess, authorizedNetworks, privateNodes }: ControlPlaneAccess) {
  const dns = apiServerAccess === "dns";
  const named = Object.entries(authorizedNetworks).map(([displayName, cidrBlock]) => ({ displayName, cidrBlock }));
  return {
    controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: dns }, ipEndpointsConfig: { enabled: true } },
    masterAuthorizedNetworksConfig: { cidrBlocks: named.length > 0 || dns ? named : [everybody], gcpPublicCidrsAccessEnabled: false },
    // For the first node pool. The provider cannot check the block where it says false: its documentation advises to leave it out.
    ...(privateNodes && { privateClusterConfig: { enablePrivateNodes: true } }),
  } satisfies Partial<ClusterArgs>;
}
