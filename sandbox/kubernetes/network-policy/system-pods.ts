import { addresses } from "../../machine/network/address-plan.ts";
import type { PolicyPod } from "./pod-rules.ts";

/**
 * GKE's own pods that others exchange something with, and that do not run here: policies that select them mean what does
 * their work. On GKE the API server reaches pods through the konnectivity agents, and comes from their addresses; here
 * it comes from its own. Names are resolved by kube-dns there, and by the sandbox's name server here.
 */
export const systemPods = (controlPlaneIp: string): PolicyPod[] => [
  { namespace: "kube-system", labels: { "k8s-app": "konnectivity-agent" }, ip: controlPlaneIp, ports: [] },
  { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, ip: addresses.gateway, ports: [] },
];
