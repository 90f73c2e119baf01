import type { ClusterNetwork, Clusters } from "../../kubernetes/cluster.ts";
import type { NodeSpec } from "../../kubernetes/node-object.ts";
import { addresses } from "../../machine/network/address-plan.ts";
import type { NameTable } from "../../machine/network/name-table.ts";
import type { ControlPlaneSpec, ControlPlanes } from "./control-planes.ts";

/** The sandbox's own clusters as GKE's control planes. */
export class ClusterRoom implements ControlPlanes {
  /** Control plane -> name of its DNS-based endpoint. */
  private readonly dnsNames = new Map<string, string>();

  /** @param progress hears what is being waited for */
  constructor(
    private readonly clusters: Clusters,
    private readonly names: NameTable,
    private readonly progress: (message: string) => void,
  ) {}

  async start(spec: ControlPlaneSpec): Promise<{ caCertificate: string }> {
    const { id, ip, dnsName, reviewsUrl, network } = spec;
    this.names.set(dnsName, addresses.dnsEndpoints);
    this.dnsNames.set(id, dnsName);
    const cluster = this.clusters.get(id) ?? (await this.clusters.start({ name: id, endpointIp: ip, reviewsUrl, network }, this.progress));
    return { caCertificate: cluster.caCertificate };
  }

  async setNetwork(id: string, network: ClusterNetwork): Promise<void> {
    await this.clusters.get(id)?.setNetwork(network);
  }

  stop(id: string): Promise<void> {
    this.forgetName(id);
    return this.clusters.stop(id);
  }

  delete(id: string): Promise<void> {
    this.forgetName(id);
    return this.clusters.delete(id);
  }

  async addNode(id: string, node: NodeSpec): Promise<void> {
    const cluster = this.clusters.get(id);
    if (!cluster) throw new Error(`the control plane of cluster ${id} does not run`);
    if (cluster.status().nodes.some(({ name }) => name === node.name)) return;
    await cluster.addNode(node);
  }

  async removeNode(id: string, name: string): Promise<void> {
    await this.clusters.get(id)?.removeNode(name);
  }

  private forgetName(id: string): void {
    const name = this.dnsNames.get(id);
    if (name !== undefined) this.names.delete(name);
    this.dnsNames.delete(id);
  }
}
