import * as pulumi from "@pulumi/pulumi";
import { groupCpu, groupMemoryGb, imageReference } from "./components/azure/container-limits.ts";
import { applicationDisplayName, cosmosNamePrefix, dnsLabelPrefix, resourceGroupName } from "./components/azure/naming-rules.ts";
import { azureRegion } from "./components/azure/regions.ts";
import { clusterName, machineType, projectId, tag } from "./components/google/naming-rules.ts";
import { googleZone } from "./components/google/zones.ts";
import { nodeName } from "./components/kubernetes/naming-rules.ts";
import { ConfigReader } from "./settings/config-reader.ts";
import { between, ipv4Range } from "./settings/rule.ts";

/** All settings of a stack, checked. Pulumi.yaml describes each and has the defaults. */
export type Settings = ReturnType<typeof readSettings>;

/**
 * Reads the settings of the current stack.
 *
 * @throws {@link SettingsError} that names every fault
 */
export function readSettings() {
  const reader = new ConfigReader(pulumi.getProject(), pulumi.getStack());
  const settings = {
    google: {
      project: reader.text("gcp:project", projectId),
      zone: reader.text("zone", googleZone),
      clusterName: reader.text("clusterName", clusterName),
      // A zonal cluster's node pool takes up to 1000 nodes (cloud.google.com/kubernetes-engine/quotas).
      nodeCount: reader.integer("nodeCount", between(1, 1000, "nodes")),
      machineType: reader.text("machineType", machineType),
      nodeRange: reader.text("nodeRange", ipv4Range(29)),
      podRange: reader.optionalText("podRange", ipv4Range(21)),
      serviceRange: reader.optionalText("serviceRange", ipv4Range(28)),
      deletionProtection: reader.flag("deletionProtection"),
    },
    azure: {
      region: reader.text("azureRegion", azureRegion),
      resourceGroupName: reader.text("resourceGroupName", resourceGroupName),
      cosmosNamePrefix: reader.text("cosmosNamePrefix", cosmosNamePrefix),
      cosmosServerVersion: reader.choice("cosmosServerVersion", ["7.0", "6.0", "5.0", "4.2", "4.0"]),
      cosmosFreeTier: reader.flag("cosmosFreeTier"),
    },
    connector: {
      displayName: reader.text("connectorDisplayName", applicationDisplayName),
      // Entra ID keeps a client secret for two years at most.
      credentialLifetimeDays: reader.integer("credentialLifetimeDays", between(1, 730, "days")),
      credentialGeneration: reader.integer("credentialGeneration", between(1, 1_000_000)),
    },
    virtualNode: {
      name: reader.text("virtualNodeName", nodeName),
      cpu: reader.integer("virtualNodeCpu", between(1, 10_000, "cores")),
      memoryGb: reader.integer("virtualNodeMemoryGb", between(1, 100_000, "GB")),
      pods: reader.integer("virtualNodePods", between(1, 5000, "pods")),
    },
    todo: {
      image: reader.text("todoImage", imageReference),
      cpu: reader.decimal("todoCpu", groupCpu),
      memoryGb: reader.decimal("todoMemoryGb", groupMemoryGb),
      databaseAccess: reader.choice("databaseAccess", ["file", "env"]),
      dnsLabelPrefix: reader.text("dnsLabelPrefix", dnsLabelPrefix),
    },
    tags: reader.map("tags", tag),
  } as const;
  reader.finish();
  return settings;
}
