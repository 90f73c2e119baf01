import { type List, type Pod } from "./kubernetes-objects.ts";
import type { Subject } from "./subject.ts";

/** The todo app's pods, without those that are on their way out. */
export async function todoPods({ cluster, namespace }: Subject): Promise<readonly Pod[]> {
  const { items } = await cluster.read<List<Pod>>("-n", namespace, "get", "pods", "-l", "app=todoapp");
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** Those of them that Azure runs. */
export async function podsOnAzure(subject: Subject): Promise<readonly Pod[]> {
  return (await todoPods(subject)).filter(({ spec }) => spec.nodeName === subject.virtualNode);
}
