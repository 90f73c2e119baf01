import { conditionOf, listAt, objectAt, textAt } from "../objects.ts";
import type { Judge } from "./watched-object.ts";

/**
 * A Service is ready when something is behind it, and one of type LoadBalancer when it has an address. Services that
 * are headless, have no selector, or are names for something outside are ready at once.
 */
export const judgeService: Judge = async (service, connection, signal) => {
  const type = textAt(service, "spec", "type");
  if (type === "LoadBalancer" && listAt(service, "status", "loadBalancer", "ingress").length === 0) return { done: false, waitingFor: "waiting for the load balancer's address" };
  const selects = Object.keys(objectAt(service, "spec", "selector")).length > 0;
  if (type === "ExternalName" || textAt(service, "spec", "clusterIP") === "None" || !selects) return { done: true };
  const slices = await connection.list("discovery.k8s.io/v1", "EndpointSlice", service.metadata?.namespace, { labelSelector: `kubernetes.io/service-name=${service.metadata?.name ?? ""}` }, signal);
  const ready = slices.flatMap((slice) => listAt(slice, "endpoints")).some((endpoint) => objectAt(endpoint, "conditions")["ready"] !== false);
  return ready ? { done: true } : { done: false, waitingFor: "waiting for pods behind the Service" };
};

/** A claim is ready when it is bound; one whose class waits for its first pod is ready at once. */
export const judgeClaim: Judge = async (claim, connection, signal) => {
  const phase = textAt(claim, "status", "phase");
  if (phase === "Bound") return { done: true };
  const className = textAt(claim, "spec", "storageClassName");
  const storageClass = className === "" ? undefined : await connection.find({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: className }, signal);
  if (textAt(storageClass, "volumeBindingMode") === "WaitForFirstConsumer") return { done: true };
  return { done: false, waitingFor: `waiting for the claim to be bound (${phase === "" ? "no phase yet" : phase})` };
};

/** A namespace can be used once it is active; the service account "default" follows by itself. */
export const judgeNamespace: Judge = (namespace) => (textAt(namespace, "status", "phase") === "Active" ? { done: true } : { done: false, waitingFor: "waiting for the namespace to be active" });

/** A kind of one's own can be used once the API server serves it. */
export const judgeDefinition: Judge = (definition) => {
  const refused = conditionOf(definition, "NamesAccepted");
  if (refused?.status === "False") return { failed: `the names are not accepted: ${refused.message}` };
  return conditionOf(definition, "Established")?.status === "True" ? { done: true } : { done: false, waitingFor: "waiting for the API server to serve the kind" };
};

/** An Ingress is ready when a controller has given it an address. */
export const judgeIngress: Judge = (ingress) => (listAt(ingress, "status", "loadBalancer", "ingress").length > 0 ? { done: true } : { done: false, waitingFor: "waiting for an ingress controller to give it an address" });
