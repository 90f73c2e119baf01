import type { CheckFailure, Properties } from "../provider.ts";
import { requireSdkResource } from "../sdk-schema.ts";
import { containerUrl } from "./cluster.ts";
import { computedOutputs } from "./computed-outputs.ts";
import type { GoogleClient, JsonObject } from "./google-client.ts";
import { isNotFound } from "./google-client.ts";
import type { GoogleResource } from "./google-resource.ts";
import { defined, differs, modelledPart } from "./google-resource.ts";
import { canonicalId, idInForm, importForms } from "./import-forms.ts";
import { nodeConfigFromApi, nodeConfigInputs, nodeConfigReplaceOn, nodeConfigToApi } from "./node-config.ts";

/** Most nodes a pool may have in a zone. */
const maxNodes = 1000;

/** Fields of the node configuration that GKE changes in place, and whether an update wraps them in an object of the same name. */
const inPlace: Readonly<Record<string, boolean>> = { machineType: false, diskSizeGb: false, diskType: false, imageType: false, workloadMetadataConfig: false, labels: true, tags: true, taints: true };

const asObject = (value: unknown): Properties => (value ?? {}) as Properties;

const token = "gcp:container/nodePool:NodePool";
const sdk = requireSdkResource(token);
const forms = importForms(sdk.doc);
const form = "projects/{{project}}/locations/{{location}}/clusters/{{cluster}}/nodePools/{{name}}";

/** A node pool of a GKE cluster. */
export const nodePool: GoogleResource = {
  token,
  inputs: [
    "name",
    "project",
    "location",
    "cluster",
    "nodeCount",
    "initialNodeCount",
    "nodeLocations",
    "version",
    "maxPodsPerNode",
    "management.autoRepair",
    "management.autoUpgrade",
    "upgradeSettings.maxSurge",
    "upgradeSettings.maxUnavailable",
    "upgradeSettings.strategy",
    "networkConfig.enablePrivateNodes",
    ...nodeConfigInputs("nodeConfig"),
  ],
  replaceOn: ["name", "project", "location", "cluster", "initialNodeCount", "maxPodsPerNode", ...nodeConfigReplaceOn("nodeConfig")],
  computed: computedOutputs(sdk),
  volatile: ["version", "nodeLocations", "instanceGroupUrls", "managedInstanceGroupUrls", "operation"],
  generatedName: { input: "name", maxLength: 40 },
  faults,
  idOf: (inputs, client) => {
    const given = String(inputs["cluster"]);
    // `cluster` takes the cluster's name or its whole id.
    return given.startsWith("projects/") ? `${given}/nodePools/${String(inputs["name"])}` : idInForm(form, inputs, client);
  },
  canonicalId: (id, client) => canonicalId(form, forms, id, client),
  create: async (inputs, client, id) => {
    await client.operate("POST", containerUrl(id.slice(0, id.lastIndexOf("/"))), { nodePool: poolToApi(inputs, client) });
  },
  show: async (id, client, inputs) => {
    const found = await client.find(containerUrl(id));
    return found && poolFromApi(found, id, client, inputs);
  },
  update: async (id, news, olds, client) => {
    const change = configChange(asObject(news["nodeConfig"]), asObject(olds["nodeConfig"]), client);
    if (differs(news["upgradeSettings"], olds["upgradeSettings"])) change["upgradeSettings"] = news["upgradeSettings"] ?? {};
    if (differs(news["networkConfig"], olds["networkConfig"])) change["nodeNetworkConfig"] = news["networkConfig"] ?? {};
    if (differs(news["nodeLocations"], olds["nodeLocations"])) change["locations"] = news["nodeLocations"];
    if (Object.keys(change).length > 0) await client.operate("PUT", containerUrl(id), change);
    if (news["nodeCount"] !== olds["nodeCount"]) await client.operate("POST", `${containerUrl(id)}:setSize`, { nodeCount: news["nodeCount"] });
    if (differs(news["management"], olds["management"])) await client.operate("POST", `${containerUrl(id)}:setManagement`, { management: news["management"] ?? {} });
  },
  delete: async (id, _olds, client) => {
    await client.operate("DELETE", containerUrl(id)).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  },
};

function faults(inputs: Properties): CheckFailure[] {
  const { nodeCount, initialNodeCount } = inputs;
  return [
    ...[["nodeCount", nodeCount, 0] as const, ["initialNodeCount", initialNodeCount, 0] as const].flatMap(([property, value, least]) =>
      typeof value === "number" && (!Number.isInteger(value) || value < least || value > maxNodes) ? [{ property, reason: `${property} must be a whole number from ${least} to ${maxNodes}, not ${value}` }] : [],
    ),
    ...(typeof nodeCount === "number" && typeof initialNodeCount === "number" ? [{ property: "initialNodeCount", reason: "Cannot set both initial_node_count and node_count on node pool" }] : []),
  ];
}

function poolToApi(inputs: Properties, client: GoogleClient): JsonObject {
  return defined({
    name: inputs["name"],
    initialNodeCount: inputs["nodeCount"] ?? inputs["initialNodeCount"] ?? 0,
    locations: inputs["nodeLocations"],
    version: inputs["version"],
    config: nodeConfigToApi(asObject(inputs["nodeConfig"]), client),
    management: inputs["management"],
    upgradeSettings: inputs["upgradeSettings"],
    networkConfig: inputs["networkConfig"],
    maxPodsConstraint: inputs["maxPodsPerNode"] === undefined ? undefined : { maxPodsPerNode: inputs["maxPodsPerNode"] },
  });
}

async function poolFromApi(found: JsonObject, id: string, client: GoogleClient, known: Properties): Promise<Properties> {
  const [, project, , location, , clusterName] = id.split("/");
  const managers = found["instanceGroupUrls"] as string[];
  const sizes = await Promise.all(managers.map(async (url) => Number((await client.call("GET", url.replace("www.googleapis.com/compute/", "compute.googleapis.com/compute/")))["targetSize"])));
  return defined({
    name: found["name"],
    project,
    location,
    cluster: known["cluster"] ?? clusterName,
    nodeCount: Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length)),
    initialNodeCount: found["initialNodeCount"],
    nodeLocations: found["locations"],
    version: found["version"],
    maxPodsPerNode: Number(asObject(found["maxPodsConstraint"])["maxPodsPerNode"]),
    management: found["management"],
    upgradeSettings: found["upgradeSettings"],
    networkConfig: modelledPart(found["networkConfig"], nodePool.inputs, "networkConfig"),
    nodeConfig: nodeConfigFromApi(asObject(found["config"]), asObject(known["nodeConfig"])),
    managedInstanceGroupUrls: managers.map((url) => url.replace("/instanceGroupManagers/", "/instanceGroups/")),
    instanceGroupUrls: managers,
  });
}

function configChange(news: Properties, olds: Properties, client: GoogleClient): JsonObject {
  const changed = Object.entries(inPlace).filter(([name]) => differs(news[name], olds[name]));
  const change = Object.fromEntries(changed.map(([name, wraps]) => [name, wraps ? { [name]: news[name] ?? (name === "labels" ? {} : []) } : news[name]]));
  if (differs(news["resourceLabels"], olds["resourceLabels"])) change["resourceLabels"] = { labels: nodeConfigToApi(news, client)["resourceLabels"] };
  return change;
}
