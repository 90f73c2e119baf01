import type { PodSpec } from "./pod-spec.ts";

/** The taint of virtual nodes (components/kubernetes/virtual-node/virtual-node-manifest.ts): the pack stands by itself, so that it can be published. */
export const virtualNodeTaint = { key: "virtual-kubelet.io/provider", value: "azure", effect: "NoSchedule" } as const;

/**
 * Whether a pod may come to run in Azure: it tolerates the taint of virtual nodes, or is bound to a node without the
 * scheduler's advice.
 */
export function mayLandInAzure(spec: PodSpec): boolean {
  if (spec.nodeName !== undefined && spec.nodeName !== "") return true;
  return (spec.tolerations ?? []).some(({ key, operator, value, effect }) => {
    if (effect !== undefined && effect !== "" && effect !== virtualNodeTaint.effect) return false;
    if (operator === "Exists") return key === undefined || key === "" || key === virtualNodeTaint.key;
    return key === virtualNodeTaint.key && (value === undefined || value === virtualNodeTaint.value);
  });
}
