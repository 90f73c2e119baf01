import type { JsonObject } from "../api.ts";
import { objectAt, textAt } from "../api.ts";
import type { Cidr } from "../compute/cidr.ts";
import { overlaps, parseCidr } from "../compute/cidr.ts";
import type { Subnetwork } from "../compute/subnetwork.ts";
import { GoogleError, invalid, notModelled } from "../google-error.ts";

/** Ranges for pods and for Services: their fields, and the prefixes they may have (cloud.google.com/kubernetes-engine/docs/concepts/alias-ips). */
const kinds = {
  pods: { title: "Pod", block: "clusterIpv4CidrBlock", name: "clusterSecondaryRangeName", widest: 8, narrowest: 21 },
  services: { title: "Service", block: "servicesIpv4CidrBlock", name: "servicesSecondaryRangeName", widest: 16, narrowest: 28 },
} as const;

/**
 * Checks the ranges that a cluster asks for, as GKE does. What runs gets its addresses from the sandbox's own plan,
 * whatever the ranges are.
 */
export function checkAddressRanges(policy: JsonObject, subnetwork: Subnetwork): void {
  if ((textAt(policy, "stackType") ?? "IPV4") !== "IPV4") throw notModelled("cluster.ipAllocationPolicy.stackType other than IPV4");
  const pods = rangeOf("pods", policy, subnetwork);
  const services = rangeOf("services", policy, subnetwork);
  if (pods && services && overlaps(pods, services)) throw invalid("The cluster's range for pods and its range for services must not overlap.");
}

/** The range that a cluster asks for; undefined where it leaves it to GKE, or asks for a size alone. */
function rangeOf(kind: keyof typeof kinds, policy: JsonObject, subnetwork: Subnetwork): Cidr | undefined {
  const { title, block: blockField, name: nameField, widest, narrowest } = kinds[kind];
  const [block, name] = [textAt(policy, blockField), textAt(policy, nameField)];
  if (block !== undefined && name !== undefined) throw invalid(`Only one of ipAllocationPolicy.${blockField} and ipAllocationPolicy.${nameField} may be specified.`);
  const named = subnetwork.secondaryIpRanges?.find((range) => range.rangeName === name);
  if (name !== undefined && !named) throw invalid(`${title} secondary range "${name}" does not exist in network "${subnetwork.network.split("/").at(-1) ?? ""}", subnetwork "${subnetwork.name}".`);
  const text = named?.ipCidrRange ?? block;
  if (text === undefined) return undefined;
  const prefix = Number(text.split("/")[1]);
  if (!(prefix >= widest && prefix <= narrowest)) throw invalid(`${title} range "${text}" must have a size between /${widest} and /${narrowest}.`);
  if (text.startsWith("/")) return undefined;
  const range = parseCidr(text);
  if (!range) throw invalid(`Invalid ipAllocationPolicy.${blockField}: "${text}" is no IPv4 range in CIDR notation whose host bits are zero.`);
  const conflict = named ? undefined : [subnetwork.ipCidrRange, ...(subnetwork.secondaryIpRanges ?? []).map((other) => other.ipCidrRange)].find((other) => overlapsText(other, range));
  if (conflict !== undefined) throw invalid(`${title} range "${text}" conflicts with range "${conflict}" of subnetwork "${subnetwork.name}".`);
  return range;
}

/** Refuses one node more than the ranges hold: each takes one of the subnetwork's addresses and a block of the pods' range. */
export function requireRoomForNode(settings: JsonObject, maxPodsPerNode: number, nodeCount: number, subnetwork: Subnetwork): void {
  const policy = objectAt(settings, "ipAllocationPolicy");
  const pods = rangeOf("pods", policy, subnetwork);
  // A node has twice as many addresses as pods, so that those of a pod that is gone rest for a time.
  const block = 2 ** Math.ceil(Math.log2(2 * maxPodsPerNode));
  const primary = parseCidr(subnetwork.ipCidrRange);
  const podsAreFull = pods !== undefined && sizeOf(pods) < (nodeCount + 1) * block;
  // Compute Engine keeps the first two and the last two addresses of a range.
  const nodesAreFull = primary !== undefined && sizeOf(primary) - 4 < nodeCount + 1;
  const full = podsAreFull ? (textAt(policy, kinds.pods.name) ?? "the pods") : subnetwork.name;
  if (podsAreFull || nodesAreFull) throw new GoogleError("RESOURCE_EXHAUSTED", `IP_SPACE_EXHAUSTED: the range of "${full}" has no addresses for more than ${nodeCount} nodes.`);
}

const sizeOf = (range: Cidr): number => range.last - range.first + 1;

function overlapsText(text: string, range: Cidr): boolean {
  const other = parseCidr(text);
  return other !== undefined && overlaps(other, range);
}
