import type { ClusterNetwork } from "../../../kubernetes/cluster.ts";
import type { Compute } from "../compute/compute.ts";
import { objectAt } from "../api.ts";
import { regionOf } from "../locations.ts";
import { authorizedRanges } from "./endpoints.ts";
import type { ClusterRecord } from "./records.ts";

/**
 * What a cluster's network admits and reaches, from what the project has now: a node with an external address leaves
 * from it, another one from an address of the NAT gateways of its network and region, and always from the same.
 */
export function clusterNetwork(cluster: ClusterRecord, compute: Compute): ClusterNetwork {
  const region = regionOf(cluster.location);
  const natAddresses = compute.natAddresses(cluster.network, region);
  const nat = (ip: string): string | undefined => (natAddresses.length === 0 ? undefined : natAddresses[Number(ip.split(".").at(-1)) % natAddresses.length]);
  return {
    authorizedRanges: authorizedRanges(cluster.settings),
    networkPolicy: objectAt(cluster.settings, "networkPolicy")["enabled"] === true,
    httpLoadBalancing: objectAt(objectAt(cluster.settings, "addonsConfig"), "httpLoadBalancing")["disabled"] !== true,
    googleAccess: compute.subnetworks.get(cluster.subnetwork, region).privateIpGoogleAccess,
    nodes: cluster.nodePools.flatMap(({ nodes }) => nodes).map(({ ip, podCidr, externalIp }) => ({ ip, podCidr, leavesFrom: externalIp ?? nat(ip) })),
  };
}
