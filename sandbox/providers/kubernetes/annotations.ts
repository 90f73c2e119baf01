import type { KubernetesObject } from "./objects.ts";

/** Marks objects whose name was generated. */
export const autonamed = "pulumi.com/autonamed";

/** Annotations by which a program steers the provider; they reach the cluster as well. */
const skipAwait = "pulumi.com/skipAwait";
const timeoutSeconds = "pulumi.com/timeoutSeconds";
const patchForce = "pulumi.com/patchForce";
const deletionPropagation = "pulumi.com/deletionPropagationPolicy";
const replaceUnready = "pulumi.com/replaceUnready";
const waitFor = "pulumi.com/waitFor";

/** Those which the sandbox's provider does not follow: a program that relies on one must not believe that it works. */
export const unmodelledAnnotations: readonly string[] = [replaceUnready, waitFor];

const annotationOf = (object: KubernetesObject, name: string): string | undefined => object.metadata?.annotations?.[name];

export const isAutonamed = (object: KubernetesObject): boolean => annotationOf(object, autonamed) === "true";
export const skipsAwait = (object: KubernetesObject): boolean => annotationOf(object, skipAwait) === "true";
export const forcesPatch = (object: KubernetesObject): boolean => annotationOf(object, patchForce) === "true";

/** What becomes of an object's dependents, as Kubernetes writes it. @default "Foreground", as in the real provider: they go first */
export function propagationPolicy(object: KubernetesObject): string {
  const policies: Readonly<Record<string, string>> = { orphan: "Orphan", background: "Background" };
  return policies[annotationOf(object, deletionPropagation)?.toLowerCase() ?? ""] ?? "Foreground";
}

/** How long to wait for an object, in milliseconds; undefined without the annotation, or where it is no number. */
export function timeoutOf(object: KubernetesObject): number | undefined {
  const seconds = Number(annotationOf(object, timeoutSeconds));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
