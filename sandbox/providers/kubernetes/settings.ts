import type { CheckFailure, Properties } from "../provider.ts";
import { unknownValue } from "../provider.ts";
import { activeCluster } from "./kubeconfig.ts";

/** Settings of the provider that the sandbox takes. */
const settings = ["kubeconfig", "context", "cluster", "namespace", "clusterIdentifier", "enableServerSideApply", "enablePatchForce", "deleteUnreachable", "skipUpdateUnreachable", "upsertExistingObjects", "suppressDeprecationWarnings", "suppressHelmHookWarnings"];

/** Settings that are on in the sandbox and cannot be turned off, or the reverse. */
const fixed: Readonly<Record<string, boolean>> = { enableServerSideApply: true, enableSecretMutable: false, enableConfigMapMutable: false, alwaysRender: false };

/** Whether a flag is on; the SDK sends flags as JSON. */
export const isSet = (config: Properties, name: string): boolean => config[name] === true || config[name] === "true";

/** Faults of the provider's configuration. */
export function checkSettings(config: Properties): CheckFailure[] {
  return Object.entries(config).flatMap(([property, value]) => {
    if (value === undefined || value === "" || value === unknownValue || settings.includes(property)) {
      const turned = property in fixed && value !== undefined && value !== "" && value !== unknownValue && isSet(config, property) !== fixed[property];
      return turned ? [{ property, reason: `the sandbox's kubernetes provider has ${property} fixed to ${String(fixed[property])}` }] : [];
    }
    if (property in fixed && isSet(config, property) === fixed[property]) return [];
    return [{ property, reason: `the sandbox does not model the kubernetes provider's setting ${property}` }];
  });
}

/**
 * Whether a change of configuration means another cluster: then everything in it has to be made again. As the real
 * provider does, it compares the active cluster of the kubeconfigs, unless `clusterIdentifier` decides.
 */
export function meansAnotherCluster(olds: Properties, news: Properties): boolean {
  if (news["clusterIdentifier"] !== undefined || olds["clusterIdentifier"] !== undefined) return olds["clusterIdentifier"] !== news["clusterIdentifier"];
  // A kubeconfig that is not known yet may be another one; the real provider does not replace on a guess either.
  if (news["kubeconfig"] === unknownValue || olds["kubeconfig"] === unknownValue) return false;
  return JSON.stringify(activeCluster(olds)) !== JSON.stringify(activeCluster(news));
}
