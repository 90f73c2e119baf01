import type { WorkloadEvent } from "../machine/containers/types.ts";
import { WorkQueue } from "../machine/work-queue.ts";
import type { ApiClient } from "./api-client.ts";
import type { Pod } from "./objects.ts";
import { time } from "./pod-status.ts";

/** What happened to a pod, before it is an Event of the cluster. */
export type PodEvent = Pick<WorkloadEvent, "container" | "type" | "reason" | "message">;

/** Writes the events of one pod as its node's kubelet does: one object for the same event over and over, with a count. */
export class PodEvents {
  private readonly written = new Map<string, { readonly name: string; count: number }>();
  /** Events reach the API server in the order in which they happened. */
  private readonly writing = new WorkQueue();

  constructor(
    private readonly api: ApiClient,
    private readonly nodeName: string,
    private readonly pod: Pod,
  ) {}

  /** Writes an event of the node's own. */
  record(event: PodEvent): void {
    const now = new Date();
    const count = (this.written.get(keyOf(event))?.count ?? 0) + 1;
    this.write({ ...event, firstSeen: now, lastSeen: now, count });
  }

  /** Writes those of a workload's events that are new or have happened again. */
  mirror(events: readonly WorkloadEvent[]): void {
    for (const event of events) {
      if (event.count > (this.written.get(keyOf(event))?.count ?? 0)) this.write(event);
    }
  }

  private write(event: WorkloadEvent): void {
    const key = keyOf(event);
    const { metadata } = this.pod;
    const path = `/api/v1/namespaces/${metadata.namespace}/events`;
    const known = this.written.get(key);
    const name = known?.name ?? `${metadata.name}.${(Date.now() * 1000 + this.written.size).toString(16)}`;
    this.written.set(key, { name, count: event.count });
    const request = known
      ? () => this.api.patch(`${path}/${name}`, { count: event.count, lastTimestamp: time(event.lastSeen) })
      : () => this.api.create(path, this.eventObject(name, event));
    // An event that cannot be written (its namespace is going, the API server is away) is lost, as the kubelet's are.
    this.writing.add<unknown>(request).catch(() => undefined);
  }

  private eventObject(name: string, event: WorkloadEvent): object {
    const { metadata, spec } = this.pod;
    const isInit = spec.initContainers?.some((container) => container.name === event.container);
    return {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name, namespace: metadata.namespace },
      involvedObject: {
        apiVersion: "v1",
        kind: "Pod",
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
        fieldPath: event.container && `spec.${isInit ? "initContainers" : "containers"}{${event.container}}`,
      },
      type: event.type,
      reason: event.reason,
      message: event.message,
      source: { component: "kubelet", host: this.nodeName },
      reportingComponent: "kubelet",
      reportingInstance: this.nodeName,
      firstTimestamp: time(event.firstSeen),
      lastTimestamp: time(event.lastSeen),
      count: event.count,
    };
  }
}

const keyOf = ({ container, reason, message }: PodEvent): string => JSON.stringify([container, reason, message]);
