import type { ClusterNetwork } from "../../../kubernetes/cluster.ts";
import type { NodeSpec } from "../../../kubernetes/node-object.ts";
import type { ControlPlaneSpec, ControlPlanes } from "../control-planes.ts";

/** Remembers what it was asked for, and does it at once. */
export class FakeControlPlanes implements ControlPlanes {
  readonly running = new Map<string, { readonly spec: ControlPlaneSpec; readonly nodes: Map<string, NodeSpec>; network: ClusterNetwork }>();
  /** Thrown by the next start. */
  failure: Error | undefined;
  /** How long a start takes, in milliseconds. */
  startTime = 0;

  async start(spec: ControlPlaneSpec): Promise<{ caCertificate: string }> {
    if (this.failure) throw this.failure;
    if (this.startTime > 0) await new Promise((resolve) => setTimeout(resolve, this.startTime));
    if (!this.running.has(spec.id)) this.running.set(spec.id, { spec, nodes: new Map(), network: spec.network });
    return { caCertificate: `-----BEGIN CERTIFICATE-----\n${spec.id}\n-----END CERTIFICATE-----\n` };
  }

  setNetwork(id: string, network: ClusterNetwork): Promise<void> {
    const controlPlane = this.running.get(id);
    if (controlPlane) controlPlane.network = network;
    return Promise.resolve();
  }

  stop(id: string): Promise<void> {
    this.running.delete(id);
    return Promise.resolve();
  }

  delete(id: string): Promise<void> {
    return this.stop(id);
  }

  addNode(id: string, node: NodeSpec): Promise<void> {
    const controlPlane = this.running.get(id);
    // A node that its network does not know could not reach the control plane.
    if (controlPlane && !controlPlane.network.nodes.some(({ ip }) => ip === node.ip)) throw new Error(`${node.name} is not in the network of ${id}`);
    controlPlane?.nodes.set(node.name, node);
    return Promise.resolve();
  }

  removeNode(id: string, name: string): Promise<void> {
    this.running.get(id)?.nodes.delete(name);
    return Promise.resolve();
  }
}
