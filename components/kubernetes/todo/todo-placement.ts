import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { virtualNodeTaint } from "../virtual-node/virtual-node-manifest.ts";
import { todoLabels, type PodPlacement } from "./todo-pod.ts";

/** Where the app's pods go: onto the virtual node alone, or over the cluster's machines and the virtual node. */
export type TodoPlacement = "virtual-node" | "spread";

/** How long pods of a node that has gone silent are waited for before others take their place, in seconds; Kubernetes' default is 300. */
const silenceSeconds = 60;

const virtualNode: types.input.core.v1.Toleration = { key: virtualNodeTaint.key, operator: "Equal", value: virtualNodeTaint.value, effect: virtualNodeTaint.effect };

/** Tolerates a silent node: for ever, or for so many seconds. */
const silentNode = (tolerationSeconds?: number): types.input.core.v1.Toleration[] =>
  ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds }));

/**
 * The virtual node and no other. While its connector is away the node counts as silent, but the container groups run on:
 * there is nowhere to move to, and pods that were evicted would be deleted, all at once, when the connector comes back.
 */
export const onVirtualNode = (nodeName: pulumi.Input<string>): PodPlacement => ({
  nodeSelector: { "kubernetes.io/hostname": nodeName },
  tolerations: [virtualNode, ...silentNode()],
});

/**
 * Both clouds, evenly, and over the nodes within each, as far as there is room.
 *
 * `ScheduleAnyway`, because to burst is what the virtual node is for: with `DoNotSchedule` a machine without room holds
 * the minimum down, from which no other node may differ by more than maxSkew, and pods stay Pending beside a virtual
 * node with room for hundreds. It is also what lets pods go to the machines alone while there is no virtual node. The
 * region comes first: over nodes alone, two replicas could both stay on the machines.
 * `Honor` leaves out nodes that a pod cannot go to, such as a virtual node that is not ready; by default they would count
 * as empty.
 *
 * A silent node is waited for {@link silenceSeconds}, which a restart of the connector does not take: Kubernetes takes
 * its pods out of the Service meanwhile, so that the others must carry the load, and more of them are the remedy.
 */
export const overBothClouds: PodPlacement = {
  tolerations: [virtualNode, ...silentNode(silenceSeconds)],
  topologySpreadConstraints: ["topology.kubernetes.io/region", "kubernetes.io/hostname"].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: "ScheduleAnyway",
    nodeTaintsPolicy: "Honor",
    labelSelector: { matchLabels: todoLabels },
    // During an upgrade the pods of each version are spread by themselves; else the old ones' places would count.
    matchLabelKeys: ["pod-template-hash"],
  })),
};
