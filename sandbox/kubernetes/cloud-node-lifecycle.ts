import type { ApiClient } from "./api-client.ts";
import type { ObjectCache } from "./object-cache.ts";
import type { Node } from "./objects.ts";

/** How often nodes are looked at: the default of cloud providers. */
const period = 5000;
/** Label by which a node that is no GCE instance opts out. */
const unmanagedLabel = "components.gke.io/gke-unmanaged-node";

/**
 * GKE's node lifecycle controller: deletes nodes that are not ready and that Google Compute Engine does not know, unless
 * they are labelled as unmanaged. A virtual node without that label is gone soon after its connector.
 */
export class CloudNodeLifecycle {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly api: ApiClient,
    private readonly nodes: ObjectCache<Node>,
    private readonly isInstance: (name: string) => boolean,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.sweep(), period);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Deletes the nodes that are lost, by now. */
  async sweep(): Promise<void> {
    for (const node of this.nodes.list().filter((candidate) => this.isLost(candidate))) {
      // A node that cannot be deleted now is looked at again in a moment.
      await this.api.delete(`/api/v1/nodes/${node.metadata.name}`, { uid: node.metadata.uid }).catch(() => undefined);
    }
  }

  private isLost(node: Node): boolean {
    return !isReady(node) && !this.isInstance(node.metadata.name) && node.metadata.labels?.[unmanagedLabel] !== "true";
  }
}

/** Whether a node takes pods and traffic. */
export const isReady = (node: Node): boolean => node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
