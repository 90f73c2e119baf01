import * as crypto from "node:crypto";
import { addresses } from "../../../machine/network/address-plan.ts";
import type { JsonObject } from "../api.ts";
import { objectAt } from "../api.ts";
import { selfLink } from "../compute/resource-names.ts";
import { isPrivateOnly, shownEndpoints } from "./endpoints.ts";
import { maintenancePolicyJson } from "./maintenance.ts";
import { etagOf, groupUrls, nodeConfigJson, nodePoolJson } from "./node-pool-json.ts";
import { protoJson } from "../proto-json.ts";
import type { ApiVersion, ClusterRecord, ProjectNames } from "./records.ts";
import { clusterPath, containerLink, podRangeName } from "./records.ts";
import { addonDefaults, autoscaling, betaDefaults, clusterDefaults, loggedByDefault, measuredByDefault } from "./shown-defaults.ts";
import { clusterVersion } from "./versions.ts";

/** A cluster as the API shows it. */
export function clusterJson(project: ProjectNames, cluster: ClusterRecord, version: ApiVersion): JsonObject {
  const { settings, nodePools } = cluster;
  const shown: JsonObject = {
    ...clusterDefaults,
    ...settings,
    ...(version === "v1beta1" ? betaDefaults([settings["loggingService"], settings["monitoringService"]]) : {}),
    ...networkJson(cluster),
    ...shownEndpoints(cluster),
    ...componentsJson(settings),
    id: crypto.createHash("sha256").update(`${cluster.id} ${cluster.createTime}`).digest("hex"),
    name: cluster.name,
    location: cluster.location,
    zone: cluster.location,
    locations: cluster.locations,
    addonsConfig: { ...addonDefaults, ...objectAt(settings, "addonsConfig") },
    autoscaling,
    maintenancePolicy: maintenancePolicyJson(objectAt(settings, "maintenancePolicy")),
    masterAuth: {
      clientCertificateConfig: objectAt(objectAt(settings, "masterAuth"), "clientCertificateConfig"),
      clusterCaCertificate: Buffer.from(cluster.caCertificate).toString("base64"),
    },
    workloadIdentityConfig: workloadIdentityJson(project, cluster, version),
    defaultMaxPodsConstraint: { maxPodsPerNode: String(objectAt(settings, "defaultMaxPodsConstraint")["maxPodsPerNode"] ?? 110) },
    nodeConfig: nodePools[0] && nodeConfigJson(nodePools[0], version),
    nodePools: nodePools.map((pool) => nodePoolJson(project, cluster, pool, version)),
    instanceGroupUrls: nodePools.flatMap((pool) => groupUrls(project.id, cluster, pool)),
    status: cluster.status,
    statusMessage: cluster.statusMessage,
    initialClusterVersion: clusterVersion,
    currentMasterVersion: clusterVersion,
    currentNodeVersion: clusterVersion,
    currentNodeCount: nodePools.reduce((sum, pool) => sum + pool.nodes.length, 0) + countedSurge(cluster),
    createTime: cluster.createTime,
    labelFingerprint: cluster.labelFingerprint,
    etag: etagOf({ settings, status: cluster.status, nodePools }),
    selfLink: containerLink(version, clusterPath(project.id, cluster)),
  };
  return protoJson(shown, "cluster") as JsonObject;
}

/** Networks and ranges: those of the sandbox's own plan, whatever was asked for. */
function networkJson(cluster: ClusterRecord): JsonObject {
  const { settings } = cluster;
  const network = cluster.network.replace(selfLink(""), "");
  const subnetwork = cluster.subnetwork.replace(selfLink(""), "");
  const ranges = { clusterIpv4Cidr: addresses.pods, clusterIpv4CidrBlock: addresses.pods, servicesIpv4Cidr: addresses.services, servicesIpv4CidrBlock: addresses.services };
  const policy = { clusterSecondaryRangeName: podRangeName(cluster), stackType: "IPV4", ...objectAt(settings, "ipAllocationPolicy"), ...ranges, useIpAliases: true, podCidrOverprovisionConfig: {}, networkTierConfig: { networkTier: "NETWORK_TIER_DEFAULT" } };
  return {
    network: network.split("/").at(-1),
    subnetwork: subnetwork.split("/").at(-1),
    networkConfig: { ...objectAt(settings, "networkConfig"), defaultEnablePrivateNodes: hasPrivateNodes(settings), network, subnetwork, defaultSnatStatus: {}, serviceExternalIpsConfig: {} },
    networkPolicy: objectAt(settings, "networkPolicy")["enabled"] === true ? settings["networkPolicy"] : undefined,
    privateClusterConfig: { ...objectAt(settings, "privateClusterConfig"), ...privateEndpoints(cluster), enablePrivateNodes: hasPrivateNodes(settings) },
    clusterIpv4Cidr: addresses.pods,
    servicesIpv4Cidr: addresses.services,
    ipAllocationPolicy: isRoutesBased(settings) ? { useRoutes: true } : policy,
  };
}

/** Both addresses of the control plane, of a public cluster too. In the sandbox they are one. */
function privateEndpoints({ settings, endpoint }: ClusterRecord): JsonObject {
  const ip = objectAt(objectAt(settings, "controlPlaneEndpointsConfig"), "ipEndpointsConfig");
  const { masterIpv4CidrBlock } = objectAt(settings, "privateClusterConfig");
  return {
    publicEndpoint: endpoint,
    ...(ip["enabled"] === false ? {} : { privateEndpoint: endpoint, enablePrivateEndpoint: isPrivateOnly(settings) }),
    ...(masterIpv4CidrBlock === undefined ? { privateEndpointSubnetwork: ip["privateEndpointSubnetwork"] } : {}),
    ...(ip["globalAccess"] === true ? { masterGlobalAccessConfig: { enabled: true } } : {}),
  };
}

/** GKE still counts the nodes that an upgrade had beside the others when they are gone (google/gke-cluster-default-pool-update and others). */
const countedSurge = ({ surge }: ClusterRecord): number => (surge !== undefined && Date.parse(surge.until) > Date.now() ? surge.nodes : 0);

/** What is logged and measured; nothing is logged by a cluster whose logging is off. */
function componentsJson(settings: JsonObject): JsonObject {
  const logged = settings["loggingService"] === "none" ? { componentConfig: {} } : { componentConfig: { enableComponents: loggedByDefault } };
  const measured = objectAt(settings, "monitoringConfig");
  return {
    loggingConfig: settings["loggingService"] === "none" ? logged : { ...logged, ...objectAt(settings, "loggingConfig") },
    monitoringConfig: { componentConfig: { enableComponents: measuredByDefault }, managedPrometheusConfig: { enabled: true }, advancedDatapathObservabilityConfig: {}, ...measured },
  };
}

function workloadIdentityJson(project: ProjectNames, cluster: ClusterRecord, version: ApiVersion): JsonObject | undefined {
  const { workloadPool } = objectAt(cluster.settings, "workloadIdentityConfig");
  if (workloadPool === undefined) return undefined;
  const beta = { identityNamespace: workloadPool, identityProvider: `https://container.googleapis.com/v1/projects/${project.id}/locations/${cluster.location}/clusters/${cluster.name}` };
  return { workloadPool, ...(version === "v1beta1" ? beta : {}) };
}

/** Whether pods get their addresses by routes of the network, as in clusters of old, and not by alias ranges. */
export const isRoutesBased = (settings: JsonObject): boolean => objectAt(settings, "ipAllocationPolicy")["useRoutes"] === true;

/** Whether nodes of a cluster have no external addresses, where their pool does not say. */
export const hasPrivateNodes = (settings: JsonObject): boolean =>
  (objectAt(settings, "networkConfig")["defaultEnablePrivateNodes"] ?? objectAt(settings, "privateClusterConfig")["enablePrivateNodes"]) === true;
