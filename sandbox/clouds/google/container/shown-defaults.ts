import type { JsonObject } from "../api.ts";
import { clusterVersion } from "./versions.ts";

/**
 * What GKE shows of a cluster where nobody has asked for something else, from recordings of mid-2026
 * (GoogleCloudPlatform/k8s-config-connector, tests of ContainerCluster): where versions of Kubernetes differ, from that of
 * 1.34 (google/gke-node-pool-refused). None of it means anything to what runs here.
 */
export const clusterDefaults: JsonObject = {
  anonymousAuthenticationConfig: { mode: "ENABLED" },
  autopilot: {},
  binaryAuthorization: {},
  controlPlaneEgress: { mode: "VIA_CONTROL_PLANE" },
  databaseEncryption: { state: "DECRYPTED", currentState: "CURRENT_STATE_DECRYPTED" },
  enterpriseConfig: { clusterTier: "STANDARD" },
  legacyAbac: {},
  loggingService: "logging.googleapis.com/kubernetes",
  monitoringService: "monitoring.googleapis.com/kubernetes",
  nodePoolAutoConfig: { nodeKubeletConfig: { insecureKubeletReadonlyPortEnabled: false } },
  nodePoolDefaults: { nodeConfigDefaults: { loggingConfig: { variantConfig: { variant: "DEFAULT" } }, nodeKubeletConfig: { insecureKubeletReadonlyPortEnabled: false } } },
  notificationConfig: { pubsub: {} },
  podAutoscaling: { hpaProfile: "PERFORMANCE" },
  rbacBindingConfig: { enableInsecureBindingSystemUnauthenticated: true, enableInsecureBindingSystemAuthenticated: true },
  releaseChannel: { channel: "REGULAR" },
  securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_MODE_UNSPECIFIED" },
  shieldedNodes: { enabled: true },
  userManagedKeysConfig: {},
};

/** Add-ons that are on or off by themselves. */
export const addonDefaults: JsonObject = {
  kubernetesDashboard: { disabled: true },
  networkPolicyConfig: { disabled: true },
  gcePersistentDiskCsiDriverConfig: { enabled: true },
  dnsCacheConfig: { enabled: true },
};

export const loggedByDefault: readonly string[] = ["SYSTEM_COMPONENTS", "WORKLOADS"];
export const measuredByDefault: readonly string[] = ["SYSTEM_COMPONENTS", "STORAGE", "HPA", "POD", "DAEMONSET", "DEPLOYMENT", "STATEFULSET", "CADVISOR", "KUBELET", "DCGM", "JOBSET"];

/** Scopes of nodes that are given none. */
const scopes = ["devstorage.read_only", "logging.write", "monitoring", "service.management.readonly", "servicecontrol", "trace.append"].map((scope) => `https://www.googleapis.com/auth/${scope}`);

/** How node pools would be made that nobody asks for: none are. */
export const autoscaling: JsonObject = {
  autoscalingProfile: "BALANCED",
  autoprovisioningNodePoolDefaults: { imageType: "COS_CONTAINERD", management: { autoRepair: true, autoUpgrade: true }, oauthScopes: scopes, serviceAccount: "default" },
};

/** "1342-gke1000000": the version as the names of images have it. */
const nodeImageVersion = clusterVersion.replaceAll(".", "");

/** What GKE shows of a kubelet where nobody has asked for something else, but for maxParallelImagePulls. */
export const kubeletDefaults: JsonObject = { insecureKubeletReadonlyPortEnabled: false };

/** How long the certificate is valid by which a machine first shows who it is: 1825 days, in milliseconds. */
export const bootstrapCertificateLife = 1825 * 24 * 60 * 60 * 1000;

/** What GKE shows of machines where nobody has asked for something else. */
export const nodeConfigDefaults: JsonObject = {
  effectiveCgroupMode: "EFFECTIVE_CGROUP_MODE_V2",
  nodeImageConfig: { image: `gke-${nodeImageVersion}-cos-125-19216-395-7-c-pre`, imageProject: "gke-node-images" },
  oauthScopes: scopes,
  windowsNodeConfig: {},
};

/** What only v1beta1 of the API has. @param services what the cluster logs and measures with, e.g. "none" */
export const betaDefaults = (services: readonly unknown[]): JsonObject => ({
  clusterTelemetry: { type: services.every((service) => service === "none") ? "DISABLED" : "ENABLED" },
  master: {},
  privateCluster: true,
  protectConfig: { workloadConfig: { auditMode: "BASIC" }, workloadVulnerabilityMode: "WORKLOAD_VULNERABILITY_MODE_UNSPECIFIED" },
});
