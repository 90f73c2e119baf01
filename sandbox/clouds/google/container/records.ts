import type { NodeSpec } from "../../../kubernetes/node-object.ts";
import type { JsonObject } from "../api.ts";
import { locationKind } from "../locations.ts";

export type ClusterStatus = "PROVISIONING" | "RUNNING" | "RECONCILING" | "STOPPING" | "ERROR";

/** What machines of a pool are made from. */
export interface MachineTemplate {
  /** From which its names are made. */
  readonly hash: string;
  /** ISO. */
  readonly createTime: string;
  /** Whether the settings of the kubelet were changed with it. */
  readonly changesKubelet: boolean;
}

/** A node pool, as it is remembered. */
export interface NodePoolRecord {
  readonly name: string;
  /** From which the names of its groups of machines are made, and with them those of its nodes. */
  readonly hash: string;
  /** When it was made, ISO; undefined where it was made with its cluster. */
  readonly createTime?: string;
  /** The template of its machines, once it is another one than the first. */
  readonly template?: MachineTemplate;
  /** Names of nodes that are still of an older template. */
  readonly outdated?: readonly string[];
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
  /** Nodes that an upgrade had beside the others, and until when they are counted: ISO. */
  readonly surge?: { readonly nodes: number; readonly until: string };
}

/** A project's id and number. */
export interface ProjectNames {
  readonly id: string;
  readonly number: string;
}

/** Versions of the API, which answer alike but for the fields that only v1beta1 has. */
export const apiVersions = ["v1", "v1beta1"] as const;
export type ApiVersion = (typeof apiVersions)[number];

/** "zones/us-west1-a" or "locations/us-west1": how GKE names the place of a cluster. */
export const placePath = (location: string): string => `${locationKind(location) === "zone" ? "zones" : "locations"}/${location}`;

/** @param project its id, or its number */
export const clusterPath = (project: string, cluster: { readonly location: string; readonly name: string }): string => `projects/${project}/${placePath(cluster.location)}/clusters/${cluster.name}`;

export const containerLink = (version: ApiVersion, path: string): string => `https://container.googleapis.com/${version}/${path}`;

/** The range for pods of a cluster that names none: it has the first letters of the cluster's own number, as its DNS name does. */
export const podRangeName = ({ name, dnsName }: ClusterRecord): string => `gke-${name}-pods-${dnsName.replace(/^gke-/, "").slice(0, 8)}`;

/** The version of the API by which something is asked for. */
export const versionOf = (call: { readonly params: Readonly<Record<string, string>> }): ApiVersion => (call.params["version"] === "v1beta1" ? "v1beta1" : "v1");
