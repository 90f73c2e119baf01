import { ApiError, isConflict, isNotFound } from "./api-client.ts";
import type { ApiClient } from "./api-client.ts";
import { nodeObject, nodeStatus } from "./node-object.ts";
import type { NodeSpec } from "./node-object.ts";
import type { Lease } from "./objects.ts";
import { time } from "./pod-status.ts";

/** How often the lease is renewed: a quarter of its duration, as the kubelet does. */
const leaseInterval = 10_000;
const leaseDurationSeconds = 40;
/** How often the status is written although nothing has changed. */
const statusInterval = 300_000;

/** Keeps a node's Node object and lease in its cluster, as the kubelet does. */
export class NodeRegistration {
  private readonly since = time(new Date());
  private renewing: NodeJS.Timeout | undefined;
  private statusWrittenAt = 0;

  /**
   * @param isAlive Whether the node's agent answers; while it does not, the lease is not renewed, so that the cluster
   *   finds out that the node is lost.
   */
  constructor(
    private readonly api: ApiClient,
    private readonly spec: NodeSpec,
    private readonly isAlive: () => boolean,
  ) {}

  /** Registers the node (or finds it registered) and begins to renew its lease. */
  async start(): Promise<void> {
    await this.register();
    await this.writeStatus();
    await this.renewLease();
    this.renewing = setInterval(() => void this.beat(), leaseInterval);
  }

  stop(): void {
    clearInterval(this.renewing);
  }

  private async beat(): Promise<void> {
    if (!this.isAlive()) return;
    try {
      await this.renewLease();
      if (Date.now() - this.statusWrittenAt > statusInterval || !(await this.isReady())) await this.writeStatus();
    } catch {
      // The API server is away, or somebody has deleted the node: a kubelet goes on as well, and does not register again.
    }
  }

  private async register(): Promise<void> {
    const wanted = nodeObject(this.spec);
    try {
      await this.api.create("/api/v1/nodes", wanted);
    } catch (error) {
      if (!(error instanceof ApiError) || error.reason !== "AlreadyExists") throw error;
      await this.api.patch(`/api/v1/nodes/${this.spec.name}`, { metadata: { labels: wanted.metadata.labels } });
    }
  }

  private async writeStatus(): Promise<void> {
    const status = nodeStatus(this.spec, this.since, time(new Date()));
    await this.api.patch(`/api/v1/nodes/${this.spec.name}/status`, { status }, "strategic-merge");
    this.statusWrittenAt = Date.now();
  }

  /** Whether the cluster holds the node for ready: it does not any more when the lease has been missed for a time. */
  private async isReady(): Promise<boolean> {
    const node = await this.api.get<{ status?: { conditions?: { type: string; status: string }[] } }>(`/api/v1/nodes/${this.spec.name}`);
    return node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  }

  private async renewLease(): Promise<void> {
    const leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
    const spec = { holderIdentity: this.spec.name, leaseDurationSeconds, renewTime: `${new Date().toISOString().slice(0, -1)}000Z` };
    try {
      const lease = await this.api.get<Lease>(`${leases}/${this.spec.name}`);
      await this.api.replace(`${leases}/${this.spec.name}`, { ...lease, spec: { ...lease.spec, ...spec } });
    } catch (error) {
      if (isConflict(error)) return;
      if (!isNotFound(error)) throw error;
      const node = await this.api.get<{ metadata: { uid: string } }>(`/api/v1/nodes/${this.spec.name}`);
      const ownerReferences = [{ apiVersion: "v1", kind: "Node", name: this.spec.name, uid: node.metadata.uid }];
      await this.api.create(leases, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: this.spec.name, ownerReferences }, spec });
    }
  }
}
