import type { NodeSpec } from "../../../kubernetes/node-object.ts";
import type { JsonObject } from "../api.ts";

export type ClusterStatus = "PROVISIONING" | "RUNNING" | "RECONCILING" | "STOPPING" | "ERROR";

/** A node pool, as it is remembered. */
export interface NodePoolRecord {
  readonly name: string;
  /** Eight characters that its nodes' names have in common. */
  readonly hash: string;
  /** The API's fields as they were given, defaults filled in. */
  readonly settings: JsonObject;
  readonly status: ClusterStatus;
  readonly statusMessage?: string;
  /** Nodes in each zone. */
  readonly nodeCount: number;
  readonly locations: readonly string[];
  readonly nodes: readonly NodeSpec[];
}

/** A cluster, as it is remembered. */
export interface ClusterRecord {
  /** Unique in the sandbox, over all projects: names the control plane. */
  readonly id: string;
  /** Name of its DNS-based endpoint. */
  readonly dnsName: string;
  readonly name: string;
  readonly location: string;
  readonly settings: JsonObject;
  readonly status: ClusterStatus;
  readonly statusMessage?: string;
  readonly endpoint: string;
  /** PEM; empty until the control plane has been started once. */
  readonly caCertificate: string;
  readonly createTime: string;
  readonly labelFingerprint: string;
  /** Self links. */
  readonly network: string;
  readonly subnetwork: string;
  readonly locations: readonly string[];
  readonly nodePools: readonly NodePoolRecord[];
}

export const clusterPath = (projectId: string, cluster: { readonly location: string; readonly name: string }): string =>
  `projects/${projectId}/locations/${cluster.location}/clusters/${cluster.name}`;

export const containerLink = (path: string): string => `https://container.googleapis.com/v1/${path}`;
