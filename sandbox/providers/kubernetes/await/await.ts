import type { OperationContext } from "../../provider.ts";
import { ProviderError } from "../../provider.ts";
import { skipsAwait, timeoutOf } from "../annotations.ts";
import type { ClusterConnection, ObjectReference } from "../cluster-connection.ts";
import { referenceTo } from "../cluster-connection.ts";
import type { KubernetesObject } from "../objects.ts";
import { displayName } from "../objects.ts";
import { judgeClaim, judgeDefinition, judgeIngress, judgeNamespace, judgeService } from "./network-and-storage.ts";
import { judgePod } from "./pods.ts";
import type { Judge } from "./watched-object.ts";
import { pause, watchUntilDone } from "./watched-object.ts";
import { judgeDaemonSet, judgeDeployment, judgeJob, judgeStatefulSet } from "./workloads.ts";

const minutes = 60_000;

/** How long a deletion is waited for without the annotation pulumi.com/timeoutSeconds. */
const deletionTimeout = 10 * minutes;

/** Who judges the kinds that take time, and how long they may take without the annotation, as in the real provider. */
const rules: Readonly<Record<string, { readonly judge: Judge; readonly timeout: number }>> = {
  "apiextensions.k8s.io CustomResourceDefinition": { judge: judgeDefinition, timeout: 10 * minutes },
  "apps DaemonSet": { judge: judgeDaemonSet, timeout: 10 * minutes },
  "apps Deployment": { judge: judgeDeployment, timeout: 10 * minutes },
  "apps StatefulSet": { judge: judgeStatefulSet, timeout: 10 * minutes },
  "batch Job": { judge: judgeJob, timeout: 10 * minutes },
  "networking.k8s.io Ingress": { judge: judgeIngress, timeout: 10 * minutes },
  " Namespace": { judge: judgeNamespace, timeout: 5 * minutes },
  " PersistentVolumeClaim": { judge: judgeClaim, timeout: 5 * minutes },
  " Pod": { judge: judgePod, timeout: 10 * minutes },
  " Service": { judge: judgeService, timeout: 10 * minutes },
};

/** Waits until an object that was just written is what its kind promises; answers with the object as it is then. */
export async function awaitReady(connection: ClusterConnection, object: KubernetesObject, context: OperationContext): Promise<KubernetesObject> {
  const group = object.apiVersion?.includes("/") ? (object.apiVersion.split("/")[0] ?? "") : "";
  const rule = rules[`${group} ${object.kind ?? ""}`];
  if (!rule || skipsAwait(object)) return object;
  return watchUntilDone(() => connection.find(referenceTo(object), context.signal), rule.judge, displayName(object), timeoutOf(object) ?? rule.timeout, connection, context);
}

/** Waits until an object whose deletion was asked for is gone, or another one has its name. */
export async function awaitGone(connection: ClusterConnection, reference: ObjectReference, object: KubernetesObject, context: OperationContext): Promise<void> {
  if (skipsAwait(object)) return;
  const timeout = timeoutOf(object) ?? deletionTimeout;
  const deadline = Date.now() + timeout;
  let uid: string | undefined;
  for (let looks = 0; ; looks++) {
    const found = await connection.find(reference, context.signal);
    uid ??= found?.metadata?.uid;
    if (!found || found.metadata?.uid !== uid) return;
    const finalizers = found.metadata?.["finalizers"];
    const held = Array.isArray(finalizers) && finalizers.length > 0 ? ` (held by ${finalizers.join(", ")})` : "";
    context.progress(`waiting for the deletion${held}`);
    if (Date.now() > deadline) throw new ProviderError(`${displayName(found)} was not gone after ${Math.round(timeout / 1000)} s${held}`);
    await pause(looks, context.signal);
  }
}
