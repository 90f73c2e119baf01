import { anything, boolean, integer, listOf, mapOf, object, text } from "../../kit/schema.ts";
import { message } from "../message.ts";

// Some fields are kept and shown, and mean nothing to what runs (documented in sandbox/README.md). What an `anything`
// holds is read where it is used.

/** Node configuration (container.projects.locations.clusters.nodePools, NodeConfig). */
const nodeConfig = object({
  machineType: text,
  diskSizeGb: anything,
  diskType: text,
  bootDisk: object({ sizeGb: integer, diskType: text }),
  oauthScopes: listOf(text),
  serviceAccount: text,
  metadata: mapOf(text),
  imageType: text,
  labels: mapOf(text),
  tags: listOf(text),
  taints: anything,
  preemptible: boolean,
  spot: boolean,
  shieldedInstanceConfig: object({ enableSecureBoot: boolean, enableIntegrityMonitoring: boolean }),
  workloadMetadataConfig: object({ mode: text }),
  resourceLabels: mapOf(text),
  loggingConfig: object({ variantConfig: object({ variant: text }) }),
  kubeletConfig: object({
    cpuManagerPolicy: text,
    cpuCfsQuota: boolean,
    cpuCfsQuotaPeriod: text,
    podPidsLimit: integer,
    containerLogMaxSize: text,
    containerLogMaxFiles: integer,
    imageGcLowThresholdPercent: integer,
    imageGcHighThresholdPercent: integer,
    imageMinimumGcAge: text,
    imageMaximumGcAge: text,
    maxParallelImagePulls: integer,
  }),
  linuxNodeConfig: object({ cgroupMode: text, swapConfig: object({ enabled: boolean, bootDiskProfile: object({ swapSizeGib: integer, swapSizePercent: integer }) }) }),
});

export const nodeConfigFields = message("container.NodeConfig", nodeConfig, { root: "nodePool" });

/** A node pool; autoscaling is refused, since nothing in the sandbox would scale. */
export const nodePoolFields = message(
  "container.NodePool",
  object({
    name: text,
    config: nodeConfig,
    initialNodeCount: anything,
    locations: listOf(text),
    version: text,
    management: object({ autoUpgrade: boolean, autoRepair: boolean }),
    maxPodsConstraint: object({ maxPodsPerNode: integer }),
    upgradeSettings: object({ maxSurge: integer, maxUnavailable: integer, strategy: text }),
    networkConfig: object({ enablePrivateNodes: boolean }),
  }),
  { root: "nodePool" },
);

/** Who reaches the control plane's address (MasterAuthorizedNetworksConfig). */
const authorizedNetworks = object({ enabled: boolean, cidrBlocks: anything, gcpPublicCidrsAccessEnabled: boolean });

/** A cluster. */
export const clusterFields = message(
  "container.Cluster",
  object({
    name: text,
    description: text,
    initialNodeCount: anything,
    nodeConfig,
    nodePools: anything,
    locations: anything,
    network: text,
    subnetwork: text,
    initialClusterVersion: text,
    loggingService: text,
    monitoringService: text,
    loggingConfig: object({ componentConfig: object({ enableComponents: anything }) }),
    monitoringConfig: object({ componentConfig: object({ enableComponents: anything }), managedPrometheusConfig: object({ enabled: boolean }) }),
    masterAuth: object({ clientCertificateConfig: object({ issueClientCertificate: boolean }) }),
    masterAuthorizedNetworksConfig: authorizedNetworks,
    // How the control plane is reached.
    controlPlaneEndpointsConfig: object({
      dnsEndpointConfig: object({ allowExternalTraffic: boolean, enableK8sTokensViaDns: boolean, enableK8sCertsViaDns: boolean }),
      ipEndpointsConfig: object({ enabled: boolean, enablePublicEndpoint: boolean, authorizedNetworksConfig: authorizedNetworks, globalAccess: boolean, privateEndpointSubnetwork: text }),
    }),
    addonsConfig: object({
      httpLoadBalancing: object({ disabled: boolean }),
      horizontalPodAutoscaling: object({ disabled: boolean }),
      networkPolicyConfig: object({ disabled: boolean }),
      gcePersistentDiskCsiDriverConfig: object({ enabled: boolean }),
      dnsCacheConfig: object({ enabled: boolean }),
    }),
    ipAllocationPolicy: object({ useIpAliases: boolean, useRoutes: boolean, clusterIpv4CidrBlock: text, servicesIpv4CidrBlock: text, clusterSecondaryRangeName: text, servicesSecondaryRangeName: text, stackType: text }),
    networkConfig: object({ datapathProvider: text, defaultEnablePrivateNodes: boolean }),
    networkPolicy: object({ enabled: boolean, provider: text }),
    defaultMaxPodsConstraint: object({ maxPodsPerNode: integer }),
    privateClusterConfig: object({ enablePrivateNodes: boolean, masterIpv4CidrBlock: text }),
    resourceLabels: mapOf(text),
    releaseChannel: object({ channel: text }),
    workloadIdentityConfig: object({ workloadPool: text }),
    shieldedNodes: object({ enabled: boolean }),
    legacyAbac: object({ enabled: boolean }),
    verticalPodAutoscaling: object({ enabled: boolean }),
    costManagementConfig: object({ enabled: boolean }),
    securityPostureConfig: object({ mode: text, vulnerabilityMode: text }),
    // When GKE may upgrade: a window every day, and when not.
    maintenancePolicy: object({ resourceVersion: text, window: object({ dailyMaintenanceWindow: object({ startTime: text, duration: text }), maintenanceExclusions: anything }) }),
  }),
  { root: "cluster" },
);
