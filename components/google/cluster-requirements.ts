import type { GetClusterResult } from "@pulumi/gcp/container/index.js";

/**
 * Why a cluster cannot carry a virtual node, each with what to do; empty where it can. All three are set when a cluster
 * is made, but for the enforcement of network policies.
 */
export function requirementFaults(cluster: GetClusterResult, location: string, project: string): string[] {
  const faults: string[] = [];
  if (cluster.networkingMode === "ROUTES") {
    faults.push("is routes-based, so that a node which is no machine of Google's stays NetworkUnavailable, and cannot be changed; use a VPC-native cluster (`gcloud container clusters create --enable-ip-alias`)");
  }
  if (cluster.datapathProvider === "ADVANCED_DATAPATH") {
    faults.push("has Dataplane V2 in kube-proxy's place, which balances no Services over pods on Azure, and cannot be changed; use a cluster without it (`gcloud container clusters create --no-enable-dataplane-v2`)");
  } else if (cluster.networkPolicies[0]?.enabled !== true) {
    const update = `gcloud container clusters update ${cluster.name} --location ${location} --project ${project}`;
    faults.push(`enforces no NetworkPolicies, on which the connector's and the database's protection rests; turn them on with \`${update} --update-addons=NetworkPolicy=ENABLED\`, then \`${update} --enable-network-policy\`, which makes its nodes anew`);
  }
  return faults;
}

/** The first version whose node controller lets a Node be that carries the label gke-unmanaged-node (cloud-provider-gcp#1081, May 2026). */
const firstWithUnmanagedNodes = [1, 35, 5] as const;

/**
 * What to say of a control plane that is too old for the label of a virtual node: it deletes the Node whenever that is not
 * ready. No reason to refuse the cluster, because the node keeper makes the Node again.
 *
 * @param masterVersion such as "1.34.2-gke.1000000"
 */
export function versionWarning(masterVersion: string): string | undefined {
  const version = /^(\d+)\.(\d+)\.(\d+)/.exec(masterVersion)?.slice(1).map(Number);
  const different = firstWithUnmanagedNodes.findIndex((part, index) => part !== version?.[index]);
  if (version === undefined || different === -1 || (version[different] ?? 0) > (firstWithUnmanagedNodes[different] ?? 0)) return undefined;
  return `The cluster runs GKE ${masterVersion}. Before about ${firstWithUnmanagedNodes.join(".")}, GKE deletes a virtual node whenever its connector is not ready. The node keeper makes it again within seconds; still, upgrade the control plane (\`gcloud container clusters upgrade --master\`).`;
}
