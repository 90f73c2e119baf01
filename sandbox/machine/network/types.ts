/** Where a workload stands in the network. */
export type NetworkSpec =
  /** On the bridge, with an address of its own: a container group, a control plane, a database. */
  | { readonly kind: "bridge"; readonly ip: string }
  /** A pod behind a node that was made by `Runtime.createNode`. */
  | {
      readonly kind: "pod";
      readonly node: string;
      readonly ip: string;
      /** The lowest port that users other than root may listen on (net.ipv4.ip_unprivileged_port_start). @default 1024, as the kernel's */
      readonly unprivilegedPortStart?: number;
    }
  /** In the node's own network namespace (hostNetwork). */
  | { readonly kind: "host"; readonly node: string };

/** A GKE node's network: a namespace that forwards to the pods behind it. */
export interface NodeNetworkSpec {
  readonly name: string;
  /** Address in its network, which is none of the bridge's. */
  readonly ip: string;
  /** Range of its pods, e.g. "198.19.1.0/24"; the first address is the pods' gateway. */
  readonly podCidr: string;
}

/** A private network of nodes and their pods (a cluster's part of a VPC), and its ways to the outside. */
export interface PrivateNetworkSpec {
  /** Addresses on the bridge that are one with it: its control plane. */
  readonly members: readonly string[];
  readonly nodes: ReadonlyArray<{
    readonly ip: string;
    readonly podCidr: string;
    /** The address under which the node and its pods appear outside. @default they have no way out */
    readonly leavesFrom?: string;
  }>;
  /** Whether Google's APIs are reached without a way out. */
  readonly googleAccess: boolean;
}
