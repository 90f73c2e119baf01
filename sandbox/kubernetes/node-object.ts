import { kubernetesVersion } from "./control-plane-containers.ts";
import type { Taint } from "./objects.ts";

/** What a machine type offers, and what of it is left for pods. */
interface MachineSize {
  readonly cpu: string;
  readonly memory: string;
  readonly allocatableCpu: string;
  readonly allocatableMemory: string;
}

const size = (cpu: string, memory: string, allocatableCpu: string, allocatableMemory: string): MachineSize => ({ cpu, memory, allocatableCpu, allocatableMemory });

/**
 * Of the processors GKE keeps 6 % of the first, 1 % of the second, 0.5 % of the next two and 0.25 % of others (1060
 * thousandths where they are shared); of the memory 25 % of the first 4 GiB, 20 % of the next 4, 10 % of the next 8, 6 % of the
 * next 112, and 100 MiB for evictions (cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes). What the
 * machine itself keeps of its memory, about 98 MiB, comes off as well.
 */
const sizes = {
  standard2: size("2", "8Gi", "1930m", "6158Mi"),
  standard4: size("4", "16Gi", "3920m", "13524Mi"),
  standard8: size("8", "32Gi", "7910m", "28925Mi"),
};
const machineTypes: Readonly<Record<string, MachineSize>> = {
  "e2-small": size("2", "2Gi", "940m", "1434Mi"),
  "e2-medium": size("2", "4Gi", "940m", "2846Mi"),
  "e2-standard-2": sizes.standard2,
  "e2-standard-4": sizes.standard4,
  "e2-standard-8": sizes.standard8,
  "e2-highmem-2": size("2", "16Gi", "1930m", "13524Mi"),
  "e2-highmem-4": size("4", "32Gi", "3920m", "28925Mi"),
  "e2-highmem-8": size("8", "64Gi", "7910m", "59727Mi"),
  "n2-standard-2": sizes.standard2,
  "n2-standard-4": sizes.standard4,
  "n2-standard-8": sizes.standard8,
};

/** A GKE node, as the node pool makes it. */
export interface NodeSpec {
  /** E.g. "gke-gke-aci-default-1a2b3c4d-0001". */
  readonly name: string;
  /** Address in its network. */
  readonly ip: string;
  /** Address at which it stands in the internet. @default none: a private node */
  readonly externalIp?: string;
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

/** The virtual processors of a machine type. */
export const machineCores = (name: string): number => Number(sizeOf(name).cpu);

/** Its memory in MiB. */
export const machineMemoryMb = (name: string): number => Number.parseInt(sizeOf(name).memory, 10) * 1024;

/** What a node's pods may use in all. */
export function allocatable({ machineType }: NodeSpec): { cpu: string; memory: string } {
  const { allocatableCpu, allocatableMemory } = sizeOf(machineType);
  return { cpu: allocatableCpu, memory: allocatableMemory };
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
  const machine = sizeOf(spec.machineType);
  const condition = (type: string, status: string, reason: string, message: string): object => ({ type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime: since });
  const common = { pods: "110", "ephemeral-storage": "100Gi", "hugepages-2Mi": "0" };
  return {
    capacity: { cpu: machine.cpu, memory: machine.memory, ...common },
    allocatable: { cpu: machine.allocatableCpu, memory: machine.allocatableMemory, ...common },
    addresses: [
      { type: "InternalIP", address: spec.ip },
      ...(spec.externalIp === undefined ? [] : [{ type: "ExternalIP", address: spec.externalIp }]),
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

function sizeOf(machineType: string): MachineSize {
  const machine = machineTypes[machineType];
  if (!machine) throw new Error(`the sandbox has no machine type "${machineType}": choose one of ${Object.keys(machineTypes).join(", ")}`);
  return machine;
}
