import type { ClusterArgs } from "@pulumi/gcp/container/cluster.js";
import { policy } from "../define.ts";
import { isTheInternet } from "../resources/ip-range.ts";
import { forEachKnown, inputsOf } from "../resources/resource.ts";

const instead = 'Write masterAuthorizedNetworksConfig.cidrBlocks with the networks of those who administrate (setting authorizedNetworks of the stack), or none and use the DNS-based endpoint (setting apiServerAccess: dns)';

/** A fault in the API server, or a stolen token, is of no use to who cannot reach it. */
export const apiServerAccess = policy<object>({
  name: "api-server-access",
  description: "The cluster's API server is not open to the internet.",
  exemptStacks: ["dev"],
  check: (resource, _settings, report) => {
    if (resource.type !== "gcp:container/cluster:Cluster") return;
    const { masterAuthorizedNetworksConfig: authorized, controlPlaneEndpointsConfig, privateClusterConfig } = inputsOf<ClusterArgs>(resource);
    if (controlPlaneEndpointsConfig?.ipEndpointsConfig?.enabled === false || privateClusterConfig?.enablePrivateEndpoint === true) return;
    if (authorized === undefined) {
      report(`masterAuthorizedNetworksConfig is missing, so every address may reach the API server. ${instead}.`);
      return;
    }
    forEachKnown(authorized.cidrBlocks, ({ cidrBlock }, index) => {
      if (isTheInternet(cidrBlock)) report(`masterAuthorizedNetworksConfig.cidrBlocks[${String(index)}] is ${cidrBlock}, which is the internet. ${instead}.`);
    });
    if (authorized.gcpPublicCidrsAccessEnabled === true) {
      report("masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled is true, which admits every customer of Google Cloud. Write false.");
    }
  },
});
