import type { AzureFixture, FakeWorkload } from "../clouds/azure/azure.fixture.ts";
import type { ContainerState, WorkloadEvent } from "../machine/containers/types.ts";

/** A container's state as Resource Manager shows it. */
interface ShownState {
  readonly state?: string;
  readonly exitCode?: number;
  readonly detailStatus?: string;
}

interface ShownEvent {
  readonly name: string;
  readonly message: string;
  readonly type: "Normal" | "Warning";
  readonly count: number;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
}

interface ShownContainer {
  readonly name: string;
  readonly properties?: { readonly instanceView?: { readonly restartCount?: number; readonly currentState?: ShownState; readonly previousState?: ShownState; readonly events?: readonly ShownEvent[] } };
}

/** What a recorded answer tells of a container group: the group itself, or its operation. */
interface Shown {
  readonly id?: unknown;
  readonly content?: unknown;
  readonly properties?: { readonly containers?: readonly ShownContainer[]; readonly events?: readonly ShownEvent[] };
}

/** Lets the containers of a replay do what those of its recording did: run, end, be pulled and write, which is no answer of the cloud. */
export class ToldContainers {
  /** By container group: what to do with its workload, at once and when it is made. */
  private readonly told = new Map<string, (workload: FakeWorkload) => void>();

  constructor(private readonly azure: AzureFixture) {
    const { runtime } = azure;
    const create = runtime.create.bind(runtime);
    runtime.create = async (spec) => {
      const workload = await create(spec);
      this.apply(spec.name.replace(/.*\//, ""));
      return workload;
    };
  }

  tell(url: string, answer: unknown): void {
    const { id, content, properties } = (answer ?? {}) as Shown;
    const address = typeof id === "string" ? id : new URL(url).pathname;
    const group = /\/containerGroups\/([^/]+)/i.exec(address)?.[1];
    if (group === undefined) return;
    if (typeof content === "string") {
      this.remember(group, (workload) => {
        workload.lines = content.replace(/\n$/, "").split("\n");
      });
    } else if (Array.isArray(properties?.containers)) {
      const { containers } = properties as { containers: readonly ShownContainer[] };
      this.remember(group, (workload) => {
        workload.events = containers.flatMap(({ name, properties: own }) => (own?.instanceView?.events ?? []).map((event) => workloadEvent(name, event)));
        // What a container shows last is remembered when it ends.
        for (const container of containers) tellOne(workload, container);
      });
    } else if (Array.isArray(properties?.events)) {
      const { events } = properties as { events: readonly ShownEvent[] };
      this.remember(group, (workload) => {
        workload.events = events.map((event) => workloadEvent(workload.spec.containers[0]?.name ?? "", event));
      });
    }
  }

  private remember(group: string, act: (workload: FakeWorkload) => void): void {
    this.told.set(group, act);
    this.apply(group);
  }

  private apply(group: string): void {
    const workload = [...this.azure.runtime.workloads.values()].find(({ spec }) => spec.name.endsWith(`/${group}`));
    if (workload !== undefined) this.told.get(group)?.(workload);
  }
}

function tellOne(workload: FakeWorkload, { name, properties }: ShownContainer): void {
  const { restartCount, currentState, previousState } = properties?.instanceView ?? {};
  if (restartCount !== undefined) {
    const lastState = stateOf(name, previousState);
    workload.restarts.set(name, { restartCount, ...(lastState?.kind === "terminated" ? { lastState } : {}) });
  }
  const state = stateOf(name, currentState);
  if (state !== undefined) workload.set(name, state);
}

const at = new Date("2026-11-21T10:00:00Z");

/** In the runtime's words; undefined where a state did not come of what ran in the container. */
function stateOf(name: string, shown: ShownState | undefined): ContainerState | undefined {
  const { state, detailStatus = "", exitCode } = shown ?? {};
  if (state === "Terminated" && exitCode !== undefined) return { kind: "terminated", exitCode, reason: detailStatus, startedAt: at, finishedAt: at };
  const [, reason, message] = (state === "Waiting" ? /^(\w+): (.*)$/ : /^$/).exec(detailStatus) ?? [];
  if (reason === undefined || message === undefined) return undefined;
  return { kind: "waiting", reason, message: message.replace(/^Back-off (\S+) restarting failed$/, `back-off $1 restarting failed container ${name}`) };
}

const workloadEvent = (container: string, { name, message, type, count, firstTimestamp, lastTimestamp }: ShownEvent): WorkloadEvent => ({
  container,
  type,
  reason: name,
  message: message.replace(/^pulling image/, "Pulling image"),
  firstSeen: new Date(firstTimestamp),
  lastSeen: new Date(lastTimestamp),
  count,
});
