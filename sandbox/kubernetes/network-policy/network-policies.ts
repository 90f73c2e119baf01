import type { Runtime } from "../../machine/containers/types.ts";
import { CoalescedStep } from "../../machine/work-queue.ts";
import type { ApiClient } from "../api-client.ts";
import { ObjectCache } from "../object-cache.ts";
import type { Namespace, NetworkPolicy, Pod } from "../objects.ts";
import { packetFilter } from "./packet-filter.ts";
import { podRules } from "./pod-rules.ts";
import type { PolicyPod } from "./pod-rules.ts";

/** Pause before a node that could not take its rules is tried again, in milliseconds. */
const retryDelay = 1000;

/** What the enforcement of policies works with. */
export interface NetworkPoliciesDependencies {
  readonly api: ApiClient;
  readonly runtime: Runtime;
  readonly isEnforced: boolean;
  /** Pods of GKE's own that do not run here, under the addresses of what does their work. */
  readonly systemPods: readonly PolicyPod[];
  /** Where probes come from. */
  readonly kubelet: string;
}

/** Calico's part in a GKE cluster: keeps on every node what the NetworkPolicies of the cluster say of the node's pods. */
export class NetworkPolicies {
  private readonly policies: ObjectCache<NetworkPolicy>;
  private readonly namespaces: ObjectCache<Namespace>;
  private readonly pods: ObjectCache<Pod>;
  /** Pods whose containers are about to start: they have an address that the API server has not heard of. By uid. */
  private readonly starting = new Map<string, { readonly node: string; readonly pod: PolicyPod }>();
  /** Node -> rules that it holds. */
  private readonly nodes = new Map<string, string>();
  private readonly applying = new CoalescedStep(() => this.applyOnce());
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;
  private isEnforced: boolean;

  constructor(private readonly dependencies: NetworkPoliciesDependencies) {
    this.isEnforced = dependencies.isEnforced;
    const changed = (): void => void this.apply();
    this.policies = new ObjectCache<NetworkPolicy>(dependencies.api, "/apis/networking.k8s.io/v1/networkpolicies", {}, changed);
    this.namespaces = new ObjectCache<Namespace>(dependencies.api, "/api/v1/namespaces", {}, changed);
    this.pods = new ObjectCache<Pod>(dependencies.api, "/api/v1/pods", {}, (change, pod) => {
      if (change === "deleted" || pod.status?.podIP) this.starting.delete(pod.metadata.uid);
      changed();
    });
  }

  /** Resolves when it knows the cluster. */
  async start(): Promise<void> {
    await Promise.all([this.policies.start(), this.namespaces.start(), this.pods.start()]);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await Promise.all([this.policies.stop(), this.namespaces.stop(), this.pods.stop()]);
    await this.applying.settled();
  }

  /** Begins or ceases to keep the policies; resolves when the nodes do so. */
  async enforce(isEnforced: boolean): Promise<void> {
    if (this.isEnforced === isEnforced) return;
    this.isEnforced = isEnforced;
    await this.apply();
  }

  /** Resolves when every node holds rules for a pod that is about to start, so that none is ever without. */
  async admit(pod: Pod, node: string, ip: string): Promise<void> {
    this.starting.set(pod.metadata.uid, { node, pod: policyPod(pod, ip) });
    await this.apply();
  }

  /** Takes up a node whose network is there; resolves when it holds its rules. */
  async addNode(name: string): Promise<void> {
    this.nodes.set(name, "");
    await this.apply();
  }

  removeNode(name: string): void {
    this.nodes.delete(name);
  }

  /** Resolves when the nodes hold the rules of now. */
  private apply(): Promise<void> {
    return this.applying.run();
  }

  private async applyOnce(): Promise<void> {
    const running = this.runningPods();
    const pods = [...running, ...this.starting.values()];
    const world = {
      policies: this.isEnforced ? this.policies.list() : [],
      pods: [...pods.map(({ pod }) => pod), ...this.dependencies.systemPods],
      namespaces: new Map(this.namespaces.list().map(({ metadata }) => [metadata.name, metadata.labels ?? {}])),
    };
    await Promise.all(
      [...this.nodes.keys()].map(async (node) => {
        const rules = pods.filter((each) => each.node === node).map(({ pod }) => podRules(pod, world));
        await this.give(node, packetFilter(rules, this.dependencies.kubelet));
      }),
    );
  }

  private async give(node: string, rules: string): Promise<void> {
    if (this.stopped || this.nodes.get(node) === rules) return;
    try {
      await this.dependencies.runtime.filterPackets(node, rules);
      if (this.nodes.has(node)) this.nodes.set(node, rules);
    } catch (error) {
      // The node may be on its way out.
      if (this.stopped || !this.nodes.has(node)) return;
      console.error(`network policies of node ${node}: ${error instanceof Error ? error.message : String(error)}`);
      clearTimeout(this.retry);
      this.retry = setTimeout(() => void this.apply(), retryDelay);
    }
  }

  /** Pods with an address of their own that have not ended; those of a virtual node are peers as well, as Calico sees them. */
  private runningPods(): Array<{ node: string; pod: PolicyPod }> {
    return this.pods.list().flatMap((pod) => {
      const { podIP, phase } = pod.status ?? {};
      const hasEnded = phase === "Succeeded" || phase === "Failed";
      if (!podIP || hasEnded || pod.spec.hostNetwork || pod.spec.nodeName === undefined) return [];
      return [{ node: pod.spec.nodeName, pod: policyPod(pod, podIP) }];
    });
  }
}

const policyPod = ({ metadata, spec }: Pod, ip: string): PolicyPod => ({
  namespace: metadata.namespace,
  labels: metadata.labels ?? {},
  ip,
  ports: spec.containers.flatMap(({ ports }) => ports ?? []),
});
