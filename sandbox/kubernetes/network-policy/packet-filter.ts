import { chain, replaceTable } from "../../machine/network/nft-table.ts";
import type { Allowance, PodRules } from "./pod-rules.ts";

/**
 * What `nft -f` reads to make a node keep the rules of its pods, in place of what it kept before. It sees addresses as
 * Calico does: after kube-proxy has put a pod's address in the place of a Service's, before a source is hidden. What
 * the node itself sends to its pods does not come by here.
 *
 * @param kubelet where the probes come from, which reach every pod
 */
export function packetFilter(pods: readonly PodRules[], kubelet: string): string {
  const outward = pods.filter(({ egress }) => egress !== undefined);
  const inward = pods.filter(({ ingress }) => ingress !== undefined);
  const established = "ct state established,related accept";
  return replaceTable("network_policy", [
    ...outward.flatMap(({ ip, egress }) => podChain(chainName("from", ip), "daddr", ip, egress)),
    ...inward.flatMap(({ ip, ingress }) => podChain(chainName("to", ip), "saddr", ip, ingress)),
    ...chain("forward", [
      "type filter hook forward priority filter; policy accept;",
      established,
      ...dispatch("saddr", "from", outward),
      `ip saddr ${kubelet} accept`,
      ...dispatch("daddr", "to", inward),
    ]),
    ...chain("input", ["type filter hook input priority filter; policy accept;", established, ...dispatch("saddr", "from", outward)]),
  ]);
}

const chainName = (direction: "from" | "to", ip: string): string => `${direction}_${ip.replaceAll(".", "_")}`;

function dispatch(side: "saddr" | "daddr", direction: "from" | "to", pods: readonly PodRules[]): string[] {
  if (pods.length === 0) return [];
  return [`ip ${side} vmap { ${pods.map(({ ip }) => `${ip} : jump ${chainName(direction, ip)}`).join(", ")} }`];
}

/** A chain that returns with what is allowed. Nothing keeps a pod from itself. */
function podChain(name: string, side: "saddr" | "daddr", self: string, allowances: readonly Allowance[] = []): string[] {
  const matches = new Set([`ip ${side} ${self}`, ...allowances.flatMap((allowance) => match(side, allowance))]);
  return chain(name, [...[...matches].map((text) => [text, "return"].filter(Boolean).join(" ")), "drop"]);
}

function match(side: "saddr" | "daddr", { peers, except = [], protocol, port }: Allowance): string[] {
  // Pods have no IPv6 addresses, so that a range of those holds none of them.
  const reachable = peers?.filter((peer) => !peer.includes(":"));
  if (reachable?.length === 0) return [];
  return [
    [
      ...(reachable === undefined ? [] : [`ip ${side} { ${[...new Set(reachable)].join(", ")} }`]),
      ...except.map((range) => `ip ${side} != ${range}`),
      ...(protocol === undefined ? [] : [port === undefined ? `meta l4proto ${protocol}` : `${protocol} dport ${port}`]),
    ].join(" "),
  ];
}
