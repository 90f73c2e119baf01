import * as containerinstance from "@pulumi/azure-native/containerinstance/index.js";
import * as pulumi from "@pulumi/pulumi";

/** A container group that a connector has made for a pod. */
export interface PodContainerGroup {
  readonly resourceGroupName: string;
  readonly namespace: string;
  readonly podName: string;
}

/** The name that azure-aci gives to a pod's container group. */
export const containerGroupName = ({ namespace, podName }: { namespace: string; podName: string }): string => `${namespace}-${podName}`;

/**
 * The public address of a pod's container group. The group belongs to the cluster and not to Pulumi: it may be missing
 * for a moment while the cluster makes it again, which is worth a warning but must not stop an update.
 *
 * @returns an empty text where there is none at the moment
 */
export async function containerGroupAddress(pod: PodContainerGroup, parent: pulumi.Resource): Promise<string> {
  const name = containerGroupName(pod);
  try {
    const group = await containerinstance.getContainerGroup({ resourceGroupName: pod.resourceGroupName, containerGroupName: name }, { parent });
    if (group.ipAddress?.ip !== undefined) return group.ipAddress.ip;
    await pulumi.log.warn(`The container group ${name} has no public address yet; \`pulumi refresh\` and \`pulumi up\` show it when it has.`, parent);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await pulumi.log.warn(`The public address of the container group ${name} cannot be told at the moment: ${reason}`, parent);
  }
  return "";
}
