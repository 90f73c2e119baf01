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

/** The first version whose clusters serve the load balancer class l4-regional-external, and the first that do so without an add-on (cloud.google.com/kubernetes-engine/docs/how-to/backend-service-based-external-load-balancer). */
const firstWithClass = "1.33.1-gke.1779000";
const firstWithoutAddOn = "1.36.0";

/** Why a cluster makes no load balancer for a Service of the class l4-regional-external, with what to do; undefined where it does. */
export function loadBalancerFault({ name, masterVersion, addonsConfigs }: GetClusterResult, location: string, project: string): string | undefined {
  const commands = `gcloud container clusters`;
  const place = `--location ${location} --project ${project}`;
  if (isBefore(masterVersion, firstWithClass)) {
    return `runs GKE ${masterVersion}, which knows no load balancers of class l4-regional-external, so that the todo app behind one would never get an address; upgrade to ${firstWithClass} or later (\`${commands} upgrade ${name} --master ${place}\`), or set todoReplicas to 1 and todoPlacement to virtual-node`;
  }
  if (addonsConfigs[0]?.httpLoadBalancings[0]?.disabled === true && isBefore(masterVersion, firstWithoutAddOn)) {
    return `has the add-on HttpLoadBalancing turned off, which makes the todo app's load balancer below GKE ${firstWithoutAddOn}; turn it on with \`${commands} update ${name} ${place} --update-addons=HttpLoadBalancing=ENABLED\`, or set todoReplicas to 1 and todoPlacement to virtual-node`;
  }
  return undefined;
}

/** The first version whose node controller lets a Node be that carries the label gke-unmanaged-node (cloud-provider-gcp#1081, May 2026). */
const firstWithUnmanagedNodes = "1.35.5";

/**
 * What to say of a control plane that is too old for the label of a virtual node: it deletes the Node whenever that is not
 * ready. No reason to refuse the cluster, because the node keeper makes the Node again.
 *
 * @param masterVersion such as "1.34.2-gke.1000000"
 */
export function versionWarning(masterVersion: string): string | undefined {
  if (!isBefore(masterVersion, firstWithUnmanagedNodes)) return undefined;
  return `The cluster runs GKE ${masterVersion}. Before about ${firstWithUnmanagedNodes}, GKE deletes a virtual node whenever its connector is not ready. The node keeper makes it again within seconds; still, upgrade the control plane (\`gcloud container clusters upgrade --master\`).`;
}

/** Whether a version of GKE such as "1.34.2-gke.1000000" is older than another, which may leave the build away. A text that is no version is. */
function isBefore(version: string, other: string): boolean {
  const parts = /^(\d+)\.(\d+)\.(\d+)(?:-gke\.(\d+))?/;
  const [given, wanted] = [version, other].map((text) => parts.exec(text)?.slice(1).map((part) => Number(part ?? 0)));
  if (given === undefined || wanted === undefined) return true;
  const different = wanted.findIndex((part, index) => part !== given[index]);
  return different !== -1 && (given[different] ?? 0) < (wanted[different] ?? 0);
}
