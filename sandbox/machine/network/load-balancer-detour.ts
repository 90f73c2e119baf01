import * as fs from "node:fs";
import * as path from "node:path";
import { addresses } from "./address-plan.ts";
import { NetworkNamespace, configureOwnNetwork } from "./network-namespace.ts";

/** Routing table of the outer namespace for its own connections to load balancers. */
const table = 64;

/**
 * Lets connections that begin in the outer namespace itself reach load balancers by way of a namespace that sends every
 * packet back, so that they are forwarded as all others are.
 *
 * The kernel takes a node for each connection by its addresses and ports. Where a program connects from a port that the
 * kernel chooses, it takes any node at first, and another one as soon as some link comes or goes (Linux 6.4 and later,
 * FLOWI_FLAG_ANY_SPORT in ip_route_connect_init): that node knows nothing of the connection, which is reset. For packets
 * that are forwarded it has both ports before it decides.
 *
 * @param folder where namespaces are mounted
 * @param port lines of `ip -batch` that make a namespace a port of the bridge
 */
export async function makeDetour(folder: string, port: readonly string[]): Promise<NetworkNamespace> {
  // Its packets come back with the address of the outer namespace, which else takes them for forged.
  fs.writeFileSync("/proc/sys/net/ipv4/conf/all/accept_local", "1");
  const namespace = await NetworkNamespace.create(path.join(folder, "detour"), port, { "ipv4/ip_forward": "1" });
  await configureOwnNetwork([
    `route replace default via ${addresses.detour} table ${table}`,
    `rule add iif lo to ${addresses.loadBalancerRange} lookup ${table}`,
  ]);
  return namespace;
}

/** Takes away what {@link makeDetour} made, but for its link. */
export async function removeDetour(namespace: NetworkNamespace): Promise<void> {
  await configureOwnNetwork([`rule del iif lo to ${addresses.loadBalancerRange} lookup ${table}`]);
  await namespace.remove();
}
