import type { Operation, PlannedResource } from "./plan.ts";

/** Types that hold data, or everything below them: losing one is what a reviewer must not overlook. */
const holdsData: readonly RegExp[] = [
  /^azure-native:cosmosdb:/,
  /^azure-native:resources:ResourceGroup$/,
  /^azure-native:(storage|servicebus):/,
  /^gcp:container\/cluster:Cluster$/,
  /^gcp:(storage|sql)\//,
  /^kubernetes:core\/v1:(Namespace|PersistentVolume|PersistentVolumeClaim)$/,
];

/** Types whose loss interrupts whoever uses the system. */
const serves: readonly RegExp[] = [
  /^gcp:(container|compute)\//,
  /^azure-native:(containerinstance|network|trafficmanager):/,
  /^kubernetes:(apps|batch)\/v1:/,
  /^kubernetes:core\/v1:(Service|Node|Pod)$/,
];

/** Whether a resource takes data with it when it goes. */
export const isStateful = (resource: PlannedResource): boolean => holdsData.some((type) => type.test(resource.type));

/** The most dangerous first: what holds data, what serves, all else; then by name. */
export function byDanger(resources: readonly PlannedResource[]): PlannedResource[] {
  const rank = (resource: PlannedResource): number => (isStateful(resource) ? 0 : serves.some((type) => type.test(resource.type)) ? 1 : 2);
  return [...resources].sort((left, right) => rank(left) - rank(right) || left.name.localeCompare(right.name));
}

/** Changes in place that do more than their name says: type, operation, property, and what follows. */
const sideEffects: readonly { readonly type: RegExp; readonly operation: Operation; readonly path: RegExp; readonly text: string }[] = [
  // cloud.google.com/kubernetes-engine/docs/how-to/node-pools, "Update a node pool's machine type": nodes are recreated by a surge upgrade.
  { type: /^gcp:container\/nodePool:NodePool$/, operation: "change", path: /^(nodeConfig\.(machineType|diskType|diskSizeGb|imageType)|version$)/, text: "GKE makes every node of the pool anew, some at a time" },
  { type: /^gcp:container\/cluster:Cluster$/, operation: "change", path: /^minMasterVersion$/, text: "a zonal cluster's API server is away for some minutes" },
  { type: /^kubernetes:apps\/v1:(Deployment|StatefulSet|DaemonSet)$/, operation: "change", path: /^spec\.template(\.|$)/, text: "starts new pods in place of the old ones" },
];

/** What a change does beyond its own property, each once. */
export function consequencesOf({ type, operation, changes }: PlannedResource): string[] {
  const fitting = sideEffects.filter((effect) => effect.operation === operation && effect.type.test(type) && changes.some(({ path }) => effect.path.test(path)));
  return fitting.map(({ text }) => text);
}
