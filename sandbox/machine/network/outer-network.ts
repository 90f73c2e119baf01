import * as fs from "node:fs";
import * as path from "node:path";
import { runTool } from "../tool.ts";
import { addresses } from "./address-plan.ts";
import { admissionRules } from "./admission-rules.ts";
import { makeDetour, removeDetour } from "./load-balancer-detour.ts";
import { NetworkNamespace, configureOwnNetwork } from "./network-namespace.ts";
import { PrivateNetworks } from "./private-networks.ts";
import type { NetworkSpec, NodeNetworkSpec, PrivateNetworkSpec } from "./types.ts";

const bridge = "br0";
/** Without a fixed address the bridge takes over that of its ports, and connections stall as ports come and go. */
const bridgeHardwareAddress = "02:53:00:00:00:01";

/** Addresses of the outer namespace beside the gateway's. */
const ownAddresses = [addresses.googleApis, addresses.supervisor, addresses.dnsEndpoints, addresses.registry];

/** How a workload is connected. */
export interface Attachment {
  /** File of its network namespace. */
  readonly namespaceFile: string;
  readonly ip: string;
  /** Takes its link and namespace away; a node's own namespace stays. */
  detach(): Promise<void>;
}

interface Node {
  readonly spec: NodeNetworkSpec;
  readonly namespace: NetworkNamespace;
  readonly podGateway: string;
}

/** The network of the sandbox, seen from the outer namespace: a bridge, nodes that route to pods, load balancer routes. */
export class OuterNetwork {
  private readonly nodes = new Map<string, Node>();
  /** Address -> who has it. */
  private readonly taken = new Map<string, string>([addresses.gateway, ...ownAddresses].map((address) => [address, "the gateway"]));
  /** Address on the bridge -> file of the namespace that has it. */
  private readonly bridged = new Map<string, string>();
  private readonly privateNetworks = new PrivateNetworks();
  private links = 0;
  private detour: NetworkNamespace | undefined;

  /** @param folder where namespaces are mounted */
  constructor(private readonly folder: string) {}

  /** Makes the bridge. @param uplink the link to the host that joins it, if there is one */
  async setUp(uplink?: string): Promise<void> {
    // Layer 4 hashing spreads connections of one client over the nodes of a load balancer.
    const settings = { ip_forward: 1, fib_multipath_hash_policy: 1, "conf/all/rp_filter": 0, "conf/default/rp_filter": 0, "conf/all/send_redirects": 0, "conf/default/send_redirects": 0 };
    for (const [name, value] of Object.entries(settings)) fs.writeFileSync(`/proc/sys/net/ipv4/${name}`, `${value}`);
    await configureOwnNetwork([
      "link set lo up",
      `link add ${bridge} address ${bridgeHardwareAddress} type bridge`,
      `addr add ${addresses.gateway}/${prefixLength(addresses.bridge)} dev ${bridge}`,
      ...ownAddresses.map((address) => `addr add ${address}/32 dev ${bridge}`),
      `link set ${bridge} up`,
      // Answers of the gateway itself to these need a route before they are turned back into a node's address.
      `route add ${addresses.googleExternal} dev ${bridge}`,
      ...(uplink === undefined ? [] : [`link set ${uplink} master ${bridge}`, `link set ${uplink} up`]),
    ]);
    const link = this.nextLink();
    this.detour = await makeDetour(this.folder, bridgePort(link, addresses.detour));
    await configureOwnNetwork([`link set ${link} master ${bridge}`, `link set ${link} up`]);
  }

  /** Connects a workload. Throws where its address is taken or its node is unknown. */
  async attach(workload: string, spec: NetworkSpec): Promise<Attachment> {
    if (spec.kind === "host") {
      const node = this.node(spec.node);
      return { namespaceFile: node.namespace.file, ip: node.spec.ip, detach: () => Promise.resolve() };
    }
    if (spec.kind === "bridge") return this.attachToBridge(workload, spec.ip);
    return this.attachToNode(workload, this.node(spec.node), spec);
  }

  /**
   * Makes a node, forwarding to the pods behind it. It is joined to the outer namespace by a link of its own and not to
   * the bridge, so that all of its traffic is routed there, past the rules of its private network.
   */
  async createNode(spec: NodeNetworkSpec): Promise<void> {
    if (this.nodes.has(spec.name)) throw new Error(`there is a node ${spec.name} already`);
    this.take(spec.ip, `node ${spec.name}`);
    try {
      const link = this.nextLink();
      const namespace = await NetworkNamespace.create(path.join(this.folder, link), routedPort(link, spec.ip), { "ipv4/ip_forward": "1" });
      await configureOwnNetwork([`addr add ${addresses.gateway}/32 dev ${link}`, `link set ${link} up`, `route add ${spec.ip}/32 dev ${link}`, `route add ${spec.podCidr} via ${spec.ip}`]);
      this.nodes.set(spec.name, { spec, namespace, podGateway: spec.podCidr.replace(/\d+\/\d+$/, "1") });
    } catch (error) {
      this.taken.delete(spec.ip);
      throw error;
    }
  }

  /** Takes a node away; its pods must be gone. Nothing happens where there is none. */
  async deleteNode(name: string): Promise<void> {
    const node = this.nodes.get(name);
    if (node === undefined) return;
    this.nodes.delete(name);
    // The links of the node go with its end of the pair; its namespace is torn down later, when nobody sees it.
    await configureOwnNetwork([`route del ${node.spec.podCidr} via ${node.spec.ip}`, `link del ${path.basename(node.namespace.file)}`]);
    await node.namespace.remove();
    this.taken.delete(node.spec.ip);
  }

  /** Makes a node let through what the rules say (text for `nft -f`). */
  async filterPackets(name: string, rules: string): Promise<void> {
    await this.node(name).namespace.filterPackets(rules);
  }

  /** Routes an address to nodes, evenly; takes the route away where there are none. */
  async routeTo(address: string, nodeNames: readonly string[]): Promise<void> {
    const hops = nodeNames.map((name) => `nexthop via ${this.node(name).spec.ip} weight 1`);
    if (hops.length > 0) return configureOwnNetwork([`route replace ${address}/32 ${hops.join(" ")}`]);
    const route = await runTool("ip", ["route", "show", "exact", `${address}/32`]);
    if (route.trim() !== "") await configureOwnNetwork([`route del ${address}/32`]);
  }

  /** Sets what the nodes of a private network reach, and as whom; `undefined` forgets the network. */
  setPrivateNetwork(name: string, spec: PrivateNetworkSpec | undefined): Promise<void> {
    return this.privateNetworks.set(name, spec);
  }

  /** Lets only these ranges reach a TCP port of what has an address on the bridge: decided where it stands, since neighbours on the bridge pass nobody on the way. */
  async admit(ip: string, port: number, ranges: readonly string[] | undefined): Promise<void> {
    const file = this.bridged.get(ip);
    if (file === undefined) throw new Error(`nothing on the bridge has the address ${ip}`);
    await runTool("nsenter", [`--net=${file}`, "nft", "-f", "-"], admissionRules(port, ranges));
  }

  /** Gives the bridge itself another address. Throws where it is taken. */
  async addAddress(ip: string): Promise<void> {
    this.take(ip, "the bridge");
    try {
      await configureOwnNetwork([`addr add ${ip}/32 dev ${bridge}`]);
    } catch (error) {
      this.taken.delete(ip);
      throw error;
    }
  }

  async removeAddress(ip: string): Promise<void> {
    await configureOwnNetwork([`addr del ${ip}/32 dev ${bridge}`]);
    this.taken.delete(ip);
  }

  /** Takes nodes and bridge away; workloads must have been detached. */
  async close(): Promise<void> {
    for (const name of [...this.nodes.keys()]) await this.deleteNode(name);
    if (this.detour !== undefined) await removeDetour(this.detour);
    await configureOwnNetwork([`link del ${bridge}`]);
  }

  private async attachToBridge(workload: string, ip: string): Promise<Attachment> {
    return this.connect(workload, ip, async (link, file) => {
      const namespace = await NetworkNamespace.create(file, bridgePort(link, ip));
      await configureOwnNetwork([`link set ${link} master ${bridge}`, `link set ${link} up`]);
      this.bridged.set(ip, file);
      const disconnect = async (): Promise<void> => {
        this.bridged.delete(ip);
        await configureOwnNetwork([`link del ${link}`]);
      };
      return { namespace, disconnect };
    });
  }

  /** A pod's link ends in its node, which is its gateway by a route of its own: pods of a node share no segment. */
  private async attachToNode(workload: string, node: Node, { ip, unprivilegedPortStart }: Extract<NetworkSpec, { kind: "pod" }>): Promise<Attachment> {
    return this.connect(workload, ip, async (link, file) => {
      const lines = [
        `link add eth0 address ${hardwareAddress(ip)} type veth peer name ${link} netns ${node.namespace.file}`,
        `addr add ${ip}/32 dev eth0`,
        "link set eth0 up",
        `route add ${node.podGateway} dev eth0`,
        `route add default via ${node.podGateway}`,
      ];
      const namespace = await NetworkNamespace.create(file, lines, unprivilegedPortStart === undefined ? {} : { "ipv4/ip_unprivileged_port_start": `${unprivilegedPortStart}` });
      await node.namespace.configure([`addr add ${node.podGateway}/32 dev ${link}`, `link set ${link} up`, `route add ${ip}/32 dev ${link}`]);
      return { namespace, disconnect: () => node.namespace.configure([`link del ${link}`]) };
    });
  }

  private async connect(
    workload: string,
    ip: string,
    make: (link: string, file: string) => Promise<{ namespace: NetworkNamespace; disconnect: () => Promise<void> }>,
  ): Promise<Attachment> {
    this.take(ip, workload);
    try {
      const link = this.nextLink();
      const { namespace, disconnect } = await make(link, path.join(this.folder, link));
      const detach = async (): Promise<void> => {
        // Both ends of a pair go at once with one of them, while a namespace is torn down some time after its last process.
        await disconnect();
        await namespace.remove();
        this.taken.delete(ip);
      };
      return { namespaceFile: namespace.file, ip, detach };
    } catch (error) {
      this.taken.delete(ip);
      throw error;
    }
  }

  private take(ip: string, owner: string): void {
    const other = this.taken.get(ip);
    if (other !== undefined) throw new Error(`${owner}: the address ${ip} belongs to ${other}`);
    this.taken.set(ip, owner);
  }

  private node(name: string): Node {
    const node = this.nodes.get(name);
    if (node === undefined) throw new Error(`there is no node ${name}; make it with createNode first`);
    return node;
  }

  private nextLink(): string {
    this.links += 1;
    // Digits only: a letter more and `ip` could take it for one of its words, such as "vf".
    return `v${this.links}`;
  }
}

/** Lines that make a namespace a port of the bridge, which is in the namespace of this process. */
const bridgePort = (link: string, ip: string): string[] => [
  `link add eth0 address ${hardwareAddress(ip)} type veth peer name ${link} netns /proc/${process.pid}/ns/net`,
  `addr add ${ip}/${prefixLength(addresses.bridge)} dev eth0`,
  "link set eth0 up",
  `route add default via ${addresses.gateway}`,
];

/** Lines that join a namespace to that of this process, which is its only neighbour. */
const routedPort = (link: string, ip: string): string[] => [
  `link add eth0 address ${hardwareAddress(ip)} type veth peer name ${link} netns /proc/${process.pid}/ns/net`,
  `addr add ${ip}/32 dev eth0`,
  "link set eth0 up",
  `route add ${addresses.gateway} dev eth0`,
  `route add default via ${addresses.gateway}`,
];

/** A fixed hardware address made from the IP, so that an address that comes back is found in the neighbours' caches. */
const hardwareAddress = (ip: string): string => ["02", "42", ...ip.split(".").map((octet) => Number(octet).toString(16).padStart(2, "0"))].join(":");

const prefixLength = (cidr: string): string => cidr.slice(cidr.indexOf("/") + 1);
