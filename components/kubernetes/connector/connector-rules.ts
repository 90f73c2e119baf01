import type { AccessRule } from "../pods/workload-account.ts";

/** The least with which the gate before the connector gets its certificate and asks about its callers. */
const gateRules: readonly AccessRule[] = [
  // The name of a request is not known before it is made, and Kubernetes cannot bind the right to create to a name anyway.
  { apiGroups: ["certificates.k8s.io"], resources: ["certificatesigningrequests"], verbs: ["create", "get"] },
  { apiGroups: ["certificates.k8s.io"], resources: ["certificatesigningrequests/approval"], verbs: ["update"] },
  { apiGroups: ["certificates.k8s.io"], resources: ["signers"], verbs: ["approve"], resourceNames: ["kubernetes.io/kubelet-serving"] },
  { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
  { apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"], verbs: ["create"] },
];

/**
 * The least with which azure-aci 1.6.4 works, as tried against a real API server. It watches pods, and what pods refer
 * to, in all namespaces; Kubernetes can narrow that down by namespace only, and any may have pods on the virtual node.
 */
export const connectorClusterRules = (nodeName: string): readonly AccessRule[] => [
  { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch", "delete"] },
  { apiGroups: [""], resources: ["pods/status"], verbs: ["update"] },
  { apiGroups: [""], resources: ["configmaps", "secrets", "services"], verbs: ["list", "watch"] },
  { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
  { apiGroups: [""], resources: ["nodes"], verbs: ["get"], resourceNames: [nodeName] },
  { apiGroups: [""], resources: ["nodes/status"], verbs: ["patch"], resourceNames: [nodeName] },
  ...gateRules,
];

/** Where a node shows that it lives. */
export const connectorNamespaceRules = (nodeName: string): Readonly<Record<string, readonly AccessRule[]>> => ({
  "kube-node-lease": [
    { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
    { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["get", "update"], resourceNames: [nodeName] },
  ],
});
