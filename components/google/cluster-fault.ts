import { getCluster, type GetClusterResult } from "@pulumi/gcp/container/index.js";
import { unreachable } from "./api-server-probe.ts";
import { loadBalancerFault, requirementFaults } from "./cluster-requirements.ts";
import { apiServerOf, dnsEndpointOf, type ExistingGkeClusterArgs } from "./existing-gke-cluster.ts";

/** Time for an API server to answer, in milliseconds. Google's front end, or a control plane, needs a tenth of a second. */
const answerTime = 5000;

/**
 * Why a cluster that is said to exist cannot be used, before anything is made: it is not there, it cannot carry a virtual
 * node, or its API server does not answer. Any answer counts, a refusal too: whether the rights suffice is for Kubernetes to say.
 *
 * @param args its place, and whether it is to make a load balancer of class l4-regional-external
 * @returns what to do, all faults in one text; undefined where all is well
 */
export async function clusterFault(args: ExistingGkeClusterArgs & { readonly loadBalancer?: boolean }, patience = answerTime): Promise<string | undefined> {
  const { project, location, clusterName, loadBalancer = false } = args;
  let cluster: GetClusterResult;
  try {
    cluster = await getCluster({ project, location, name: clusterName });
  } catch (error) {
    const reason = String(error instanceof Error ? error.message : error).replaceAll(/\s+/g, " ");
    if (/not found/i.test(reason)) return `is no cluster of project ${project}; \`gcloud container clusters list --project ${project}\` shows those there are`;
    return `cannot be looked up in project ${project}: ${reason}`;
  }

  const faults = [...requirementFaults(cluster, location, project), loadBalancer ? loadBalancerFault(cluster, location, project) : undefined, await reachFault(cluster, args, patience)];
  return faults.filter((fault) => fault !== undefined).join("; it also ") || undefined;
}

/** Why clients do not reach its API server. */
async function reachFault(cluster: GetClusterResult, { project, location, clusterName, apiServerAccess = "dns" }: ExistingGkeClusterArgs, patience: number): Promise<string | undefined> {
  if (apiServerAccess === "dns" && dnsEndpointOf(cluster)?.allowExternalTraffic !== true) {
    const command = `gcloud container clusters update ${clusterName} --location ${location} --project ${project} --enable-dns-access`;
    return `does not let clients in at its DNS-based endpoint; let it with \`${command}\`, or set apiServerAccess to ip`;
  }
  const apiServer = apiServerOf(cluster, apiServerAccess);
  const reason = await unreachable(apiServer, patience);
  if (reason === undefined) return undefined;
  const advice = apiServerAccess === "ip" ? "is this machine's address among the cluster's authorized networks? Or set apiServerAccess to dns" : "does a firewall keep this machine from it? Or set apiServerAccess to ip";
  return `has an API server that does not answer at https://${apiServer.endpoint} (${reason}); ${advice}`;
}
