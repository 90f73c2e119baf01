import type * as pulumi from "@pulumi/pulumi";

/** The taint of a virtual node: only pods that tolerate it are scheduled there. azure-aci gives its node the same one. */
export const virtualNodeTaint = { key: "virtual-kubelet.io/provider", value: "azure", effect: "NoSchedule" } as const;

/**
 * The Node object of a virtual node as it is before the connector reports its state. The connector has no flag for
 * labels and takes over a Node that exists already.
 *
 * @param region the Azure region, as GKE's machines have Google's: what pods that are to be spread over both clouds go by
 */
export function virtualNodeManifest(nodeName: string, region: pulumi.Input<string>) {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: nodeName,
      labels: {
        type: "virtual-kubelet",
        "kubernetes.io/role": "agent",
        "kubernetes.io/hostname": nodeName,
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/region": region,
        // Else GKE deletes the Node as soon as it is not ready, because there is no machine of that name (from GKE 1.35 on).
        "components.gke.io/gke-unmanaged-node": "true",
      },
    },
    spec: { taints: [virtualNodeTaint] },
  };
}
