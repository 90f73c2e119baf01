import { setTimeout as sleep } from "node:timers/promises";
import type { Runtime, Workload, WorkloadStatus } from "../machine/containers/types.ts";
import type { NetworkSpec } from "../machine/network/types.ts";
import type { ApiClient } from "./api-client.ts";
import type { NetworkPolicies } from "./network-policy/network-policies.ts";
import type { Pod, PodStatus } from "./objects.ts";
import { PodEvents } from "./pod-events.ts";
import { podRefusals } from "./pod-refusals.ts";
import { MissingMount, MissingReference } from "./pod-sources.ts";
import type { PodPlace, PodSources } from "./pod-sources.ts";
import { PodStatusWriter } from "./pod-status-writer.ts";
import { containerRestarts, podStatus, terminalPhase, waitingStatus } from "./pod-status.ts";
import { PodVolumeRefresher } from "./pod-volume-refresher.ts";
import { ContainerConfigError, podWorkload } from "./pod-workload.ts";
import type { PodWorkloadDependencies } from "./pod-workload.ts";

/** Pauses before a pod that could not start is tried again, in milliseconds. */
const firstRetry = 250;
const lastRetry = 10_000;
/** Attempts after which what keeps a pod from starting is worth an event: the first ones fail while the API server's caches fill. */
const quietAttempts = 3;
/** Pause before a request is repeated that the API server did not answer, in milliseconds. */
const apiRetry = 1000;
/** Grace of pods that name none, in seconds. */
const defaultGrace = 30;

/** What the pods of a node work with. */
export interface PodRunnerDependencies {
  readonly nodeName: string;
  readonly api: ApiClient;
  readonly runtime: Runtime;
  readonly workload: Omit<PodWorkloadDependencies, "network" | "place">;
  readonly node: Omit<PodPlace, "podIp">;
  /** Hears of a pod before its containers start. */
  readonly networkPolicies: Pick<NetworkPolicies, "admit">;
}

/** Runs one pod from its binding to the node until it is gone, and tells the API server how it fares. */
export class PodRunner {
  private readonly events: PodEvents;
  private readonly restartsBefore: Readonly<Record<string, number>>;
  private readonly place: PodPlace;
  private workload: Workload | undefined;
  /** How things stand while there is no workload. */
  private withoutWorkload: PodStatus | undefined;
  private ending: Promise<void> | undefined;
  private starting: Promise<void> | undefined;
  private retry: NodeJS.Timeout | undefined;
  private abandoned = false;
  private readonly statusWriter: PodStatusWriter;
  private readonly volumes: PodVolumeRefresher;

  /**
   * @param pod As bound to the node. A pod that ran before (under another supervisor) goes on counting its restarts.
   * @param network Where it stands.
   */
  constructor(
    private readonly dependencies: PodRunnerDependencies,
    private pod: Pod,
    private readonly network: NetworkSpec,
  ) {
    this.events = new PodEvents(dependencies.api, dependencies.nodeName, pod);
    const ranBefore = (pod.status?.containerStatuses ?? []).some(({ containerID }) => containerID);
    const restarts = Object.entries(containerRestarts(pod));
    this.restartsBefore = Object.fromEntries(restarts.map(([name, count]) => [name, ranBefore ? count + 1 : count]));
    this.place = { ...dependencies.node, podIp: network.kind === "host" ? dependencies.node.nodeIp : network.ip };
    this.volumes = new PodVolumeRefresher(this.place);
    this.statusWriter = new PodStatusWriter(
      pod.metadata,
      {
        api: dependencies.api,
        current: () => (this.workload ? this.status(this.workload.status(), false) : this.withoutWorkload),
        written: (status) => (this.pod = { ...this.pod, status: { ...this.pod.status, ...status } }),
        isWorthRetrying: () => this.ending === undefined,
      },
      apiRetry,
    );
  }

  /** What runs, for logs and exec. */
  get running(): Workload | undefined {
    return this.workload;
  }

  /** Address of the pod. */
  get ip(): string {
    return this.place.podIp;
  }

  /** Starts the pod, or says why not and tries again. */
  start(attempt = 1): void {
    this.starting = this.attempt(attempt);
  }

  private async attempt(attempt: number): Promise<void> {
    const refusals = podRefusals(this.pod);
    if (refusals.length > 0) return this.refuse(refusals);
    try {
      const spec = await podWorkload(this.pod, { ...this.dependencies.workload, network: this.network, place: this.place });
      if (this.ending) return;
      this.volumes.remember(spec.volumes);
      if (this.network.kind === "pod") await this.dependencies.networkPolicies.admit(this.pod, this.dependencies.nodeName, this.network.ip);
      if (this.ending) return;
      const workload = await this.dependencies.runtime.create(spec);
      this.workload = workload;
      workload.onChange(() => this.report());
      this.report();
    } catch (error) {
      if (this.ending) return;
      this.waitFor(error, attempt);
      this.retry = setTimeout(() => this.start(attempt + 1), Math.min(firstRetry * 2 ** (attempt - 1), lastRetry));
    }
  }

  /** Takes note of a change of the pod's object. */
  update(pod: Pod): void {
    const images = (of: Pod): string => JSON.stringify(of.spec.containers.map(({ image }) => image));
    if (images(pod) !== images(this.pod)) {
      this.events.record({ type: "Warning", reason: "NotModelled", message: "the sandbox does not change the image of a running container: delete the pod to have it made anew" });
    }
    const { status } = this.pod;
    // The status is this node's to write; only conditions of others come from there.
    this.pod = { ...pod, status: { ...pod.status, containerStatuses: status?.containerStatuses ?? pod.status?.containerStatuses } };
    if (pod.metadata.deletionTimestamp) void this.end(pod.metadata.deletionGracePeriodSeconds ?? defaultGrace);
    else if (this.workload) this.report();
  }

  /** Reads the pod's volumes again; files that have changed are replaced in the running pod. */
  async refresh(sources: PodSources): Promise<void> {
    if (this.workload && !this.ending) await this.volumes.refresh(this.pod, this.workload, sources, () => this.ending !== undefined);
  }

  /** Ends the pod's containers and takes the pod out of the cluster. Idempotent. */
  end(graceSeconds: number): Promise<void> {
    this.ending ??= this.finish(graceSeconds);
    return this.ending;
  }

  /** Ends the pod's containers; the cluster keeps the pod, so that it runs again when its node is back. */
  async stop(graceSeconds: number): Promise<void> {
    this.abandoned = true;
    this.ending ??= Promise.resolve();
    await this.endContainers(graceSeconds);
  }

  private async finish(graceSeconds: number): Promise<void> {
    await this.endContainers(graceSeconds);
    const { workload } = this;
    if (workload) await this.statusWriter.write(this.status(workload.status(), true)).catch(() => undefined);
    const { name, namespace, uid } = this.pod.metadata;
    while (!this.abandoned) {
      try {
        return await this.dependencies.api.delete(`/api/v1/namespaces/${namespace}/pods/${name}`, { gracePeriodSeconds: 0, uid });
      } catch {
        // The API server is away: without this the pod would stay Terminating for ever.
        await sleep(apiRetry);
      }
    }
  }

  private async endContainers(graceSeconds: number): Promise<void> {
    clearTimeout(this.retry);
    await this.starting;
    clearTimeout(this.retry);
    await this.workload?.delete(graceSeconds);
    await this.statusWriter.settled();
  }

  private refuse(refusals: readonly string[]): void {
    const message = `the sandbox does not model ${refusals.join("; ")}`;
    this.events.record({ type: "Warning", reason: "NotModelled", message });
    this.withoutWorkload = { ...waitingStatus(this.pod, this.place.nodeIp, "NotModelled", message), phase: "Failed", reason: "NotModelled", message };
    this.report();
  }

  private waitFor(error: unknown, attempt: number): void {
    const message = error instanceof Error ? error.message : String(error);
    const isConfig = error instanceof ContainerConfigError || (error instanceof MissingReference && !(error instanceof MissingMount));
    const reason = isConfig ? "CreateContainerConfigError" : "ContainerCreating";
    this.withoutWorkload = waitingStatus(this.pod, this.place.nodeIp, reason, isConfig ? message : undefined);
    if (attempt >= quietAttempts || error instanceof ContainerConfigError) {
      const eventReason = error instanceof MissingMount ? "FailedMount" : isConfig ? "Failed" : "FailedCreatePodSandBox";
      this.events.record({ type: "Warning", reason: eventReason, message: isConfig ? `Error: ${message}` : message });
    }
    this.report();
  }

  /** Brings events and status to the API server. */
  private report(): void {
    if (this.workload) this.events.mirror(this.workload.status().events);
    this.statusWriter.report();
  }

  private status(workload: WorkloadStatus, isGone: boolean): PodStatus {
    const status = podStatus(this.pod, workload, { podIp: this.place.podIp, nodeIp: this.place.nodeIp }, this.restartsBefore);
    return isGone ? { ...status, phase: terminalPhase(workload) } : status;
  }
}
