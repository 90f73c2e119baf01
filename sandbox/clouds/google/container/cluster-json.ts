import { addresses } from "../../../network.ts";
import type { JsonObject } from "../api.ts";
import { objectAt } from "../api.ts";
import { selfLink } from "../compute/resource-names.ts";
import { locationKind } from "../locations.ts";
import { nodeNamePrefix } from "./new-node.ts";
import type { ClusterRecord, NodePoolRecord } from "./records.ts";
import { clusterPath, containerLink } from "./records.ts";
import { clusterVersion } from "./versions.ts";

/** A cluster as the API shows it. */
export function clusterJson(projectId: string, cluster: ClusterRecord): JsonObject {
  const { settings } = cluster;
  const endpoints = objectAt(settings, "controlPlaneEndpointsConfig");
  const path = clusterPath(projectId, cluster);
  const networkPath = cluster.network.replace(selfLink(""), "");
  const subnetworkPath = cluster.subnetwork.replace(selfLink(""), "");
  return {
    ...settings,
    id: cluster.id,
    name: cluster.name,
    location: cluster.location,
    ...(locationKind(cluster.location) === "zone" ? { zone: cluster.location } : {}),
    locations: cluster.locations,
    network: networkPath.split("/").at(-1),
    subnetwork: subnetworkPath.split("/").at(-1),
    networkConfig: { ...objectAt(settings, "networkConfig"), defaultEnablePrivateNodes: hasPrivateNodes(settings), network: networkPath, subnetwork: subnetworkPath },
    privateClusterConfig: { enablePrivateNodes: hasPrivateNodes(settings), publicEndpoint: cluster.endpoint },
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: { ...objectAt(endpoints, "dnsEndpointConfig"), endpoint: cluster.dnsName },
      ipEndpointsConfig: { ...objectAt(endpoints, "ipEndpointsConfig"), publicEndpoint: cluster.endpoint },
    },
    ...maintenancePolicyOf(settings),
    status: cluster.status,
    statusMessage: cluster.statusMessage,
    endpoint: cluster.endpoint,
    masterAuth: {
      clientCertificateConfig: objectAt(objectAt(settings, "masterAuth"), "clientCertificateConfig"),
      clusterCaCertificate: Buffer.from(cluster.caCertificate).toString("base64"),
    },
    currentMasterVersion: clusterVersion,
    currentNodeVersion: clusterVersion,
    currentNodeCount: cluster.nodePools.reduce((sum, pool) => sum + pool.nodes.length, 0),
    clusterIpv4Cidr: addresses.pods,
    servicesIpv4Cidr: addresses.services,
    ipAllocationPolicy: isRoutesBased(settings) ? { useRoutes: true } : { ...objectAt(settings, "ipAllocationPolicy"), useIpAliases: true, clusterIpv4CidrBlock: addresses.pods, servicesIpv4CidrBlock: addresses.services },
    createTime: cluster.createTime,
    labelFingerprint: cluster.labelFingerprint,
    nodePools: cluster.nodePools.map((pool) => nodePoolJson(projectId, cluster, pool)),
    selfLink: containerLink(path),
  };
}

/** Whether pods get their addresses by routes of the network, as in clusters of old, and not by alias ranges. */
export const isRoutesBased = (settings: JsonObject): boolean => objectAt(settings, "ipAllocationPolicy")["useRoutes"] === true;

/** Whether nodes of a cluster have no external addresses, where their pool does not say. */
export const hasPrivateNodes = (settings: JsonObject): boolean =>
  (objectAt(settings, "networkConfig")["defaultEnablePrivateNodes"] ?? objectAt(settings, "privateClusterConfig")["enablePrivateNodes"]) === true;

/** GKE reckons with four hours from the window's beginning. */
function maintenancePolicyOf(settings: JsonObject): JsonObject {
  const window = objectAt(objectAt(settings, "maintenancePolicy"), "window");
  const daily = objectAt(window, "dailyMaintenanceWindow");
  if (daily["startTime"] === undefined) return {};
  return { maintenancePolicy: { ...objectAt(settings, "maintenancePolicy"), window: { ...window, dailyMaintenanceWindow: { ...daily, duration: "PT4H0M0S" } } } };
}

/** A node pool as the API shows it; `nodeCount` of a zone is the size of its instance group. */
export function nodePoolJson(projectId: string, cluster: ClusterRecord, pool: NodePoolRecord): JsonObject {
  return {
    ...pool.settings,
    name: pool.name,
    locations: pool.locations,
    status: pool.status,
    statusMessage: pool.statusMessage,
    version: clusterVersion,
    instanceGroupUrls: pool.locations.map((zone) => selfLink(`projects/${projectId}/zones/${zone}/instanceGroupManagers/${instanceGroupName(cluster, pool)}`)),
    selfLink: containerLink(`${clusterPath(projectId, cluster)}/nodePools/${pool.name}`),
  };
}

/** The group of a pool's nodes in a zone. */
export const instanceGroupName = (cluster: ClusterRecord, pool: NodePoolRecord): string => `${nodeNamePrefix(cluster.name, pool)}-grp`;
