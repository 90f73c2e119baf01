import type { JsonObject } from "../api.ts";
import { isObject } from "../api.ts";
import { GoogleError, notModelled } from "../google-error.ts";
import { isDefault } from "./proto-json.ts";

/**
 * Which fields of GKE's API the sandbox takes. `true` takes a value as it is: it is kept and shown, and means nothing
 * to what runs (documented in sandbox/README.md), or is read by name elsewhere.
 */
export type FieldTree = { readonly [field: string]: true | FieldTree };

/** Node configuration (container.projects.locations.clusters.nodePools, NodeConfig). */
export const nodeConfigFields: FieldTree = {
  machineType: true,
  diskSizeGb: true,
  diskType: true,
  bootDisk: { sizeGb: true, diskType: true },
  oauthScopes: true,
  serviceAccount: true,
  metadata: true,
  imageType: true,
  labels: true,
  tags: true,
  taints: true,
  preemptible: true,
  spot: true,
  shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
  workloadMetadataConfig: { mode: true },
  resourceLabels: true,
  loggingConfig: { variantConfig: { variant: true } },
  kubeletConfig: {
    cpuManagerPolicy: true,
    cpuCfsQuota: true,
    cpuCfsQuotaPeriod: true,
    podPidsLimit: true,
    containerLogMaxSize: true,
    containerLogMaxFiles: true,
    imageGcLowThresholdPercent: true,
    imageGcHighThresholdPercent: true,
    imageMinimumGcAge: true,
    imageMaximumGcAge: true,
    maxParallelImagePulls: true,
  },
  linuxNodeConfig: { cgroupMode: true, swapConfig: { enabled: true, bootDiskProfile: { swapSizeGib: true, swapSizePercent: true } } },
};

/** A node pool; autoscaling is refused, since nothing in the sandbox would scale. */
export const nodePoolFields: FieldTree = {
  name: true,
  config: nodeConfigFields,
  initialNodeCount: true,
  locations: true,
  version: true,
  management: { autoUpgrade: true, autoRepair: true },
  maxPodsConstraint: { maxPodsPerNode: true },
  upgradeSettings: { maxSurge: true, maxUnavailable: true, strategy: true },
  networkConfig: { enablePrivateNodes: true },
};

/** Who reaches the control plane's address (MasterAuthorizedNetworksConfig). */
const authorizedNetworksFields: FieldTree = { enabled: true, cidrBlocks: true, gcpPublicCidrsAccessEnabled: true };

/** How the control plane is reached (ControlPlaneEndpointsConfig). */
export const controlPlaneEndpointsFields: FieldTree = {
  dnsEndpointConfig: { allowExternalTraffic: true, enableK8sTokensViaDns: true, enableK8sCertsViaDns: true },
  ipEndpointsConfig: { enabled: true, enablePublicEndpoint: true, authorizedNetworksConfig: authorizedNetworksFields, globalAccess: true, privateEndpointSubnetwork: true },
};

/** When GKE may upgrade (MaintenancePolicy): a window every day, and when not. */
export const maintenancePolicyFields: FieldTree = { resourceVersion: true, window: { dailyMaintenanceWindow: { startTime: true, duration: true }, maintenanceExclusions: true } };

/** A cluster. */
export const clusterFields: FieldTree = {
  name: true,
  description: true,
  initialNodeCount: true,
  nodeConfig: nodeConfigFields,
  nodePools: true,
  locations: true,
  network: true,
  subnetwork: true,
  initialClusterVersion: true,
  loggingService: true,
  monitoringService: true,
  loggingConfig: { componentConfig: { enableComponents: true } },
  monitoringConfig: { componentConfig: { enableComponents: true }, managedPrometheusConfig: { enabled: true } },
  masterAuth: { clientCertificateConfig: { issueClientCertificate: true } },
  masterAuthorizedNetworksConfig: authorizedNetworksFields,
  controlPlaneEndpointsConfig: controlPlaneEndpointsFields,
  addonsConfig: {
    httpLoadBalancing: { disabled: true },
    horizontalPodAutoscaling: { disabled: true },
    networkPolicyConfig: { disabled: true },
    gcePersistentDiskCsiDriverConfig: { enabled: true },
    dnsCacheConfig: { enabled: true },
  },
  ipAllocationPolicy: { useIpAliases: true, useRoutes: true, clusterIpv4CidrBlock: true, servicesIpv4CidrBlock: true, clusterSecondaryRangeName: true, servicesSecondaryRangeName: true, stackType: true },
  networkConfig: { datapathProvider: true, defaultEnablePrivateNodes: true },
  networkPolicy: { enabled: true, provider: true },
  defaultMaxPodsConstraint: { maxPodsPerNode: true },
  privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: true },
  resourceLabels: true,
  releaseChannel: { channel: true },
  workloadIdentityConfig: { workloadPool: true },
  shieldedNodes: { enabled: true },
  legacyAbac: { enabled: true },
  verticalPodAutoscaling: { enabled: true },
  costManagementConfig: { enabled: true },
  securityPostureConfig: { mode: true, vulnerabilityMode: true },
  maintenancePolicy: maintenancePolicyFields,
};

/** Refuses fields that are not in the tree, by their full names, unless their values say what is so without them. */
export function requireModelled(body: JsonObject, tree: FieldTree, path: string): void {
  const others = unmodelled(body, tree, path);
  if (others.length > 0) throw notModelled(others.join(", "));
}

function unmodelled(body: JsonObject, tree: FieldTree, path: string): string[] {
  return Object.entries(body).flatMap(([field, value]) => {
    const name = `${path}.${field}`;
    const subtree = Object.hasOwn(tree, field) ? tree[field] : undefined;
    if (value === undefined || value === null) return [];
    if (subtree === undefined) return isDefault(value) ? [] : [name];
    if (subtree === true) return [];
    if (!isObject(value)) throw new GoogleError("INVALID_ARGUMENT", `Invalid value at '${name}': must be an object.`);
    return unmodelled(value, subtree, name);
  });
}
