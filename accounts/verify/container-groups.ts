import type { Subject } from "./subject.ts";

const apiVersion = "2023-05-01";
const type = "Microsoft.ContainerInstance/containerGroups";

/** A container group, as far as it is looked at. */
export interface ContainerGroup {
  readonly name: string;
  /** What the connector writes on its groups: NodeName, Namespace, PodName and more. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties: { readonly ipAddress?: { readonly ip?: string } };
}

/** Names of the container groups that the virtual node has made for the todo app's pods. */
export async function todoGroups({ azure, resourceGroup, virtualNode, namespace }: Subject): Promise<readonly string[]> {
  const { value } = JSON.parse(await azure.read(`/resourceGroups/${encodeURIComponent(resourceGroup)}/providers/${type}`, apiVersion)) as { value: readonly ContainerGroup[] };
  return value.filter(({ tags }) => tags?.["NodeName"] === virtualNode && tags["Namespace"] === namespace).map(({ name }) => name);
}

/** A container group as Azure shows it to whoever may read it: the body's text. */
export function groupText({ azure, resourceGroup }: Subject, name: string): Promise<string> {
  return azure.read(`/resourceGroups/${encodeURIComponent(resourceGroup)}/providers/${type}/${encodeURIComponent(name)}`, apiVersion);
}

/** The connector's name for a pod's container group. */
export const groupName = (namespace: string, pod: string): string => `${namespace}-${pod}`;
