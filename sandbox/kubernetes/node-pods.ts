import type { Workload } from "../machine/containers/types.ts";
import type { NodeSources } from "./node-sources.ts";
import { ObjectCache } from "./object-cache.ts";
import type { Pod } from "./objects.ts";
import { PodAddressPool } from "./pod-address-pool.ts";
import { PodRunner } from "./pod-runner.ts";
import type { PodRunnerDependencies } from "./pod-runner.ts";

/** How often volumes of running pods are compared with their sources; a real kubelet takes up to 90 s. */
const refreshInterval = 10_000;
/** Time that pods get to end when their node stops, in seconds. */
const stopGrace = 5;

/** The pods of one node: runs what the scheduler binds to it. */
export class NodePods {
  private readonly runners = new Map<string, PodRunner>();
  private readonly addresses: PodAddressPool;
  private readonly cache: ObjectCache<Pod>;
  private refreshing: NodeJS.Timeout | undefined;

  constructor(
    private readonly dependencies: PodRunnerDependencies,
    private readonly sources: NodeSources,
    podCidr: string,
  ) {
    this.addresses = new PodAddressPool(podCidr);
    this.cache = new ObjectCache<Pod>(dependencies.api, "/api/v1/pods", { fieldSelector: `spec.nodeName=${dependencies.nodeName}` }, (change, pod) => {
      if (change === "set") this.set(pod);
      else this.gone(pod);
    });
  }

  /** Resolves when every pod that is bound to the node has been taken up. */
  async start(): Promise<void> {
    await this.cache.start();
    this.refreshing = setInterval(() => void this.refresh(), refreshInterval);
  }

  /** Ends all containers of the node; the cluster keeps the pods. */
  async stop(): Promise<void> {
    clearInterval(this.refreshing);
    await this.cache.stop();
    await Promise.all([...this.runners.values()].map((runner) => runner.stop(stopGrace)));
    this.runners.clear();
  }

  /** What runs for a pod. */
  workload(namespace: string, name: string): Workload | undefined {
    return this.runner(namespace, name)?.running;
  }

  /** The address of a pod. */
  address(namespace: string, name: string): string | undefined {
    return this.runner(namespace, name)?.ip;
  }

  /** How many pods run. */
  get count(): number {
    return [...this.runners.values()].filter(({ running }) => running).length;
  }

  private runner(namespace: string, name: string): PodRunner | undefined {
    const pod = this.cache.find(name, namespace);
    return pod && this.runners.get(pod.metadata.uid);
  }

  private set(pod: Pod): void {
    const { uid, deletionTimestamp } = pod.metadata;
    const known = this.runners.get(uid);
    if (known) {
      known.update(pod);
      if (deletionTimestamp) this.endSoon(pod, known);
      return;
    }
    // A pod that has ended is not run again; it stays in the cluster until somebody deletes it.
    const hasEnded = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
    if (hasEnded && !deletionTimestamp) return;
    const ip = pod.spec.hostNetwork || deletionTimestamp ? undefined : this.addresses.take(uid);
    const node = this.dependencies.nodeName;
    const runner = new PodRunner(this.dependencies, pod, ip === undefined ? { kind: "host", node } : { kind: "pod", node, ip });
    this.runners.set(uid, runner);
    if (deletionTimestamp) this.endSoon(pod, runner);
    else runner.start();
  }

  /** The pod's object is gone, by this node or by force. */
  private gone(pod: Pod): void {
    const runner = this.runners.get(pod.metadata.uid);
    if (runner) this.endSoon(pod, runner);
  }

  private endSoon(pod: Pod, runner: PodRunner): void {
    const { uid, deletionGracePeriodSeconds } = pod.metadata;
    void runner.end(deletionGracePeriodSeconds ?? 0).finally(() => {
      this.runners.delete(uid);
      this.addresses.release(uid);
      this.sources.forget(uid);
    });
  }

  private async refresh(): Promise<void> {
    const sources = this.sources.once();
    await Promise.all([...this.runners.values()].map((runner) => runner.refresh(sources)));
  }
}
