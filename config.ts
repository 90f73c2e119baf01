import * as pulumi from "@pulumi/pulumi";
import { resourceGroupFault } from "./components/azure/existing-resource-group.ts";
import { StackError } from "./components/checks/stack-error.ts";
import { clusterFault } from "./components/google/cluster-fault.ts";
import { clusterPathOf } from "./components/google/naming-rules.ts";
import { type TokenFault, tokenFault } from "./components/google/token-plugin.ts";
import { ConfigReader } from "./settings/config-reader.ts";
import { refuseContradictions } from "./settings/contradictions.ts";
import { readAll, type Settings } from "./settings/settings.ts";

/**
 * Reads the settings of the current stack, and looks up what they say exists already.
 *
 * @throws {@link SettingsError} that names every fault
 */
export async function readSettings(): Promise<Settings> {
  const reader = new ConfigReader(pulumi.getProject(), pulumi.getStack(), pulumi.runtime.allConfig());
  const settings = readAll(reader);
  refuseContradictions(reader, settings);
  const [noToken] = await Promise.all([tokenFault(), lookUpExisting(reader, settings)]);
  reader.finish();
  refuseWithoutToken(noToken);
  return settings;
}

/** Without a token for kubectl's plugin, the first Kubernetes resource would fail, and the cluster be paid for. */
function refuseWithoutToken(fault: TokenFault | undefined): void {
  if (fault !== undefined) throw new StackError(`${fault.reason}. Nothing was changed. Whatever goes into the cluster needs that plugin: \`${fault.mend}\`.`);
}

async function lookUpExisting(reader: ConfigReader, { existingCluster, existingResourceGroup, google, todo }: Settings): Promise<void> {
  const { project, apiServerAccess } = google;
  const loadBalancer = todo.replicas > 1 || todo.placement === "spread";
  await Promise.all([
    reader.lookUp("existingCluster", existingCluster, (path) => clusterFault({ project, ...clusterPathOf(path), apiServerAccess, loadBalancer })),
    reader.lookUp("existingResourceGroup", existingResourceGroup, resourceGroupFault),
  ]);
}
