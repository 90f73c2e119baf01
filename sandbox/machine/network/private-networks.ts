import { runTool } from "../tool.ts";
import { WorkQueue } from "../work-queue.ts";
import { addresses, gatewayPorts } from "./address-plan.ts";
import { chain, replaceTable } from "./nft-table.ts";
import type { PrivateNetworkSpec } from "./types.ts";

/** The private networks of the sandbox: rules of the outer namespace, where everything that leaves a node passes. */
export class PrivateNetworks {
  private readonly networks = new Map<string, PrivateNetworkSpec>();
  private readonly work = new WorkQueue();

  /** Sets a network, or forgets it; settles once its rules are in force. */
  async set(name: string, spec: PrivateNetworkSpec | undefined): Promise<void> {
    if (spec) this.networks.set(name, spec);
    else this.networks.delete(name);
    await this.work.add(() => runTool("nft", ["-f", "-"], privateNetworkRules([...this.networks.values()])));
  }
}

/**
 * Text for `nft -f`: all rules of all private networks, in the place of those before.
 *
 * Whoever stands in a network reaches its own nodes, pods and control plane, and the name server, as they are. Everything
 * else is outside, and is reached from the address at which the node leaves, or not at all. From outside nothing comes
 * in but answers: load balancers have addresses of their own, which are routed to the nodes.
 */
export function privateNetworkRules(networks: readonly PrivateNetworkSpec[]): string {
  const populated = networks.filter(({ nodes }) => nodes.length > 0);
  const toEach = (field: "saddr" | "daddr", chain: string): string[] => {
    const jumps = populated.flatMap((network, index) => insideOf(network).map((range) => `${range} : jump ${chain}-${index}`));
    return jumps.length === 0 ? [] : [`ip ${field} vmap { ${jumps.join(", ")} }`];
  };
  return replaceTable("private-networks", [
    ...populated.flatMap(chainsOf),
    ...chain("forward", ["type filter hook forward priority filter; policy accept;", ...toEach("saddr", "from"), ...toEach("daddr", "to")]),
    ...chain("input", ["type filter hook input priority filter; policy accept;", ...toEach("saddr", "call")]),
    ...chain("postrouting", ["type nat hook postrouting priority srcnat; policy accept;", ...toEach("saddr", "leave")]),
    ...chain("arriving", ["type nat hook input priority 100; policy accept;", ...toEach("saddr", "arrive")]),
  ]);
}

function chainsOf(network: PrivateNetworkSpec, index: number): string[] {
  const own = [...network.members, ...insideOf(network)].join(", ");
  const waysOut = network.nodes.flatMap(({ ip, podCidr, leavesFrom }) => (leavesFrom === undefined ? [] : [[ip, leavesFrom] as const, [podCidr, leavesFrom] as const]));
  const hasWayOut = waysOut.length === 0 ? [] : [waysOut.map(([range]) => range).join(", ")];
  const translated = waysOut.length === 0 ? [] : [`snat to ip saddr map { ${waysOut.map(([range, address]) => `${range} : ${address}`).join(", ")} }`];
  const google = `${addresses.googleApis}, ${addresses.dnsEndpoints}`;
  return [
    // Routed on: to its own, or outside.
    ...chain(`from-${index}`, [`ip daddr { ${own} } accept`, ...hasWayOut.map((ranges) => `ip saddr { ${ranges} } return`), "drop"]),
    ...chain(`to-${index}`, [`ip saddr { ${network.members.join(", ")} } accept`, "ct direction reply accept", "drop"]),
    // To the outer namespace itself, where the doors of the clouds are and the hosts of databases.
    ...chain(`call-${index}`, [
      "ct direction reply accept",
      isNameServer("accept"),
      // The proxy would be a way around every rule.
      `ip daddr ${addresses.gateway} tcp dport ${gatewayPorts.proxy} drop`,
      ...(network.googleAccess ? [`ip daddr { ${google} } accept`] : []),
      ...hasWayOut.map((ranges) => `ip saddr { ${ranges} } accept`),
      "drop",
    ]),
    ...chain(`leave-${index}`, [`ip daddr { ${own} } return`, ...translated]),
    ...chain(`arrive-${index}`, [isNameServer("return"), `ip daddr { ${google} } return`, `goto leave-${index}`]),
  ];
}

const isNameServer = (verdict: string): string => `ip daddr ${addresses.gateway} meta l4proto { tcp, udp } th dport ${gatewayPorts.dns} ${verdict}`;

const insideOf = (network: PrivateNetworkSpec): string[] => network.nodes.flatMap(({ ip, podCidr }) => [ip, podCidr]);
