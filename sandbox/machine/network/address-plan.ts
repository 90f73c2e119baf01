import { toAddress, toNumber } from "./ipv4.ts";

/**
 * The sandbox's address plan. Everything is taken from 198.18.0.0/15, which RFC 2544 reserves for tests and which is
 * routed nowhere; the host reaches it through one veth pair and holds a guard route for when the sandbox is down.
 */
export const addresses = {
  /** Everything below, as the guard route and NO_PROXY name it. */
  all: "198.18.0.0/15",
  /** The bridge in the outer namespace: gateway, name server, HTTPS front door of Azure, HTTP proxy. */
  gateway: "198.18.0.1",
  /** HTTPS front door of Google's APIs, which a network of Google's may reach without any other way out. */
  googleApis: "198.18.0.2",
  /** Where the supervisor comes from as kubelet and cloud provider of the clusters; whatever else runs there comes from the gateway's address. */
  supervisor: "198.18.0.3",
  /** DNS-based endpoints of GKE control planes. */
  dnsEndpoints: "198.18.0.4",
  /** By way of which the outer namespace's own connections reach load balancers. */
  detour: "198.18.0.5",
  /** The sandbox's registry. */
  registry: "198.18.0.6",
  /** What is directly on the bridge. */
  bridge: "198.18.0.0/16",
  /** The host's end of the veth pair. */
  host: "198.18.255.254",
  /** Endpoints of GKE control planes: 198.18.1.10 and up. */
  controlPlanes: { first: "198.18.1.10", last: "198.18.1.250" },
  /** Public addresses of container groups. */
  containerGroups: { first: "198.18.10.1", last: "198.18.249.250" },
  /** Hosts behind Cosmos DB connection strings. */
  databases: { first: "198.18.250.1", last: "198.18.250.250" },
  /** Database servers behind them, which listen there to nobody. */
  databaseServers: { first: "198.18.251.1", last: "198.18.251.250" },
  /** Pods on GKE nodes of all clusters: one /24 a node, 198.19.1.0/24 and up. */
  pods: "198.19.0.0/18",
  /** Addresses of Services of type LoadBalancer. */
  loadBalancerRange: "198.19.64.0/23",
  loadBalancers: { first: "198.19.64.1", last: "198.19.65.250" },
  /** GKE nodes, inside their networks. */
  nodes: { first: "198.19.66.1", last: "198.19.67.250" },
  /** What stands between the internet and Google's networks: external addresses of nodes, then reserved ones and those of NAT gateways. */
  googleExternal: "198.19.68.0/22",
  nodesExternal: { first: "198.19.68.1", last: "198.19.69.250" },
  reserved: { first: "198.19.70.1", last: "198.19.71.250" },
  /** ClusterIPs. The API server's own Service takes the first address. */
  services: "198.19.128.0/17",
} as const;

/** Ports of the gateway address. */
export const gatewayPorts = { dns: 53, https: 443, proxy: 3128 } as const;

/** Ports on the loopback of the outer namespace at which the engine finds language host and provider stand-ins. */
export const enginePorts = {
  nodejs: 7100,
  "azure-native": 7101,
  azuread: 7102,
  gcp: 7103,
  random: 7105,
  tls: 7106,
  "pulumi-nodejs": 7107,
} as const;

/** The first address of a range that `taken` does not hold; addresses that end in 0 or 255 are passed over. */
export function freeAddress(range: { first: string; last: string }, taken: ReadonlySet<string>): string {
  for (let value = toNumber(range.first); value <= toNumber(range.last); value++) {
    const address = toAddress(value);
    if ((value & 255) !== 0 && (value & 255) !== 255 && !taken.has(address)) return address;
  }
  throw new Error(`no free address between ${range.first} and ${range.last}`);
}
