import type { types } from "@pulumi/kubernetes";

/** User and group of containers that bring none of their own: distroless images call it "nonroot". */
const nonRoot = 65532;

/**
 * A pod without any rights on its node, as the Pod Security Standard "restricted" asks for; its volumes are readable to it.
 * @param id user and group of its processes
 */
export const restrictedPodOf = (id: number): types.input.core.v1.PodSecurityContext => ({
  runAsNonRoot: true,
  runAsUser: id,
  runAsGroup: id,
  fsGroup: id,
  seccompProfile: { type: "RuntimeDefault" },
});

/** The same for images that bring no user of their own. */
export const restrictedPod = restrictedPodOf(nonRoot);

/** The same for a container, which moreover can write nowhere but into its volumes. */
export const restrictedContainer: types.input.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** Labels of a namespace that admits nothing else. */
export const restrictedNamespace: Record<string, string> = { "pod-security.kubernetes.io/enforce": "restricted" };

/** File mode for secrets: their owner root and the pod's own group read them. */
export const secretFileMode = 0o440;

/** Onto machines, whoever may have removed a virtual node's taint: a connector cannot run on the node that it provides. */
export const onMachines: types.input.core.v1.Affinity = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: "type", operator: "NotIn", values: ["virtual-kubelet"] }] }],
    },
  },
};
