import * as fs from "node:fs";
import { CosmosMongo } from "./components/azure/cosmos-mongo.ts";
import { ExistingResourceGroup } from "./components/azure/existing-resource-group.ts";
import { demandRegistrable } from "./components/azure/registration-right.ts";
import { ResourceGroup } from "./components/azure/resource-group.ts";
import { ServicePrincipal } from "./components/azure/service-principal.ts";
import { ExistingGkeCluster } from "./components/google/existing-gke-cluster.ts";
import { GkeCluster } from "./components/google/gke-cluster.ts";
import { clusterPathOf } from "./components/google/naming-rules.ts";
import { AciConnector } from "./components/kubernetes/connector/aci-connector.ts";
import { TodoApp } from "./components/kubernetes/todo/todo-app.ts";
import { readSettings } from "./config.ts";

const settings = await readSettings();
await demandRegistrable("Microsoft.ContainerInstance");
const { google, azure, virtualNode, todo, deletionProtection, tags } = settings;

// Both clouds at once: nothing on Azure waits for the cluster, and the cluster for nothing on Azure.
const cluster =
  settings.existingCluster === undefined
    ? new GkeCluster("cluster", { ...google, deletionProtection, labels: tags })
    : new ExistingGkeCluster("cluster", { project: google.project, ...clusterPathOf(settings.existingCluster), apiServerAccess: google.apiServerAccess });
const resourceGroup =
  settings.existingResourceGroup === undefined
    ? new ResourceGroup("azure", { resourceGroupName: azure.resourceGroupName, location: azure.region, deletionProtection, tags })
    : new ExistingResourceGroup("azure", { resourceGroupName: settings.existingResourceGroup });
const database = new CosmosMongo("cosmos", {
  resourceGroupName: resourceGroup.groupName,
  location: azure.cosmosRegion ?? resourceGroup.location,
  namePrefix: azure.cosmosNamePrefix,
  serverVersion: azure.cosmosServerVersion,
  freeTier: azure.cosmosFreeTier,
  firewall: azure.cosmosFirewall ? { allowedRanges: cluster.natAddresses.apply((addresses) => [...addresses, ...Object.values(azure.cosmosAllowedNetworks)]) } : undefined,
  backup: azure.cosmosBackup,
  deletionProtection,
  tags,
});
const identity = new ServicePrincipal("connector-identity", {
  displayName: settings.connector.displayName,
  resourceGroupId: resourceGroup.groupId,
  secretLifetimeDays: settings.connector.credentialLifetimeDays,
  secretGeneration: settings.connector.credentialGeneration,
});

// Here they meet: the cluster gets a node whose pods run on Azure, and one of them is the todo app.
const containerGroups = { resourceGroupName: resourceGroup.groupNameForContainers, location: resourceGroup.location };
const connector = new AciConnector(
  "connector",
  { containerGroups, credentials: identity.credentials, clusterRanges: cluster.ranges, nodeName: virtualNode.name, quota: virtualNode, labels: tags },
  { providers: [cluster.provider] },
);
const todoApp = new TodoApp(
  "todo",
  {
    ...todo,
    labels: tags,
    clusterRanges: cluster.ranges,
    virtualNodeName: connector.nodeName,
    containerGroups,
    connectionString: database.connectionString,
    databaseName: database.databaseName,
  },
  { providers: [cluster.provider] },
);

export const todoUrl = todoApp.url;
export const todoIp = todoApp.ip;
// Pulumi warns of outputs that are undefined: what a stack does not have is empty.
export const todoHostname = todoApp.hostname ?? "";
export const loadBalancerIp = todoApp.loadBalancerIp ?? "";
export const clusterName = cluster.clusterName;
export const clusterEndpoint = cluster.endpoint;
export const kubeconfig = cluster.kubeconfig;
export const resourceGroupName = resourceGroup.groupName;
export const cosmosAccountName = database.accountName;
export const cosmosConnectionString = database.connectionString;
export const virtualNodeName = connector.nodeName;
/** What runs now: previews of a stack whose file names no image take it from here. */
export const todoImage = todo.image;
/** What Pulumi Cloud shows on the stack's page, with the outputs filled in (pulumi.com/docs/pulumi-cloud/projects-and-stacks, "Stack README"). */
export const readme = fs.readFileSync(new URL("./Pulumi.README.md", import.meta.url), "utf8");
