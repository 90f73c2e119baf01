import type { types } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import type { Resource } from "./resource.ts";

/** A pod as Kubernetes takes it. */
export type PodSpec = Unwrap<types.input.core.v1.PodSpec>;
export type Container = Unwrap<types.input.core.v1.Container>;

/** A pod spec and where it stands in its resource, as "spec.template.spec". */
export interface FoundPodSpec {
  readonly path: string;
  readonly spec: PodSpec;
}

/**
 * Where pod specs stand: in a Pod; in what has a pod template (Deployment, StatefulSet, DaemonSet, ReplicaSet, Job,
 * ReplicationController, and controllers of other vendors); in a CronJob; in a PodTemplate.
 */
const places = ["spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec", "template.spec"];

/** The pod specs in a Kubernetes resource, also in the items of a list. */
export function podSpecsOf({ type, props }: Resource): FoundPodSpec[] {
  if (!type.startsWith("kubernetes:")) return [];
  const items = Array.isArray(props["items"]) ? (props["items"] as Record<string, unknown>[]) : undefined;
  if (items === undefined) return podSpecsIn(props, "");
  return items.flatMap((item, index) => podSpecsIn(item, `items[${String(index)}].`));
}

function podSpecsIn(object: Readonly<Record<string, unknown>>, prefix: string): FoundPodSpec[] {
  return places.flatMap((place) => {
    const found = valueAt(object, place);
    return isPodSpec(found) ? [{ path: `${prefix}${place}`, spec: found }] : [];
  });
}

function valueAt(object: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined), object);
}

const isPodSpec = (value: unknown): value is PodSpec => typeof value === "object" && value !== null && "containers" in value;

/** All containers of a pod: those that start before, those that do the work, those that were added to debug. */
export function containersOf({ path, spec }: FoundPodSpec): { readonly path: string; readonly container: Container }[] {
  return (["initContainers", "containers", "ephemeralContainers"] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, index) => ({ path: `${path}.${list}[${String(index)}]`, container: container as Container })),
  );
}
