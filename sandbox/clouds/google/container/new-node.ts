import * as crypto from "node:crypto";
import type { NodeSpec } from "../../../kubernetes/node-object.ts";
import { addresses, freeAddress } from "../../../network.ts";
import type { JsonObject } from "../api.ts";
import { objectAt, textAt } from "../api.ts";
import { GoogleError } from "../google-error.ts";
import { defaultMachineType } from "./machine-type.ts";
import type { NodePoolRecord } from "./records.ts";

/** The /24s that nodes take from the pods' range: 198.19.1.0/24 to 198.19.63.0/24. */
const podRanges = Array.from({ length: 63 }, (_unused, index) => `${addresses.pods.split(".").slice(0, 2).join(".")}.${index + 1}.0/24`);

/** GKE's words for a taint's effect, and Kubernetes'. */
const taintEffects: Readonly<Record<string, NodeSpec["taints"][number]["effect"]>> = {
  NO_SCHEDULE: "NoSchedule",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
  NO_EXECUTE: "NoExecute",
};

/** A new node of a pool in a zone, with addresses that none of the others has. */
export function newNode(project: string, clusterName: string, pool: NodePoolRecord, zone: string, others: readonly NodeSpec[]): NodeSpec {
  const podCidr = podRanges.find((range) => !others.some((other) => other.podCidr === range));
  if (podCidr === undefined) {
    throw new GoogleError("PERMISSION_DENIED", `Insufficient quota to satisfy the request: resource "IN_USE_ADDRESSES": the sandbox has pod addresses for ${podRanges.length} nodes in all.`);
  }
  const config = objectAt(pool.settings, "config");
  return {
    name: `${nodeNamePrefix(clusterName, pool)}-${randomLetters(4)}`,
    ip: freeAddress(addresses.nodes, new Set(others.map((other) => other.ip))),
    podCidr,
    labels: objectAt(config, "labels") as Record<string, string>,
    taints: readTaints(config),
    machineType: textAt(config, "machineType") ?? defaultMachineType,
    zone,
    project,
    pool: pool.name,
  };
}

/** GKE cuts the names of cluster and pool so that a node's name stays short. */
export const nodeNamePrefix = (clusterName: string, pool: { readonly name: string; readonly hash: string }): string => `gke-${clusterName.slice(0, 23)}-${pool.name.slice(0, 15)}-${pool.hash}`;

export const newPoolHash = (): string => crypto.randomBytes(4).toString("hex");

/** The taints of a node configuration, as Kubernetes writes them. */
export function readTaints(config: JsonObject): NodeSpec["taints"] {
  const taints = (config["taints"] ?? []) as { key: string; value?: string; effect: string }[];
  return taints.map(({ key, value, effect }) => {
    const kubernetesEffect = taintEffects[effect];
    if (!kubernetesEffect) throw new GoogleError("INVALID_ARGUMENT", `Invalid taint effect "${effect}": must be one of ${Object.keys(taintEffects).join(", ")}.`);
    return { key, value: value ?? "", effect: kubernetesEffect };
  });
}

function randomLetters(count: number): string {
  const letters = "0123456789bcdfghjklmnpqrstvwxz";
  return Array.from({ length: count }, () => letters[crypto.randomInt(letters.length)]).join("");
}
