import type { NetworkSpec } from "../machine/network/types.ts";
import type { Pod } from "./objects.ts";

/**
 * The kernel setting that lets users other than root listen below port 1024; one of those that a kubelet takes from any
 * pod (kubernetes v1.34.2, pkg/kubelet/sysctl/safe_sysctls.go). Without it a pod has the kernel's 1024 here: containerd
 * sets 0 for all pods from 2.0 on alone, and a cluster's nodes may have an older one.
 */
export const unprivilegedPortStart = "net.ipv4.ip_unprivileged_port_start";

/** The network of a pod with the settings that it asks for. Pods in their node's network have none of their own. */
export function networkOf(pod: Pod, network: NetworkSpec): NetworkSpec {
  const value = pod.spec.securityContext?.sysctls?.find(({ name }) => name === unprivilegedPortStart)?.value;
  return network.kind !== "pod" || value === undefined ? network : { ...network, unprivilegedPortStart: Number(value) };
}
