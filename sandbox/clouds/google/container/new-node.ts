import * as crypto from "node:crypto";
import type { NodeSpec } from "../../../kubernetes/node-object.ts";
import { addresses } from "../../../machine/network/address-plan.ts";
import type { AddressPlan } from "../address-plan.ts";
import type { JsonObject } from "../api.ts";
import { objectAt, textAt } from "../api.ts";
import { GoogleError } from "../google-error.ts";
import { defaultMachineType } from "./machine-type.ts";
import type { NodePoolRecord } from "./records.ts";

/** GKE's words for a taint's effect, and Kubernetes'. */
const taintEffects: Readonly<Record<string, NodeSpec["taints"][number]["effect"]>> = {
  NO_SCHEDULE: "NoSchedule",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
  NO_EXECUTE: "NoExecute",
};

/** A new node of a pool in a zone, with addresses that nobody else in the sandbox has. */
export function newNode(project: string, clusterName: string, pool: NodePoolRecord, zone: string, plan: AddressPlan): NodeSpec {
  const config = objectAt(pool.settings, "config");
  const isPrivate = objectAt(pool.settings, "networkConfig")["enablePrivateNodes"] === true;
  return {
    name: `${groupBaseName(clusterName, pool, pool.hash, zone)}-${randomLetters(4)}`,
    ip: plan.free(addresses.nodes),
    externalIp: isPrivate ? undefined : plan.free(addresses.nodesExternal),
    podCidr: plan.freePodRange(),
    labels: objectAt(config, "labels") as Record<string, string>,
    taints: readTaints(config),
    machineType: textAt(config, "machineType") ?? defaultMachineType,
    zone,
    project,
    pool: pool.name,
  };
}

/** Characters that the names of cluster and pool may take together in that of a group of machines. */
const nameRoom = 32;

/**
 * What the names of a pool's machines in a zone begin with, and that of their group: each zone has its own eight digits.
 * GKE cuts the names of cluster and pool to half of the room, or to what the shorter one leaves
 * (google/gke-node-pool-kubelet-config and others of the recordings).
 */
export function groupBaseName(clusterName: string, pool: { readonly name: string }, hash: string, zone: string): string {
  const cut = (name: string, other: string): string => name.slice(0, Math.max(nameRoom / 2, nameRoom - other.length));
  const digits = crypto.createHash("sha256").update(`${hash} ${zone}`).digest("hex").slice(0, 8);
  return `gke-${cut(clusterName, pool.name)}-${cut(pool.name, clusterName)}-${digits}`;
}

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
