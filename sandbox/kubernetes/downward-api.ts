import type { Container, Pod } from "./objects.ts";
import type { PodPlace } from "./pod-sources.ts";
import { parseQuantity } from "./quantity.ts";

/**
 * The value of a pod's field, e.g. "metadata.labels['app']" or "status.podIP". Throws on a path that Kubernetes does
 * not offer either.
 */
export function podField(pod: Pod, place: PodPlace, fieldPath: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath);
  if (keyed) return pod.metadata[keyed[1] as "labels" | "annotations"]?.[keyed[2] ?? ""] ?? "";
  switch (fieldPath) {
    case "metadata.name":
      return pod.metadata.name;
    case "metadata.namespace":
      return pod.metadata.namespace;
    case "metadata.uid":
      return pod.metadata.uid;
    case "metadata.labels":
      return lines(pod.metadata.labels);
    case "metadata.annotations":
      return lines(pod.metadata.annotations);
    case "spec.nodeName":
      return pod.spec.nodeName ?? "";
    case "spec.serviceAccountName":
      return pod.spec.serviceAccountName ?? "default";
    case "status.hostIP":
    case "status.hostIPs":
      return place.nodeIp;
    case "status.podIP":
    case "status.podIPs":
      return place.podIp;
    default:
      throw new Error(`field "${fieldPath}" of a pod is not offered to containers`);
  }
}

/** The value of a container's resource, e.g. "limits.memory", divided and rounded up; without a limit, what the node offers. */
export function containerResource(container: Container, place: PodPlace, resource: string, divisor = "1"): string {
  const [kind, name] = resource.split(".", 2) as ["limits" | "requests", string];
  const given = container.resources?.[kind]?.[name];
  const offered = { cpu: place.allocatable.cpu, memory: place.allocatable.memory }[name];
  const value = given ?? (kind === "limits" ? offered : "0");
  if (value === undefined) throw new Error(`resource "${resource}" of container "${container.name}" has no value on this node`);
  const unit = parseQuantity(divisor) || 1;
  // Division of floating point numbers leaves crumbs that must not be rounded up.
  return String(Math.ceil(Number((parseQuantity(value) / unit).toFixed(6))));
}

/** Labels and annotations as the downward API writes them: key="value", sorted. */
function lines(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join("\n");
}
