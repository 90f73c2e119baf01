import type { ContainerState, ContainerStatus, WorkloadEvent, WorkloadStatus } from "../../../../machine/containers/types.ts";
import { type GroupDocument, restartPolicyOf } from "./group.ts";

/** What a group's containers do. */
export interface GroupInstance {
  /** "Pending" before any container has started. */
  readonly state: string;
  /** Instance views by container name; none of a container that has not come to its first start yet. */
  readonly views: Readonly<Record<string, unknown>>;
}

/** How the group fares, from what the runtime tells of its containers. */
export function instanceOf(group: GroupDocument, status: WorkloadStatus | undefined): GroupInstance {
  if (group.rest !== undefined) return group.rest;
  if (status === undefined) return { state: group.provisioningState === "Failed" ? "Failed" : "Pending", views: viewsWithoutRun(group) };
  const begun = [...status.containers, ...status.initContainers].filter((container) => !isPending(container));
  return { state: groupState(group, status), views: Object.fromEntries(begun.map((container) => [container.name, instanceView(container, status.events)])) };
}

function viewsWithoutRun({ startFault, restarting, properties }: GroupDocument): Record<string, unknown> {
  const view = startFault !== undefined ? faultView(startFault) : restarting === true ? { restartCount: 0, currentState: waitingToRun } : undefined;
  return view === undefined ? {} : Object.fromEntries(properties.containers.map((container) => [container.name, view]));
}

/** State of a container of a group that is started again. */
const waitingToRun = { state: "Waiting", detailStatus: "Waiting to run" };

/** What a group shows that its user stops: no container has an exit code or a start, and each keeps its last state beside. */
export function stoppedInstance({ views }: GroupInstance, now: Date): GroupInstance {
  const stop = (view: unknown): unknown => {
    const { currentState, ...rest } = view as { currentState: unknown };
    return { ...rest, currentState: { state: "Terminated", finishTime: now.toISOString(), detailStatus: "Container stopped per client request" }, previousState: currentState };
  };
  return { state: "Stopped", views: Object.fromEntries(Object.entries(views).map(([name, view]) => [name, stop(view)])) };
}

/** Events of all containers, as a group's operation tells them. */
export const eventsOf = ({ views }: GroupInstance): unknown[] => Object.values(views).flatMap((view) => (view as { events?: unknown[] }).events ?? []);

/** Whether a container has yet to come to its first start. */
const isPending = ({ state, restartCount }: ContainerStatus): boolean => state.kind === "waiting" && restartCount === 0 && beforeFirstStart.has(state.reason);

/** Reasons of the runtime for a container that nobody has tried to start. */
const beforeFirstStart: ReadonlySet<string> = new Set(["ContainerCreating", "PodInitializing"]);

/** Whether a container will not start again by itself. */
function hasEnded(group: GroupDocument, container: ContainerStatus): boolean {
  if (container.state.kind !== "terminated") return false;
  const policy = restartPolicyOf(group.properties);
  return policy === "Never" || (policy === "OnFailure" && container.state.exitCode === 0);
}

function groupState(group: GroupDocument, status: WorkloadStatus): string {
  if (status.containers.every((container) => hasEnded(group, container))) {
    return status.containers.some((container) => container.state.kind === "terminated" && container.state.exitCode !== 0) ? "Failed" : "Succeeded";
  }
  return status.containers.every((container) => container.state.kind === "waiting" && container.restartCount === 0) ? "Pending" : "Running";
}

function instanceView(container: ContainerStatus, events: readonly WorkloadEvent[]): Record<string, unknown> {
  const told = events.filter((event) => event.container === container.name).flatMap(eventView);
  return {
    restartCount: container.restartCount,
    currentState: stateView(container.state),
    ...(container.lastState === undefined ? {} : { previousState: stateView(container.lastState) }),
    ...(told.length === 0 ? {} : { events: told }),
  };
}

/** A container of a group that could not be set up at all. */
function faultView({ time, message }: NonNullable<GroupDocument["startFault"]>): Record<string, unknown> {
  return {
    restartCount: 0,
    currentState: { state: "Failed", startTime: time, finishTime: time, exitCode: startFailureCode, detailStatus: message },
    events: [{ count: 1, firstTimestamp: time, lastTimestamp: time, name: "Failed", message, type: "Warning" }],
  };
}

/** Exit code of a container that could not be started, as the runtime gives it. */
const startFailureCode = 128;

/** Reasons of the runtime for a container that ended without having run. */
const startFailures: ReadonlySet<string> = new Set(["StartError", "CreateContainerError"]);

function stateView(state: ContainerState): Record<string, unknown> {
  switch (state.kind) {
    case "waiting":
      // Azure tells no time of a waiting container. The connector takes no status without one, and so keeps the pod's last status meanwhile.
      return { state: "Waiting", detailStatus: state.message === undefined ? state.reason : `${state.reason}: ${waitingMessage(state.message)}` };
    case "running":
      return { state: "Running", startTime: state.startedAt.toISOString(), detailStatus: "" };
    case "terminated":
      // The connector calls every Terminated container completed, with exit code 0; of a Failed one it passes on exit code and detail.
      if (startFailures.has(state.reason)) {
        return { state: "Failed", startTime: state.startedAt.toISOString(), finishTime: state.finishedAt.toISOString(), exitCode: state.exitCode, detailStatus: `${state.reason}: ${state.message ?? ""}` };
      }
      return { state: "Terminated", startTime: state.startedAt.toISOString(), finishTime: state.finishedAt.toISOString(), exitCode: state.exitCode, detailStatus: state.exitCode === 0 ? "Completed" : "Error" };
  }
}

/** Azure leaves out which container it is: it stands beside. */
const waitingMessage = (message: string): string => message.replace(/^back-off (\S+) restarting failed container .*$/, "Back-off $1 restarting failed");

/** Azure's words for what the runtime tells in the kubelet's; it does not tell that a container was created. */
const eventWords: Readonly<Record<string, ((message: string) => string) | undefined>> = {
  Pulling: (message) => message.replace(/^Pulling/, "pulling"),
  Pulled: (message) => message.replace(/ in \d+ms$/, ""),
  Started: () => "Started container",
  BackOff: (message) => message.replace(/^(Back-off restarting failed container) .*$/, "$1"),
};

function eventView(event: WorkloadEvent): Record<string, unknown>[] {
  if (event.reason === "Created") return [];
  const message = eventWords[event.reason]?.(event.message) ?? event.message;
  return [{ count: event.count, firstTimestamp: event.firstSeen.toISOString(), lastTimestamp: event.lastSeen.toISOString(), name: event.reason, message, type: event.type }];
}
