import type { Properties } from "../provider.ts";
import type { JsonObject } from "./google-client.ts";
import { defined, modelledPart } from "./google-resource.ts";
import type { GoogleClient } from "./google-client.ts";
import { effectiveLabels } from "./labels.ts";

/** Inputs of a node configuration that the sandbox models, below `prefix`. */
export const nodeConfigInputs = (prefix: string): string[] =>
  [
    "machineType",
    "diskSizeGb",
    "diskType",
    "imageType",
    "oauthScopes",
    "serviceAccount",
    "metadata",
    "labels",
    "tags",
    "taints",
    "preemptible",
    "spot",
    "shieldedInstanceConfig.enableSecureBoot",
    "shieldedInstanceConfig.enableIntegrityMonitoring",
    "workloadMetadataConfig.mode",
    "resourceLabels",
    "loggingVariant",
  ].map((name) => `${prefix}.${name}`);

/** Those whose change makes new nodes in a new pool; the others (machine type, disk, labels, taints, tags) are changed in place. */
export const nodeConfigReplaceOn = (prefix: string): string[] =>
  ["oauthScopes", "serviceAccount", "metadata", "preemptible", "spot", "shieldedInstanceConfig", "localSsdCount", "minCpuPlatform", "guestAccelerators"].map((name) => `${prefix}.${name}`);

/** The API's form of a node configuration. */
export function nodeConfigToApi(config: Properties, client: GoogleClient): JsonObject {
  const { loggingVariant, resourceLabels, ...rest } = config;
  return defined({
    ...rest,
    resourceLabels: effectiveLabels(resourceLabels, client),
    loggingConfig: loggingVariant === undefined ? undefined : { variantConfig: { variant: loggingVariant } },
  });
}

/** The provider's form of a node configuration of the API. `known` is what the program gave. */
export function nodeConfigFromApi(config: JsonObject, known: Properties): Properties {
  const { loggingConfig, resourceLabels, ...rest } = config;
  const variant = (loggingConfig as { variantConfig?: { variant?: string } } | undefined)?.variantConfig?.variant;
  // GKE gives the resources' labels of the provider back with the others: those are no inputs.
  const labels = keysOf(resourceLabels as Properties | undefined, known["resourceLabels"] as Properties | undefined);
  const inputs = nodeConfigInputs("nodeConfig");
  return defined({ ...(modelledPart(rest, inputs, "nodeConfig") as Properties), resourceLabels: labels, loggingVariant: variant ?? "DEFAULT", effectiveTaints: rest["taints"] ?? [] });
}

const keysOf = (live: Properties | undefined, known: Properties | undefined): Properties | undefined =>
  known === undefined ? undefined : Object.fromEntries(Object.keys(known).flatMap((key) => (live?.[key] === undefined ? [] : [[key, live[key]]])));
