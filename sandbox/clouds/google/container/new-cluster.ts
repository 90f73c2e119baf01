import type { JsonObject } from "../api.ts";
import { objectAt, textAt } from "../api.ts";

/**
 * What GKE makes of a new cluster's fields. The driver for persistent disks is there whatever they say: an update alone
 * takes it away (google/gke-cluster-workload-identity-addons). One that names a version and no channel is put into the
 * most stable that has it (google/gke-node-pool-refused).
 */
export function asMade(body: JsonObject): JsonObject {
  const addonsConfig = { ...objectAt(body, "addonsConfig"), gcePersistentDiskCsiDriverConfig: { enabled: true } };
  const named = !["", "latest", "-"].includes(textAt(body, "initialClusterVersion") ?? "");
  return { ...body, addonsConfig, ...(named && body["releaseChannel"] === undefined ? { releaseChannel: { channel: "STABLE" } } : {}) };
}

/** The fields of a cluster with the subnetwork of its control plane's private address. */
export function withPrivateEndpoint(body: JsonObject, subnetwork: string | undefined): JsonObject {
  const endpoints = objectAt(body, "controlPlaneEndpointsConfig");
  return { ...body, controlPlaneEndpointsConfig: { ...endpoints, ipEndpointsConfig: { ...objectAt(endpoints, "ipEndpointsConfig"), privateEndpointSubnetwork: subnetwork } } };
}

/** What GKE tells of the steps of a creation, once all are done. */
export const creationProgress = {
  metrics: [
    { name: "CLUSTER_CONFIGURING", intValue: "8" },
    { name: "CLUSTER_CONFIGURING_TOTAL", intValue: "8" },
    { name: "CLUSTER_DEPLOYING", intValue: "10" },
    { name: "CLUSTER_DEPLOYING_TOTAL", intValue: "10" },
    { name: "CLUSTER_HEALTHCHECKING", intValue: "1" },
    { name: "CLUSTER_HEALTHCHECKING_TOTAL", intValue: "2" },
  ],
};
