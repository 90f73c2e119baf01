import type { ClusterConnection } from "../cluster-connection.ts";
import type { KubernetesObject } from "../objects.ts";
import { conditionOf, listAt, numberAt, objectAt, textAt } from "../objects.ts";
import type { Judge } from "./watched-object.ts";

/** Reasons of waiting containers that are no trouble: they pass by themselves. */
const passing = ["", "ContainerCreating", "PodInitializing"];

/** What is wrong with a pod, one sentence each. */
export function podProblems(pod: KubernetesObject): string[] {
  const name = `pod ${pod.metadata?.namespace ?? ""}/${pod.metadata?.name ?? ""}`;
  const scheduled = conditionOf(pod, "PodScheduled");
  const unscheduled = scheduled?.status === "False" ? [`${name} is not scheduled: ${scheduled.reason}: ${scheduled.message}`] : [];
  const phase = textAt(pod, "status", "phase");
  const reason = textAt(pod, "status", "reason");
  // A virtual kubelet says of the whole pod what its provider refused, while the pod stays Pending.
  const refused = phase === "Failed" || reason !== "" ? [`${name} is ${phase}: ${reason} ${oneLine(textAt(pod, "status", "message"))}`.trim()] : [];
  const containers = [...listAt(pod, "status", "initContainerStatuses"), ...listAt(pod, "status", "containerStatuses")];
  return [...unscheduled, ...refused, ...containers.flatMap((container) => containerProblem(name, container))];
}

/** A message as one line, without the rules that Azure's clients draw into theirs. */
const oneLine = (message: string): string => message.replace(/-{5,}/g, " ").replace(/\s+/g, " ").trim();

function containerProblem(pod: string, container: Record<string, unknown>): string[] {
  const title = `${pod}, container ${textAt(container, "name")}`;
  const waiting = objectAt(container, "state", "waiting");
  const reason = textAt(waiting, "reason");
  if (!passing.includes(reason)) return [`${title}: ${reason}${textAt(waiting, "message") === "" ? "" : `: ${textAt(waiting, "message")}`}`];
  const ended = objectAt(container, "state", "terminated");
  if (numberAt(ended, "exitCode") !== 0) return [`${title} ended with exit code ${numberAt(ended, "exitCode")}: ${textAt(ended, "reason")}`];
  return [];
}

export const isPodReady = (pod: KubernetesObject): boolean => conditionOf(pod, "Ready")?.status === "True";

/** The pods of a workload that are to stay: its own, or those of its ReplicaSets. */
export async function podsOf(connection: ClusterConnection, workload: KubernetesObject, signal: AbortSignal): Promise<KubernetesObject[]> {
  const labels = Object.entries(objectAt(workload, "spec", "selector", "matchLabels")).map(([key, value]) => `${key}=${String(value)}`);
  const namespace = workload.metadata?.namespace;
  const query = { labelSelector: labels.join(",") };
  const pods = await connection.list("v1", "Pod", namespace, query, signal);
  const sets = workload.kind === "Deployment" ? await connection.list("apps/v1", "ReplicaSet", namespace, query, signal) : [];
  const owners = [workload, ...sets.filter((set) => isOwnedBy(set, [workload]))];
  return pods.filter((pod) => pod.metadata?.["deletionTimestamp"] === undefined && isOwnedBy(pod, owners));
}

const isOwnedBy = (object: KubernetesObject, owners: readonly KubernetesObject[]): boolean => (object.metadata?.ownerReferences ?? []).some(({ uid }) => owners.some((owner) => owner.metadata?.uid === uid));

/** A pod is ready when its readiness probes say so, or has done its work. */
export const judgePod: Judge = (pod) => {
  if (isPodReady(pod) || textAt(pod, "status", "phase") === "Succeeded") return { done: true };
  return { done: false, waitingFor: "waiting for the pod to be ready", problems: podProblems(pod) };
};
