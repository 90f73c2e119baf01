import * as pulumi from "@pulumi/pulumi";
import { connectorRegion } from "../components/azure/connector-regions.ts";
import { groupCpu, groupMemoryGb, imageReference } from "../components/azure/container-limits.ts";
import { cosmosBackups } from "../components/azure/cosmos-backup.ts";
import { applicationDisplayName, cosmosNamePrefix, cosmosNetwork, dnsLabelPrefix, resourceGroupName, secretGeneration, secretLifetimeDays } from "../components/azure/naming-rules.ts";
import { azureRegion } from "../components/azure/regions.ts";
import { ipv4Range } from "../components/checks/ipv4-range.ts";
import { between, matches, ofEach } from "../components/checks/rule.ts";
import { clusterName, existingCluster, labelText, machineType, projectId, tag, timeOfDay, toLabelText } from "../components/google/naming-rules.ts";
import { googleZone } from "../components/google/zones.ts";
import { namespaceName } from "../components/kubernetes/pods/namespace-name.ts";
import { nodeName } from "../components/kubernetes/virtual-node/node-name.ts";
import type { ConfigReader } from "./config-reader.ts";

/** All settings of a stack, checked. Pulumi.yaml describes each and has the defaults. */
export type Settings = ReturnType<typeof readAll>;

/** Reads the settings and collects their faults, without asking anybody: no engine, no cloud. */
export function readAll(reader: ConfigReader) {
  const { namespace: project, stack } = reader;
  const slug = toLabelText(stack).replaceAll("_", "-");
  /** What a stack's things are called where it says nothing else: stacks can share a project and a subscription. */
  const ownName = `${project}-${slug}`;
  return {
    google: {
      project: reader.text("gcp:project", projectId),
      zone: reader.text("zone", googleZone),
      clusterName: reader.name("clusterName", clusterName, ownName),
      // A zonal cluster's node pool takes up to 1000 nodes (cloud.google.com/kubernetes-engine/quotas).
      nodeCount: reader.integer("nodeCount", between(1, 1000, "nodes")),
      machineType: reader.text("machineType", machineType),
      // Below 30 GB, GKE's own images leave too little (cloud.google.com/kubernetes-engine/docs/how-to/custom-boot-disks has 10 as the least).
      diskSizeGb: reader.integer("diskSizeGb", between(30, 65_536, "GB")),
      nodeRange: reader.text("nodeRange", ipv4Range(29)),
      podRange: reader.text("podRange", ipv4Range(21)),
      serviceRange: reader.text("serviceRange", ipv4Range(28)),
      privateNodes: reader.flag("privateNodes"),
      cloudNat: reader.flag("cloudNat"),
      apiServerAccess: reader.choice("apiServerAccess", ["dns", "ip"]),
      authorizedNetworks: reader.map("authorizedNetworks", ofEach(ipv4Range(32))),
      maintenanceTime: reader.text("maintenanceTime", timeOfDay),
    },
    existingCluster: reader.optionalText("existingCluster", existingCluster),
    azure: {
      region: reader.text("azureRegion", connectorRegion),
      cosmosRegion: reader.optionalText("cosmosRegion", azureRegion),
      resourceGroupName: reader.name("resourceGroupName", resourceGroupName, ownName),
      cosmosNamePrefix: reader.name("cosmosNamePrefix", cosmosNamePrefix, `tododb-${slug}-`),
      cosmosServerVersion: reader.choice("cosmosServerVersion", ["7.0", "6.0", "5.0", "4.2", "4.0"]),
      cosmosFreeTier: reader.flag("cosmosFreeTier"),
      cosmosFirewall: reader.flag("cosmosFirewall"),
      cosmosAllowedNetworks: reader.map("cosmosAllowedNetworks", ofEach(cosmosNetwork)),
      cosmosBackup: reader.choice("cosmosBackup", cosmosBackups),
    },
    existingResourceGroup: reader.optionalText("existingResourceGroup", resourceGroupName),
    connector: {
      displayName: reader.name("connectorDisplayName", applicationDisplayName, `${ownName}-connector`),
      credentialLifetimeDays: reader.integer("credentialLifetimeDays", secretLifetimeDays),
      credentialGeneration: reader.integer("credentialGeneration", secretGeneration),
    },
    virtualNode: {
      name: reader.text("virtualNodeName", nodeName),
      cpu: reader.integer("virtualNodeCpu", between(1, 10_000, "cores")),
      memoryGb: reader.integer("virtualNodeMemoryGb", between(1, 100_000, "GB")),
      pods: reader.integer("virtualNodePods", between(1, 5000, "pods")),
    },
    todo: {
      // No image that is not the stack's owner's may be a default: it gets the connection string.
      image: reader.requiredText("todoImage", imageReference, `\`npm run image -- REPOSITORY --stack ${stack}\` builds the app's image, pushes it there and sets this`),
      pullCredentials: pullCredentials(reader),
      namespace: reader.text("todoNamespace", namespaceName),
      replicas: reader.integer("todoReplicas", between(1, 1000, "pods")),
      placement: reader.choice("todoPlacement", ["virtual-node", "spread"]),
      cpu: reader.decimal("todoCpu", groupCpu),
      memoryGb: reader.decimal("todoMemoryGb", groupMemoryGb),
      databaseAccess: reader.choice("databaseAccess", ["file", "env"]),
      dnsLabelPrefix: reader.name("dnsLabelPrefix", dnsLabelPrefix, `todo-${slug}`),
    },
    deletionProtection: reader.flag("deletionProtection"),
    tags: {
      project,
      stack: toLabelText(stack),
      owner: reader.text("owner", labelText),
      ...reader.map("tags", tag),
    },
  } as const;
}

/** Credentials for a private todoImage, where the stack sets both parts. */
function pullCredentials(reader: ConfigReader) {
  const username = reader.optionalText("todoImageUser", matches(/^\S+$/, "must have no spaces"));
  // No rule: a fault would show the value.
  const password = reader.optionalText("todoImagePassword", () => undefined);
  const advice = "todoImageUser and todoImagePassword belong together: set both, the password with `pulumi config set --secret todoImagePassword`, or neither";
  reader.contradiction(["todoImageUser", "todoImagePassword"], (username === undefined) !== (password === undefined), advice);
  return username === undefined || password === undefined ? undefined : { username, password: pulumi.secret(password) };
}
