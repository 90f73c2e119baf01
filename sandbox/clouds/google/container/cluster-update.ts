import type { JsonObject } from "../api.ts";
import { invalid, notModelled } from "../google-error.ts";
import { checkClusterSettings } from "./checks.ts";

/** The field of a cluster that a field of ClusterUpdate changes. */
const targets: Readonly<Record<string, string>> = {
  desiredAddonsConfig: "addonsConfig",
  desiredCostManagementConfig: "costManagementConfig",
  desiredLoggingConfig: "loggingConfig",
  desiredLoggingService: "loggingService",
  desiredMaintenancePolicy: "maintenancePolicy",
  desiredMasterAuthorizedNetworksConfig: "masterAuthorizedNetworksConfig",
  desiredMasterVersion: "initialClusterVersion",
  desiredMonitoringConfig: "monitoringConfig",
  desiredMonitoringService: "monitoringService",
  desiredReleaseChannel: "releaseChannel",
  desiredResourceLabels: "resourceLabels",
  desiredSecurityPostureConfig: "securityPostureConfig",
  desiredShieldedNodes: "shieldedNodes",
  desiredVerticalPodAutoscaling: "verticalPodAutoscaling",
  desiredWorkloadIdentityConfig: "workloadIdentityConfig",
};

/** A cluster's fields after a ClusterUpdate, which must change exactly one of them. */
export function applyClusterUpdate(settings: JsonObject, change: JsonObject, projectId: string): JsonObject {
  const [entry, ...others] = Object.entries(change);
  if (!entry) throw invalid("Must specify a field to update.");
  if (others.length > 0) throw invalid("Must specify exactly one field to update.");
  const target = targets[entry[0]];
  if (target === undefined) throw notModelled(`cluster updates of ${entry[0]}`);
  const changed = { ...settings, [target]: entry[1] };
  checkClusterSettings({ ...changed, ipAllocationPolicy: undefined }, projectId, []);
  return changed;
}
