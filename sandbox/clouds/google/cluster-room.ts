import type { Clusters } from "../../kubernetes/cluster.ts";
import type { NodeSpec } from "../../kubernetes/node-object.ts";
import type { ControlPlaneSpec, ControlPlanes } from "./control-planes.ts";

/** The sandbox's own clusters as GKE's control planes. */
export class ClusterRoom implements ControlPlanes {
  /** @param progress hears what is being waited for */
  constructor(
    private readonly clusters: Clusters,
    private readonly progress: (message: string) => void,
  ) {}

  async start(spec: ControlPlaneSpec): Promise<{ caCertificate: string }> {
    const cluster = this.clusters.get(spec.id) ?? (await this.clusters.start({ name: spec.id, endpointIp: spec.ip }, this.progress));
    return { caCertificate: cluster.caCertificate };
  }

  stop(id: string): Promise<void> {
    return this.clusters.stop(id);
  }

  delete(id: string): Promise<void> {
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
}
