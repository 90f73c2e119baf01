import { kubernetesVersion } from "./control-plane-containers.ts";
import type { Taint } from "./objects.ts";

/** What a machine type offers, and what of it is left for pods after the system's share, as GKE reckons. */
const machineTypes: Readonly<Record<string, { cpu: string; memory: string; allocatableCpu: string; allocatableMemory: string }>> = {
  "e2-small": { cpu: "2", memory: "2Gi", allocatableCpu: "940m", allocatableMemory: "1434Mi" },
  "e2-medium": { cpu: "2", memory: "4Gi", allocatableCpu: "940m", allocatableMemory: "2846Mi" },
  "e2-standard-2": { cpu: "2", memory: "8Gi", allocatableCpu: "1930m", allocatableMemory: "6158Mi" },
  "e2-standard-4": { cpu: "4", memory: "16Gi", allocatableCpu: "3920m", allocatableMemory: "13524Mi" },
};

/** A GKE node, as the node pool makes it. */
export interface NodeSpec {
  /** E.g. "gke-gke-aci-default-1a2b3c4d-0001". */
  readonly name: string;
  /** Address on the bridge. */
  readonly ip: string;
  /** Range of its pods, a /24. */
  readonly podCidr: string;
  /** Labels of the node pool, beside those that every GKE node has. */
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** E.g. "e2-medium". */
  readonly machineType: string;
  /** E.g. "us-west1-a". */
  readonly zone: string;
  readonly project: string;
  /** Name of its node pool. */
  readonly pool: string;
}

/** Whether nodes of a machine type can be made. */
export const isMachineType = (name: string): boolean => name in machineTypes;

/** What a node's pods may use in all. */
export function allocatable({ machineType }: NodeSpec): { cpu: string; memory: string } {
  const size = sizeOf(machineType);
  return { cpu: size.allocatableCpu, memory: size.allocatableMemory };
}

/** The Node object that a node registers. */
export function nodeObject(spec: NodeSpec): { metadata: { name: string; labels: Record<string, string> } } & Record<string, unknown> {
  const region = spec.zone.replace(/-[a-z]$/, "");
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: spec.name,
      labels: {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/os": "linux",
        "kubernetes.io/hostname": spec.name,
        "node.kubernetes.io/instance-type": spec.machineType,
        "topology.kubernetes.io/region": region,
        "topology.kubernetes.io/zone": spec.zone,
        "cloud.google.com/gke-nodepool": spec.pool,
        "cloud.google.com/gke-os-distribution": "cos",
        "cloud.google.com/machine-family": spec.machineType.split("-")[0] ?? "",
        ...spec.labels,
      },
    },
    spec: {
      podCIDR: spec.podCidr,
      podCIDRs: [spec.podCidr],
      providerID: `gce://${spec.project}/${spec.zone}/${spec.name}`,
      taints: spec.taints,
    },
  };
}

/** The status of a node that works. */
export function nodeStatus(spec: NodeSpec, since: string, now: string): object {
  const size = sizeOf(spec.machineType);
  const condition = (type: string, status: string, reason: string, message: string): object => ({ type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime: since });
  const common = { pods: "110", "ephemeral-storage": "100Gi", "hugepages-2Mi": "0" };
  return {
    capacity: { cpu: size.cpu, memory: size.memory, ...common },
    allocatable: { cpu: size.allocatableCpu, memory: size.allocatableMemory, ...common },
    addresses: [
      { type: "InternalIP", address: spec.ip },
      { type: "ExternalIP", address: spec.ip },
      { type: "Hostname", address: spec.name },
    ],
    conditions: [
      condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
      condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
      condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
      condition("NetworkUnavailable", "False", "RouteCreated", "the sandbox routes the node's pods"),
      condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      architecture: "amd64",
      operatingSystem: "linux",
      osImage: "gke-aci sandbox",
      kernelVersion: "",
      containerRuntimeVersion: "sandbox://1",
      kubeletVersion: kubernetesVersion,
      kubeProxyVersion: "",
      machineID: "",
      systemUUID: "",
      bootID: "",
    },
  };
}

function sizeOf(machineType: string): (typeof machineTypes)[string] {
  const size = machineTypes[machineType];
  if (!size) throw new Error(`the sandbox has no machine type "${machineType}": choose one of ${Object.keys(machineTypes).join(", ")}`);
  return size;
}
