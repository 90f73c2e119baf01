import type * as pulumi from "@pulumi/pulumi";

/** The taint of a virtual node: only pods that tolerate it are scheduled there. azure-aci gives its node the same one. */
export const virtualNodeTaint = { key: "virtual-kubelet.io/provider", value: "azure", effect: "NoSchedule" } as const;

/**
 * The Node object of a virtual node as it is before the connector reports its state. The connector has no flag for
 * labels and takes over a Node that exists already.
 *
 * It has no `kubernetes.io/os`, by which DaemonSets choose machines: see daemon-set-exemption.ts.
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
        "topology.kubernetes.io/region": region,
        // azure-aci sets it too, but only when it reports its state for the first time: until then GKE would count the node among its backends.
        "node.kubernetes.io/exclude-from-external-load-balancers": "true",
        // GKE deletes a Node that is not ready and no machine of Google's, unless it has this label
        // (kubernetes/cloud-provider-gcp#1081, in GKE from about 1.35.5 on). Older versions do not know the label; there the
        // node's keeper makes the Node again.
        "components.gke.io/gke-unmanaged-node": "true",
      },
    },
    spec: { taints: [virtualNodeTaint] },
  };
}
