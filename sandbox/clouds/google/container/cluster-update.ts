import type { JsonObject } from "../api.ts";
import { objectAt } from "../api.ts";
import { invalid, notModelled } from "../google-error.ts";
import { readMessage } from "../message.ts";
import { checkClusterSettings } from "./checks.ts";
import { changeAuthorizedNetworks, changeEndpoints } from "./endpoints.ts";
import { clusterFields } from "./fields.ts";

/** The field of a cluster that a field of ClusterUpdate replaces. */
const targets: Readonly<Record<string, string>> = {
  desiredCostManagementConfig: "costManagementConfig",
  desiredLoggingConfig: "loggingConfig",
  desiredLoggingService: "loggingService",
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

/** The two fields that one update may change together. */
const services = ["desiredLoggingService", "desiredMonitoringService"];

/** A cluster's fields after a ClusterUpdate, which must change exactly one of them, but for {@link services}. */
export function applyClusterUpdate(settings: JsonObject, change: JsonObject, projectId: string): JsonObject {
  const names = Object.keys(change);
  if (names.length === 0) throw invalid("Must specify a field to update.");
  const unknown = names.filter((name) => !isModelled(name));
  if (unknown.length > 0) throw notModelled(`cluster updates of ${unknown.join(", ")}`);
  if (names.length > 1 && !names.every((name) => services.includes(name))) throw invalid("Must specify exactly one field to update.");
  const changed = names.reduce((before, name) => applied(before, name, change), settings);
  checkClusterSettings(changed, projectId);
  return changed;
}

/** Fields that an update changes in more ways than to put one in another's place. */
const ownWays = ["desiredMasterAuthorizedNetworksConfig", "desiredControlPlaneEndpointsConfig", "desiredDefaultEnablePrivateNodes", "desiredAddonsConfig"];

const isModelled = (name: string): boolean => name in targets || ownWays.includes(name);

/** A cluster's fields after one of them was set by a method of its own (setNetworkPolicy, setMaintenancePolicy). */
export function setClusterField(settings: JsonObject, field: string, value: JsonObject, projectId: string): JsonObject {
  readMessage(clusterFields, { body: { [field]: value } });
  const changed = { ...settings, [field]: value };
  checkClusterSettings(changed, projectId);
  return changed;
}

function applied(settings: JsonObject, name: string, change: JsonObject): JsonObject {
  const value = change[name];
  const modelled = (field: string): unknown => readMessage(clusterFields, { body: { [field]: value } });
  switch (name) {
    case "desiredMasterAuthorizedNetworksConfig":
      modelled("masterAuthorizedNetworksConfig");
      return changeAuthorizedNetworks(settings, value);
    case "desiredControlPlaneEndpointsConfig":
      modelled("controlPlaneEndpointsConfig");
      return changeEndpoints(settings, objectAt(change, name));
    case "desiredDefaultEnablePrivateNodes":
      return { ...settings, networkConfig: { ...objectAt(settings, "networkConfig"), defaultEnablePrivateNodes: value === true } };
    case "desiredAddonsConfig":
      modelled("addonsConfig");
      // Add-ons that an update leaves out stay as they are.
      return { ...settings, addonsConfig: { ...objectAt(settings, "addonsConfig"), ...objectAt(change, name) } };
  }
  const target = targets[name] ?? "";
  modelled(target);
  return { ...settings, [target]: value };
}
