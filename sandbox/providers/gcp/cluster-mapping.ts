import type { Properties } from "../provider.ts";
import type { GoogleClient, JsonObject } from "./google-client.ts";
import { defined, modelledPart } from "./google-resource.ts";
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

/** How an input of a cluster and a field of the API stand to each other. */
export interface Translation {
  readonly input: string;
  readonly field: string;
  /** Field of ClusterUpdate, or ":" and a method of its own. */
  readonly update: string;
  toApi(value: unknown): unknown;
  fromApi(value: unknown): unknown;
}

type Exception = Partial<Omit<Translation, "input">>;

/** A number or flag which the API wraps into an object. */
const wrapped = (field: string, key: string): Exception => ({ field, toApi: (value) => ({ [key]: value }), fromApi: (value) => asObject(value)[key] });

/** Inputs that the API has under another name or in another form, or changes by a method of their own. */
const exceptions: Readonly<Record<string, Exception>> = {
  minMasterVersion: { field: "initialClusterVersion", update: "desiredMasterVersion" },
  privateClusterConfig: { fromApi: (value) => ({ enablePrivateNodes: asObject(value)["enablePrivateNodes"] }) },
  networkPolicy: { update: ":setNetworkPolicy" },
  masterAuth: { toApi: (value) => without("clusterCaCertificate", value) },
  enableShieldedNodes: wrapped("shieldedNodes", "enabled"),
  enableLegacyAbac: wrapped("legacyAbac", "enabled"),
  // The API writes 64-bit numbers as texts.
  defaultMaxPodsPerNode: { ...wrapped("defaultMaxPodsConstraint", "maxPodsPerNode"), fromApi: (value) => Number(asObject(value)["maxPodsPerNode"]) },
  datapathProvider: wrapped("networkConfig", "datapathProvider"),
  ipAllocationPolicy: {
    toApi: (value) => ({ useIpAliases: true, ...asObject(value) }),
    fromApi: (value) => (asObject(value)["useIpAliases"] === true ? without("useIpAliases", value) : undefined),
  },
  masterAuthorizedNetworksConfig: {
    toApi: (value) => ({ enabled: true, ...asObject(value) }),
    fromApi: (value) => (asObject(value)["enabled"] === true ? without("enabled", value) : undefined),
  },
  controlPlaneEndpointsConfig: {
    toApi: (value) => ({ ...asObject(value), dnsEndpointConfig: without("endpoint", asObject(value)["dnsEndpointConfig"]) }),
    fromApi: (value) => ({ ...asObject(value), ipEndpointsConfig: { enabled: asObject(asObject(value)["ipEndpointsConfig"])["enabled"] } }),
  },
  loggingConfig: {
    toApi: (value) => ({ componentConfig: { enableComponents: asObject(value)["enableComponents"] } }),
    fromApi: (value) => asObject(asObject(value)["componentConfig"]),
  },
  monitoringConfig: {
    toApi: (value) => defined({ componentConfig: { enableComponents: asObject(value)["enableComponents"] ?? [] }, managedPrometheusConfig: asObject(value)["managedPrometheus"] }),
    fromApi: (value) => defined({ ...asObject(asObject(value)["componentConfig"]), managedPrometheus: asObject(value)["managedPrometheusConfig"] }),
  },
  maintenancePolicy: {
    update: ":setMaintenancePolicy",
    toApi: (value) => ({ window: { dailyMaintenanceWindow: without("duration", asObject(value)["dailyMaintenanceWindow"]) } }),
    fromApi: (value) => asObject(asObject(value)["window"]),
  },
};

/** Inputs that concern the provider alone, or that {@link clusterToApi} puts together. */
const others = ["name", "location", "project", "networkingMode", "removeDefaultNodePool", "deletionProtection", "nodeLocations", "resourceLabels", "nodeConfig"];

const same = (value: unknown): unknown => value;

/** How the inputs of a cluster and the fields of the API stand to each other: most have the same name, and `desired` before it in an update. */
export const translations: readonly Translation[] = [...new Set(clusterInputs.map((path) => path.split(".")[0] ?? ""))]
  .filter((input) => !others.includes(input))
  .map((input) => {
    const { field = input, ...exception } = exceptions[input] ?? {};
    return { input, field, update: `desired${field.charAt(0).toUpperCase()}${field.slice(1)}`, toApi: same, fromApi: same, ...exception };
  })
  // The add-on comes before the policies that it enforces.
  .sort((left, right) => Number(left.update.startsWith(":")) - Number(right.update.startsWith(":")));

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
  const fields = translations.filter(({ field }) => found[field] !== undefined).map(({ input, field, fromApi }) => [input, modelledPart(fromApi(found[field]), clusterInputs, input)] as const);
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
