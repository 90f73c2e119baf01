import type { ClusterConnection } from "../cluster-connection.ts";
import type { KubernetesObject } from "../objects.ts";
import { conditionOf, numberAt, objectAt, textAt } from "../objects.ts";
import { isPodReady, podProblems, podsOf } from "./pods.ts";
import type { Judge, Verdict } from "./watched-object.ts";

/** Whether the controller has seen the object as it is now. */
const isObserved = (object: KubernetesObject): boolean => numberAt(object, "status", "observedGeneration") >= (object.metadata?.generation ?? 0);

const unseen: Verdict = { done: false, waitingFor: "waiting for the controller" };

/** `spec.replicas`, which is 1 where it is left out. */
function wantedReplicas(object: KubernetesObject): number {
  const replicas = objectAt(object, "spec")["replicas"];
  return typeof replicas === "number" ? replicas : 1;
}

/** A rollout is complete when all replicas are of the new kind and available, and none of the old kind is left. */
export const judgeDeployment: Judge = async (object, connection, signal) => {
  if (!isObserved(object)) return unseen;
  const wanted = wantedReplicas(object);
  const updated = numberAt(object, "status", "updatedReplicas");
  const available = numberAt(object, "status", "availableReplicas");
  const all = numberAt(object, "status", "replicas");
  if (updated >= wanted && available >= wanted && all <= updated) return { done: true };
  const progressing = conditionOf(object, "Progressing");
  const stuck = progressing?.reason === "ProgressDeadlineExceeded" ? [progressing.message] : [];
  const failure = conditionOf(object, "ReplicaFailure");
  return waiting(object, wanted, Math.min(updated, available), [...stuck, ...(failure?.status === "True" ? [failure.message] : [])], connection, signal);
};

export const judgeStatefulSet: Judge = async (object, connection, signal) => {
  if (!isObserved(object)) return unseen;
  const wanted = wantedReplicas(object);
  const ready = numberAt(object, "status", "readyReplicas");
  const updated = numberAt(object, "status", "updatedReplicas");
  const byHand = textAt(object, "spec", "updateStrategy", "type") === "OnDelete";
  const rolledOut = byHand || (updated >= wanted && textAt(object, "status", "currentRevision") === textAt(object, "status", "updateRevision"));
  if (ready >= wanted && (rolledOut || updated >= wanted)) return { done: true };
  return waiting(object, wanted, byHand ? ready : Math.min(ready, updated), [], connection, signal);
};

export const judgeDaemonSet: Judge = async (object, connection, signal) => {
  if (!isObserved(object)) return unseen;
  const wanted = numberAt(object, "status", "desiredNumberScheduled");
  const ready = Math.min(numberAt(object, "status", "updatedNumberScheduled"), numberAt(object, "status", "numberAvailable"));
  if (ready >= wanted) return { done: true };
  return waiting(object, wanted, ready, [], connection, signal);
};

/** A job is done when it is complete, and has failed when it says so. */
export const judgeJob: Judge = async (object, connection, signal) => {
  const failed = conditionOf(object, "Failed");
  if (failed?.status === "True") return { failed: `the job has failed: ${failed.reason}: ${failed.message}` };
  if (conditionOf(object, "Complete")?.status === "True") return { done: true };
  const pods = await podsOf(connection, object, signal);
  return { done: false, waitingFor: "waiting for the job to complete", problems: pods.flatMap(podProblems) };
};

async function waiting(object: KubernetesObject, wanted: number, ready: number, problems: readonly string[], connection: ClusterConnection, signal: AbortSignal): Promise<Verdict> {
  const pods = await podsOf(connection, object, signal);
  const troubles = pods.filter((pod) => !isPodReady(pod)).flatMap(podProblems);
  return { done: false, waitingFor: `waiting for pods: ${ready} of ${wanted} ready`, problems: [...problems, ...troubles] };
}
