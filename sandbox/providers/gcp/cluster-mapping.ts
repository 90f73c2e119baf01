import type { Properties } from "../provider.ts";
import type { GoogleClient, JsonObject } from "./google-client.ts";
import { defined } from "./google-resource.ts";
import { effectiveLabels, labelOutputs, ownLabels } from "./labels.ts";
import { nodeConfigFromApi, nodeConfigInputs, nodeConfigToApi } from "./node-config.ts";

/** Inputs of a cluster that the sandbox models; those that only GKE sets are taken and go nowhere, since an import has them. */
export const clusterInputs: readonly string[] = [
  "name",
  "location",
  "project",
  "description",
  "network",
  "subnetwork",
  "networkingMode",
  "initialNodeCount",
  "removeDefaultNodePool",
  "deletionProtection",
  "minMasterVersion",
  "nodeLocations",
  "defaultMaxPodsPerNode",
  "datapathProvider",
  "enableShieldedNodes",
  "enableLegacyAbac",
  "resourceLabels",
  "loggingService",
  "monitoringService",
  "releaseChannel.channel",
  "ipAllocationPolicy.clusterIpv4CidrBlock",
  "ipAllocationPolicy.servicesIpv4CidrBlock",
  "ipAllocationPolicy.clusterSecondaryRangeName",
  "ipAllocationPolicy.servicesSecondaryRangeName",
  "ipAllocationPolicy.stackType",
  "workloadIdentityConfig.workloadPool",
  "masterAuth.clientCertificateConfig.issueClientCertificate",
  "masterAuth.clusterCaCertificate",
  "masterAuthorizedNetworksConfig.cidrBlocks",
  "masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled",
  "privateClusterConfig.enablePrivateNodes",
  "controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic",
  "controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint",
  "controlPlaneEndpointsConfig.ipEndpointsConfig.enabled",
  "networkPolicy.enabled",
  "networkPolicy.provider",
  "addonsConfig.httpLoadBalancing.disabled",
  "addonsConfig.horizontalPodAutoscaling.disabled",
  "addonsConfig.networkPolicyConfig.disabled",
  "addonsConfig.gcePersistentDiskCsiDriverConfig.enabled",
  "addonsConfig.dnsCacheConfig.enabled",
  "loggingConfig.enableComponents",
  "monitoringConfig.enableComponents",
  "monitoringConfig.managedPrometheus.enabled",
  "verticalPodAutoscaling.enabled",
  "costManagementConfig.enabled",
  "securityPostureConfig.mode",
  "securityPostureConfig.vulnerabilityMode",
  "maintenancePolicy.dailyMaintenanceWindow.startTime",
  "maintenancePolicy.dailyMaintenanceWindow.duration",
  ...nodeConfigInputs("nodeConfig"),
];

const asObject = (value: unknown): Properties => (value ?? {}) as Properties;

const without = (field: string, value: unknown): Properties => Object.fromEntries(Object.entries(asObject(value)).filter(([name]) => name !== field));

/** An input that the API has under another name and in another form: [input, API field, to API, from API]. */
interface Translation {
  readonly input: string;
  readonly field: string;
  /** Field of ClusterUpdate, or ":" and a method of its own; without one a change replaces the cluster. */
  readonly update?: string;
  toApi(value: unknown): unknown;
  fromApi(value: unknown): unknown;
}

const same = (value: unknown): unknown => value;
const plain = (input: string, field: string, update?: string): Translation => ({ input, field, update, toApi: same, fromApi: same });
/** A number or flag which the API wraps into an object. */
const wrapped = (input: string, field: string, key: string, update?: string): Translation => ({ input, field, update, toApi: (value) => ({ [key]: value }), fromApi: (value) => asObject(value)[key] });

/** How the inputs of a cluster and the fields of the API stand to each other. */
export const translations: readonly Translation[] = [
  plain("description", "description"),
  plain("network", "network"),
  plain("subnetwork", "subnetwork"),
  plain("initialNodeCount", "initialNodeCount"),
  plain("minMasterVersion", "initialClusterVersion", "desiredMasterVersion"),
  plain("loggingService", "loggingService", "desiredLoggingService"),
  plain("monitoringService", "monitoringService", "desiredMonitoringService"),
  plain("releaseChannel", "releaseChannel", "desiredReleaseChannel"),
  plain("workloadIdentityConfig", "workloadIdentityConfig", "desiredWorkloadIdentityConfig"),
  {
    input: "privateClusterConfig",
    field: "privateClusterConfig",
    toApi: same,
    fromApi: (value) => ({ enablePrivateNodes: asObject(value)["enablePrivateNodes"] }),
  },
  plain("addonsConfig", "addonsConfig", "desiredAddonsConfig"),
  // After the add-on that enforces it.
  plain("networkPolicy", "networkPolicy", ":setNetworkPolicy"),
  plain("verticalPodAutoscaling", "verticalPodAutoscaling", "desiredVerticalPodAutoscaling"),
  plain("costManagementConfig", "costManagementConfig", "desiredCostManagementConfig"),
  plain("securityPostureConfig", "securityPostureConfig", "desiredSecurityPostureConfig"),
  { input: "masterAuth", field: "masterAuth", toApi: (value) => without("clusterCaCertificate", value), fromApi: same },
  wrapped("enableShieldedNodes", "shieldedNodes", "enabled", "desiredShieldedNodes"),
  wrapped("enableLegacyAbac", "legacyAbac", "enabled"),
  wrapped("defaultMaxPodsPerNode", "defaultMaxPodsConstraint", "maxPodsPerNode"),
  wrapped("datapathProvider", "networkConfig", "datapathProvider"),
  {
    input: "ipAllocationPolicy",
    field: "ipAllocationPolicy",
    toApi: (value) => ({ useIpAliases: true, ...asObject(value) }),
    fromApi: (value) => (asObject(value)["useIpAliases"] === true ? without("useIpAliases", value) : undefined),
  },
  {
    input: "masterAuthorizedNetworksConfig",
    field: "masterAuthorizedNetworksConfig",
    update: "desiredMasterAuthorizedNetworksConfig",
    toApi: (value) => ({ enabled: true, ...asObject(value) }),
    fromApi: (value) => (asObject(value)["enabled"] === true ? without("enabled", value) : undefined),
  },
  {
    input: "controlPlaneEndpointsConfig",
    field: "controlPlaneEndpointsConfig",
    update: "desiredControlPlaneEndpointsConfig",
    toApi: (value) => ({ ...asObject(value), dnsEndpointConfig: without("endpoint", asObject(value)["dnsEndpointConfig"]) }),
    fromApi: (value) => ({ ...asObject(value), ipEndpointsConfig: { enabled: asObject(asObject(value)["ipEndpointsConfig"])["enabled"] } }),
  },
  {
    input: "loggingConfig",
    field: "loggingConfig",
    update: "desiredLoggingConfig",
    toApi: (value) => ({ componentConfig: { enableComponents: asObject(value)["enableComponents"] } }),
    fromApi: (value) => asObject(asObject(value)["componentConfig"]),
  },
  {
    input: "monitoringConfig",
    field: "monitoringConfig",
    update: "desiredMonitoringConfig",
    toApi: (value) => defined({ componentConfig: { enableComponents: asObject(value)["enableComponents"] ?? [] }, managedPrometheusConfig: asObject(value)["managedPrometheus"] }),
    fromApi: (value) => defined({ ...asObject(asObject(value)["componentConfig"]), managedPrometheus: asObject(value)["managedPrometheusConfig"] }),
  },
  {
    input: "maintenancePolicy",
    field: "maintenancePolicy",
    update: ":setMaintenancePolicy",
    toApi: (value) => ({ window: { dailyMaintenanceWindow: without("duration", asObject(value)["dailyMaintenanceWindow"]) } }),
    fromApi: (value) => asObject(asObject(value)["window"]),
  },
];

/** The API's form of a cluster that is to be made. */
export function clusterToApi(inputs: Properties, client: GoogleClient): JsonObject {
  const fields = translations.filter(({ input }) => inputs[input] !== undefined).map(({ input, field, toApi }) => [field, toApi(inputs[input])] as const);
  return defined({
    name: inputs["name"],
    initialNodeCount: inputs["initialNodeCount"] ?? 0,
    ...Object.fromEntries(fields),
    ipAllocationPolicy: inputs["networkingMode"] === "ROUTES" ? { useRoutes: true } : (Object.fromEntries(fields)["ipAllocationPolicy"] ?? { useIpAliases: true }),
    locations: inputs["nodeLocations"],
    nodeConfig: inputs["nodeConfig"] === undefined ? undefined : nodeConfigToApi(asObject(inputs["nodeConfig"]), client),
    resourceLabels: effectiveLabels(inputs["resourceLabels"], client),
  });
}

/** A cluster of the API under the names of the provider's outputs. */
export function clusterFromApi(found: JsonObject, client: GoogleClient, known: Properties): Properties {
  const fields = translations.filter(({ field }) => found[field] !== undefined).map(({ input, field, fromApi }) => [input, fromApi(found[field])] as const);
  const network = asObject(found["networkConfig"]);
  const labels = ownLabels(found["resourceLabels"], client);
  const pools = (found["nodePools"] ?? []) as JsonObject[];
  return defined({
    ...Object.fromEntries(fields),
    name: found["name"],
    location: found["location"],
    project: String(found["selfLink"]).split("/projects/")[1]?.split("/")[0],
    network: network["network"],
    subnetwork: network["subnetwork"],
    networkingMode: asObject(found["ipAllocationPolicy"])["useIpAliases"] === true ? "VPC_NATIVE" : "ROUTES",
    nodeLocations: (found["locations"] as string[]).filter((zone) => zone !== found["location"]),
    resourceLabels: labels,
    ...labelOutputs(labels, found["resourceLabels"], client),
    // The configuration of the pool that was made with the cluster; once that was removed, nothing has it any more.
    nodeConfig: known["nodeConfig"] === undefined || known["removeDefaultNodePool"] === true || pools.length === 0 ? undefined : nodeConfigFromApi(asObject(pools[0]?.["config"]), asObject(known["nodeConfig"])),
    endpoint: found["endpoint"],
    masterVersion: found["currentMasterVersion"],
    nodeVersion: found["currentNodeVersion"],
    clusterIpv4Cidr: found["clusterIpv4Cidr"],
    servicesIpv4Cidr: found["servicesIpv4Cidr"],
    labelFingerprint: found["labelFingerprint"],
    selfLink: found["selfLink"],
    minMasterVersion: known["minMasterVersion"],
    initialNodeCount: known["initialNodeCount"] ?? found["initialNodeCount"],
    tpuIpv4CidrBlock: "",
  });
}
