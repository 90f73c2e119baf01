import type { Call, JsonObject } from "../api.ts";
import { isObject, objectAt, textAt } from "../api.ts";
import { invalid, notModelled } from "../google-error.ts";
import { locationKind, regionOf, zonesOf } from "../locations.ts";
import { readMessage } from "../message.ts";
import { hasPrivateNodes } from "./cluster-json.ts";
import { nodePoolFields } from "./fields.ts";
import { defaultMachineType, requireMachineType } from "./machine-type.ts";
import { readTaints } from "./new-node.ts";
import { releaseChannels, resolveVersion } from "./versions.ts";

/** GKE: lowercase letters, digits and hyphens, a letter first, at most 40 characters. */
const nameRule = /^[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?$/;

/** Most nodes a pool may have in a zone. */
const maxNodes = 1000;

export function requireGkeName(field: string, name: string | undefined): string {
  if (name !== undefined && nameRule.test(name)) return name;
  throw invalid(`Invalid value for field "${field}": "${name ?? ""}". Must start with a lowercase letter and hold at most 40 lowercase letters, digits and hyphens, the last of them no hyphen.`);
}

/** The location of a call; "-" stands for all of them where `wildcard` is set. */
export function requireLocation(call: Call, wildcard = false): string {
  const location = call.params["location"] ?? "";
  if (locationKind(location) !== undefined || (wildcard && location === "-")) return location;
  throw invalid(`Location "${location}" does not exist.`);
}

/** The zones of a cluster's nodes: those that are named, else its own, else the first three of its region. */
export function nodeZones(location: string, named: unknown): string[] {
  const own = locationKind(location) === "zone" ? [location] : zonesOf(location).slice(0, 3);
  if (named === undefined || (Array.isArray(named) && named.length === 0)) return own;
  if (!Array.isArray(named)) throw invalid("locations must be a list of zones.");
  const wanted = named.map(String);
  for (const zone of wanted) {
    if (locationKind(zone) !== "zone" || regionOf(zone) !== regionOf(location)) throw invalid(`Location "${zone}" is no zone of region "${regionOf(location)}".`);
  }
  if (locationKind(location) === "zone" && !wanted.includes(location)) throw invalid(`locations must hold the cluster's own zone "${location}".`);
  return wanted;
}

export function requireNodeCount(field: string, count: unknown, least: number): number {
  if (typeof count !== "number" || !Number.isInteger(count) || count < least) throw invalid(`${field} must be ${least > 0 ? "greater than zero" : "zero or more"}, got ${String(count)}.`);
  if (count > maxNodes) throw invalid(`${field} must be at most ${maxNodes}, got ${count}.`);
  return count;
}

/** Checks a node pool's body and fills in GKE's defaults, and those that follow from its cluster. @param cluster the fields of the cluster */
export function checkNodePool(body: JsonObject, mayActAs: (email: string) => boolean, cluster: JsonObject): JsonObject {
  if (isObject(body["autoscaling"]) && body["autoscaling"]["enabled"] === true) throw notModelled("nodePool.autoscaling");
  readMessage(nodePoolFields, { body: { ...body, autoscaling: undefined } });
  requireGkeName("node_pool.name", textAt(body, "name"));
  requireNodeCount("node_pool.initial_node_count", body["initialNodeCount"] ?? 0, 0);
  resolveVersion(textAt(body, "version"));
  const config = objectAt(body, "config");
  checkNodeConfig(config, mayActAs);
  const workloadMetadata = textAt(objectAt(cluster, "workloadIdentityConfig"), "workloadPool") === undefined ? {} : { workloadMetadataConfig: { mode: "GKE_METADATA" } };
  return {
    ...body,
    config: { machineType: defaultMachineType, diskSizeGb: 100, diskType: "pd-balanced", imageType: "COS_CONTAINERD", serviceAccount: "default", ...workloadMetadata, ...config },
    management: { autoUpgrade: true, autoRepair: true, ...objectAt(body, "management") },
    upgradeSettings: { maxSurge: 1, maxUnavailable: 0, strategy: "SURGE", ...objectAt(body, "upgradeSettings") },
    networkConfig: { enablePrivateNodes: hasPrivateNodes(cluster), ...objectAt(body, "networkConfig") },
    maxPodsConstraint: { maxPodsPerNode: 110, ...objectAt(body, "maxPodsConstraint") },
  };
}

/** @param mayActAs whether the caller may start machines as an account: where he has iam.serviceAccounts.actAs, and it exists */
export function checkNodeConfig(config: JsonObject, mayActAs: (email: string) => boolean): void {
  requireMachineType(textAt(config, "machineType") ?? defaultMachineType);
  readTaints(config);
  const account = textAt(config, "serviceAccount") ?? "default";
  if (!mayActAs(account)) {
    throw invalid(`The user does not have access to service account "${account}". Ask a project owner to grant you the iam.serviceAccountUser role on the service account, or it does not exist.`);
  }
  const disk = config["diskSizeGb"];
  if (disk !== undefined && (typeof disk !== "number" || disk < 10)) throw invalid(`node_config.disk_size_gb must be at least 10, got ${String(disk)}.`);
  const image = textAt(config, "imageType") ?? "COS_CONTAINERD";
  if (image.toUpperCase() !== "COS_CONTAINERD") throw invalid(`Image type "${image}" is not supported: the sandbox has COS_CONTAINERD alone.`);
}

/** What GKE's own components may log, and what they may measure (container.projects.locations.clusters, LoggingComponentConfig and MonitoringComponentConfig). */
const logged = ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER", "KCP_SSHD", "KCP_CONNECTION", "KCP_HPA"];
const measured = ["SYSTEM_COMPONENTS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER", "STORAGE", "HPA", "POD", "DAEMONSET", "DEPLOYMENT", "STATEFULSET", "CADVISOR", "KUBELET", "DCGM", "JOBSET"];

/** Checks the fields of a cluster which mean something to the sandbox, but for its addresses and endpoints. */
export function checkClusterSettings(body: JsonObject, projectId: string): void {
  resolveVersion(textAt(body, "initialClusterVersion"));
  const channel = textAt(objectAt(body, "releaseChannel"), "channel");
  if (channel !== undefined && !releaseChannels.some((known) => known === channel)) throw invalid(`Release channel "${channel}" does not exist: must be one of ${releaseChannels.join(", ")}.`);
  const pool = textAt(objectAt(body, "workloadIdentityConfig"), "workloadPool");
  if (pool !== undefined && pool !== `${projectId}.svc.id.goog`) throw invalid(`Workload pool "${pool}" does not exist: must be "${projectId}.svc.id.goog".`);
  if (objectAt(objectAt(body, "masterAuth"), "clientCertificateConfig")["issueClientCertificate"] === true) throw notModelled("cluster.masterAuth.clientCertificateConfig.issueClientCertificate");
  checkComponents("logging", body["loggingConfig"], logged);
  checkComponents("monitoring", body["monitoringConfig"], measured);
  checkMaintenance(objectAt(body, "maintenancePolicy"));
  checkNetworkPolicy(body);
}

function checkComponents(what: string, config: unknown, known: readonly string[]): void {
  if (!isObject(config)) return;
  const components = objectAt(config, "componentConfig")["enableComponents"] ?? [];
  const wrong = Array.isArray(components) ? components.find((component) => !known.includes(String(component))) : components;
  if (wrong !== undefined) throw invalid(`Invalid value at 'cluster.${what}_config.component_config.enable_components': "${String(wrong)}" must be one of ${known.join(", ")}.`);
}

function checkMaintenance(policy: JsonObject): void {
  const window = objectAt(objectAt(policy, "window"), "dailyMaintenanceWindow");
  if (Object.keys(window).length === 0) return;
  const start = textAt(window, "startTime") ?? "";
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(start)) throw invalid(`Invalid daily maintenance window: start time "${start}" must be in the format "HH:MM", from 00:00 to 23:59 (UTC).`);
}

/** Network policies are enforced by Calico, an add-on, or by the newer data path, which needs neither. */
function checkNetworkPolicy(body: JsonObject): void {
  const { enabled, provider } = objectAt(body, "networkPolicy");
  if (enabled !== true) return;
  if (objectAt(body, "networkConfig")["datapathProvider"] === "ADVANCED_DATAPATH") throw invalid("Enabling network policy with Dataplane V2 is not allowed: leave cluster.network_policy out.");
  if (provider !== undefined && provider !== "CALICO" && provider !== "PROVIDER_UNSPECIFIED") throw invalid(`Invalid value at 'cluster.network_policy.provider': "${String(provider)}" must be CALICO.`);
  if (objectAt(objectAt(body, "addonsConfig"), "networkPolicyConfig")["disabled"] !== false) throw invalid("The network policy addon must be enabled before network policy is enforced on nodes (addons_config.network_policy_config.disabled must be false).");
}
