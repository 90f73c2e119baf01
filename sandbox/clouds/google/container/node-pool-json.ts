import * as crypto from "node:crypto";
import { machineCores } from "../../../kubernetes/node-object.ts";
import { addresses } from "../../../machine/network/address-plan.ts";
import type { JsonObject } from "../api.ts";
import { isObject, objectAt, textAt } from "../api.ts";
import type { MachineGroup } from "../compute/machine-groups.ts";
import { selfLink } from "../compute/resource-names.ts";
import { defaultMachineType } from "./machine-type.ts";
import { groupBaseName } from "./new-node.ts";
import { protoJson } from "../proto-json.ts";
import type { ApiVersion, ClusterRecord, MachineTemplate, NodePoolRecord, ProjectNames } from "./records.ts";
import { clusterPath, containerLink, podRangeName } from "./records.ts";
import { bootstrapCertificateLife, kubeletDefaults, nodeConfigDefaults } from "./shown-defaults.ts";
import { clusterVersion } from "./versions.ts";

/** A node pool as the API shows it. */
export function nodePoolJson(project: ProjectNames, cluster: ClusterRecord, pool: NodePoolRecord, version: ApiVersion): JsonObject {
  const { settings } = pool;
  const shown = {
    ...settings,
    config: nodeConfigJson(pool, version),
    maxPodsConstraint: { maxPodsPerNode: String(maxPods(settings)) },
    podIpv4CidrSize: 32 - Math.ceil(Math.log2(2 * maxPods(settings))),
    networkConfig: {
      ...objectAt(settings, "networkConfig"),
      podRange: textAt(objectAt(cluster.settings, "ipAllocationPolicy"), "clusterSecondaryRangeName") ?? podRangeName(cluster),
      podIpv4CidrBlock: addresses.pods,
      subnetwork: cluster.subnetwork.replace(selfLink(""), ""),
      networkTierConfig: { networkTier: "NETWORK_TIER_DEFAULT" },
    },
    name: pool.name,
    locations: pool.locations,
    status: pool.status,
    statusMessage: pool.statusMessage,
    version: clusterVersion,
    kubeletCertInfo: { tpmBootstrapCertExpireTime: expiryOf(pool.template?.createTime ?? pool.createTime ?? cluster.createTime) },
    etag: etagOf(pool),
    instanceGroupUrls: groupUrls(project.id, cluster, pool),
    selfLink: containerLink(version, `${clusterPath(project.id, cluster)}/nodePools/${pool.name}`),
  };
  return protoJson(shown, "nodePool") as JsonObject;
}

/** How many images a node pulls at once: more on larger machines, and once the settings of the kubelet have been changed (google/gke-node-pool-kubelet-config). */
const imagePulls = (machineType: string, template: MachineTemplate | undefined): number => (machineCores(machineType) >= 4 || template?.changesKubelet === true ? 3 : 2);

/** When the certificate ends by which a machine first shows who it is, in whole seconds. */
const expiryOf = (createTime: string): string => new Date(Date.parse(createTime) + bootstrapCertificateLife).toISOString().replace(/\.\d+Z$/, "Z");

const maxPods = (settings: JsonObject): number => Number(objectAt(settings, "maxPodsConstraint")["maxPodsPerNode"]);

/** The configuration of a pool's machines as the API shows it. */
export function nodeConfigJson({ settings, template }: NodePoolRecord, version: ApiVersion): JsonObject {
  const config = objectAt(settings, "config");
  const metadata = objectAt(config, "workloadMetadataConfig");
  return protoJson(
    {
      ...nodeConfigDefaults,
      ...config,
      bootDisk: { diskType: config["diskType"], sizeGb: String(config["diskSizeGb"]) },
      metadata: { "disable-legacy-endpoints": "true", ...objectAt(config, "metadata") },
      resourceLabels: { ...objectAt(config, "resourceLabels"), "goog-gke-node-pool-provisioning-model": config["spot"] === true ? "spot" : config["preemptible"] === true ? "preemptible" : "on-demand" },
      shieldedInstanceConfig: { enableIntegrityMonitoring: true, ...objectAt(config, "shieldedInstanceConfig") },
      kubeletConfig: { ...kubeletDefaults, maxParallelImagePulls: imagePulls(textAt(config, "machineType") ?? defaultMachineType, template), ...objectAt(config, "kubeletConfig") },
      ...(version === "v1beta1" && metadata["mode"] === "GKE_METADATA" ? { workloadMetadataConfig: { ...metadata, nodeMetadata: "GKE_METADATA_SERVER" } } : {}),
    },
    "config",
  ) as JsonObject;
}

/** The groups of a pool's machines, one a zone. */
export const groupUrls = (projectId: string, cluster: ClusterRecord, pool: NodePoolRecord): string[] =>
  pool.locations.map((zone) => selfLink(`projects/${projectId}/zones/${zone}/instanceGroupManagers/${instanceGroupName(cluster, pool, zone)}`));

/** The group of a pool's nodes in a zone. */
export const instanceGroupName = (cluster: ClusterRecord, pool: NodePoolRecord, zone: string): string => `${groupBaseName(cluster.name, pool, pool.hash, zone)}-grp`;

/** The machines of a pool in a zone. */
export const machineGroup = (cluster: ClusterRecord, pool: NodePoolRecord, zone: string): MachineGroup => ({
  baseName: groupBaseName(cluster.name, pool, pool.hash, zone),
  template: groupBaseName(cluster.name, pool, pool.template?.hash ?? pool.hash, zone),
  createTime: pool.createTime ?? cluster.createTime,
  size: pool.nodes.filter((node) => node.zone === zone).length,
});

/** A text that changes with what it describes, in the form of a UUID. */
export function etagOf(value: unknown): string {
  const hash = crypto.createHash("sha256").update(JSON.stringify(isObject(value) ? { ...value, statusMessage: undefined } : value)).digest("hex");
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join("-");
}
