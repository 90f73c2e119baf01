import type { CheckFailure, Properties } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { requireSdkResource } from "../sdk-schema.ts";
import { clusterFromApi, clusterInputs, clusterToApi, translations } from "./cluster-mapping.ts";
import { computedOutputs } from "./computed-outputs.ts";
import { isNotFound } from "./google-client.ts";
import type { GoogleResource } from "./google-resource.ts";
import { differs, isKnown } from "./google-resource.ts";
import { canonicalId, idInForm, importForms } from "./import-forms.ts";
import { effectiveLabels } from "./labels.ts";

export const containerUrl = (path: string): string => `https://container.googleapis.com/v1/${path}`;

/** GKE: a letter, then at most 39 lowercase letters, digits and hyphens, the last of them no hyphen. */
const clusterName = /^[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?$/;

const token = "gcp:container/cluster:Cluster";
const sdk = requireSdkResource(token);
const forms = importForms(sdk.doc);
const form = "projects/{{project}}/locations/{{location}}/clusters/{{name}}";

/** What GKE cannot change: the fields of the Terraform provider that force a new resource, as far as they are modelled. */
const replaceOn = [
  ...["name", "location", "project", "description", "network", "subnetwork", "networkingMode", "initialNodeCount", "defaultMaxPodsPerNode", "datapathProvider"],
  ...["ipAllocationPolicy", "masterAuth", "privateClusterConfig.enablePrivateNodes", "enableLegacyAbac", "nodeConfig"],
];

/** A GKE cluster. */
export const cluster: GoogleResource = {
  token,
  inputs: clusterInputs,
  replaceOn,
  computed: [...computedOutputs(sdk), "masterAuth.clusterCaCertificate", "controlPlaneEndpointsConfig.dnsEndpointConfig", "controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint"],
  volatile: ["masterVersion", "labelFingerprint", "effectiveLabels", "pulumiLabels", "nodeLocations", "loggingConfig", "monitoringConfig", "operation"],
  generatedName: { input: "name", maxLength: 40 },
  defaults: { deletionProtection: true, networkingMode: "VPC_NATIVE" },
  faults,
  idOf: (inputs, client) => idInForm(form, inputs, client),
  canonicalId: (id, client) => canonicalId(form, forms, id, client),
  create: async (inputs, client, id) => {
    await client.operate("POST", containerUrl(id.slice(0, id.lastIndexOf("/"))), { cluster: clusterToApi(inputs, client) });
    if (inputs["removeDefaultNodePool"] === true) await client.operate("DELETE", containerUrl(`${id}/nodePools/default-pool`));
  },
  show: async (id, client, inputs) => {
    const found = await client.find(containerUrl(id));
    return found && clusterFromApi(found, client, inputs);
  },
  update: async (id, news, olds, client) => {
    for (const { update, field, value } of changesOf(news, olds)) {
      if (update.startsWith(":")) await client.operate("POST", `${containerUrl(id)}${update}`, { [field]: value });
      else await client.operate("PUT", containerUrl(id), { update: { [update]: value } });
    }
    if (differs(news["resourceLabels"], olds["resourceLabels"])) {
      const { labelFingerprint } = await client.call("GET", containerUrl(id));
      await client.operate("POST", `${containerUrl(id)}:setResourceLabels`, { labelFingerprint, resourceLabels: effectiveLabels(news["resourceLabels"], client) });
    }
  },
  delete: async (id, olds, client) => {
    if (olds["deletionProtection"] !== false) {
      throw new ProviderError("Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with cluster deletion.");
    }
    await client.operate("DELETE", containerUrl(id)).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  },
};

function faults(inputs: Properties): CheckFailure[] {
  const { name, location, networkingMode, initialNodeCount } = inputs;
  const found: CheckFailure[] = [];
  if (typeof name === "string" && !clusterName.test(name)) found.push({ property: "name", reason: `name "${name}" must be 1-40 lowercase letters, digits and hyphens, a letter first and no hyphen last` });
  if (networkingMode !== "VPC_NATIVE" && isKnown(networkingMode)) found.push({ property: "networkingMode", reason: "the sandbox models VPC-native clusters alone: set networkingMode to VPC_NATIVE, or leave it out" });
  if (typeof initialNodeCount === "number" && initialNodeCount < 0) found.push({ property: "initialNodeCount", reason: `initialNodeCount must be zero or more, not ${initialNodeCount}` });
  if (typeof location === "string" && location === "") found.push({ property: "location", reason: "location must not be empty" });
  return found;
}

/** The updates that turn one set of inputs into another; GKE takes one field at a time. */
function changesOf(news: Properties, olds: Properties): Array<{ readonly update: string; readonly field: string; readonly value: unknown }> {
  return translations.flatMap(({ input, field, update, toApi }) => {
    if (replaceOn.some((path) => path.split(".")[0] === input) || !differs(news[input], olds[input])) return [];
    return [{ update, field, value: toApi(news[input]) ?? {} }];
  });
}
