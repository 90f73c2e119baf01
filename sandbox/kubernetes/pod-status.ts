import type { ContainerStatus as RuntimeContainerStatus, ContainerState as RuntimeState, WorkloadStatus } from "../machine/containers/types.ts";
import type { ContainerState, ContainerStatus, Pod, PodCondition, PodStatus } from "./objects.ts";

/** Where a pod is, as its status tells. */
export interface PodAddresses {
  readonly podIp: string;
  readonly nodeIp: string;
}

/** Conditions that the kubelet writes; all others belong to somebody else and are kept. */
const ownConditions = ["PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready"] as const;

/**
 * The status of a pod whose workload runs.
 *
 * @param pod The pod with the status that was written last: restart counts go on from `restartsBefore`, times of
 *   conditions that do not change are kept.
 */
export function podStatus(pod: Pod, workload: WorkloadStatus, addresses: PodAddresses, restartsBefore: Readonly<Record<string, number>>): PodStatus {
  const status = (container: RuntimeContainerStatus): ContainerStatus => containerStatus(container, restartsBefore[container.name] ?? 0);
  const initContainerStatuses = workload.initContainers.map(status);
  const containerStatuses = workload.containers.map(status);
  const phase = podPhase(pod, workload);
  const initialized = phase === "Succeeded" || workload.initContainers.every(({ state }) => state.kind === "terminated" && state.exitCode === 0);
  const unready = workload.containers.filter(({ ready }) => !ready).map(({ name }) => name);
  const gates = (pod.spec.readinessGates ?? []).filter(({ conditionType }) => conditionOf(pod, conditionType)?.status !== "True");
  const waiting: Outcome = phase === "Succeeded" ? { reason: "PodCompleted" } : { reason: "ContainersNotReady", message: `containers with unready status: [${unready.join(" ")}]` };
  const outcomes: Record<(typeof ownConditions)[number], Outcome | undefined> = {
    PodReadyToStartContainers: undefined,
    Initialized: initialized ? undefined : { reason: "ContainersNotInitialized", message: "containers with incomplete status" },
    ContainersReady: unready.length === 0 ? undefined : waiting,
    Ready: unready.length > 0 ? waiting : gates.length > 0 ? { reason: "ReadinessGatesNotReady", message: gates.map(({ conditionType }) => `gate ${conditionType}`).join(", ") } : undefined,
  };
  return {
    phase,
    conditions: conditionsOf(pod, outcomes),
    hostIP: addresses.nodeIp,
    hostIPs: [{ ip: addresses.nodeIp }],
    podIP: addresses.podIp,
    podIPs: [{ ip: addresses.podIp }],
    startTime: pod.status?.startTime ?? time(workload.startedAt ?? new Date()),
    initContainerStatuses,
    containerStatuses,
    qosClass: pod.status?.qosClass,
  };
}

/** The status of a pod that cannot start yet: its containers wait, each for that reason. */
export function waitingStatus(pod: Pod, nodeIp: string, reason: string, message?: string): PodStatus {
  const waiting = ({ name, image = "" }: { name: string; image?: string }): ContainerStatus => ({
    name,
    image,
    imageID: "",
    ready: false,
    started: false,
    restartCount: containerRestarts(pod)[name] ?? 0,
    state: { waiting: { reason, message } },
  });
  const outcome = { reason: "ContainersNotReady", message: `containers with unready status: [${pod.spec.containers.map(({ name }) => name).join(" ")}]` };
  return {
    phase: "Pending",
    conditions: conditionsOf(pod, {
      PodReadyToStartContainers: { reason: "" },
      Initialized: pod.spec.initContainers?.length ? { reason: "ContainersNotInitialized" } : undefined,
      ContainersReady: outcome,
      Ready: outcome,
    }),
    hostIP: nodeIp,
    hostIPs: [{ ip: nodeIp }],
    startTime: pod.status?.startTime ?? time(new Date()),
    initContainerStatuses: (pod.spec.initContainers ?? []).map(waiting),
    containerStatuses: pod.spec.containers.map(waiting),
    qosClass: pod.status?.qosClass,
  };
}

/** How often each container has been started again, by the status that was written last. */
export function containerRestarts(pod: Pod): Record<string, number> {
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  return Object.fromEntries(statuses.map(({ name, restartCount }) => [name, restartCount]));
}

/** The kubelet's rules: see getPhase in its sources. */
function podPhase(pod: Pod, { initContainers, containers }: WorkloadStatus): string {
  const policy = pod.spec.restartPolicy ?? "Always";
  const ended = (status: RuntimeContainerStatus): number | undefined => (status.state.kind === "terminated" ? status.state.exitCode : undefined);
  const failedInit = initContainers.some((status) => (ended(status) ?? 0) !== 0);
  if (failedInit && policy === "Never") return "Failed";
  if (initContainers.some((status) => ended(status) !== 0)) return "Pending";
  if (containers.some(({ state, lastState }) => state.kind === "waiting" && !lastState)) return "Pending";
  const codes = containers.map(ended);
  if (policy === "Always" || codes.includes(undefined)) return "Running";
  if (codes.every((code) => code === 0)) return "Succeeded";
  return policy === "Never" ? "Failed" : "Running";
}

function containerStatus(container: RuntimeContainerStatus, restartsBefore: number): ContainerStatus {
  return {
    name: container.name,
    image: container.image,
    imageID: container.image,
    containerID: container.id === "" ? undefined : container.id,
    ready: container.ready,
    started: container.started,
    restartCount: restartsBefore + container.restartCount,
    state: containerState(container.state, container.id),
    lastState: container.lastState && containerState(container.lastState, container.id),
  };
}

function containerState(state: RuntimeState, id: string): ContainerState {
  switch (state.kind) {
    case "waiting":
      return { waiting: { reason: state.reason, message: state.message } };
    case "running":
      return { running: { startedAt: time(state.startedAt) } };
    case "terminated":
      return {
        terminated: {
          exitCode: state.exitCode,
          signal: state.signal,
          reason: state.reason,
          message: state.message,
          startedAt: time(state.startedAt),
          finishedAt: time(state.finishedAt),
          containerID: id,
        },
      };
  }
}

/** Why a condition is false. */
interface Outcome {
  readonly reason: string;
  readonly message?: string;
}

const conditionOf = (pod: Pod, type: string): PodCondition | undefined => pod.status?.conditions?.find((condition) => condition.type === type);

function conditionsOf(pod: Pod, outcomes: Readonly<Record<(typeof ownConditions)[number], Outcome | undefined>>): PodCondition[] {
  const foreign = (pod.status?.conditions ?? []).filter(({ type }) => !(type in outcomes));
  const own = ownConditions.map((type): PodCondition => {
    const outcome = outcomes[type];
    const status = outcome ? "False" : "True";
    const before = conditionOf(pod, type);
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : time(new Date());
    return { type, status, reason: outcome?.reason === "" ? undefined : outcome?.reason, message: outcome?.message, lastTransitionTime };
  });
  return [...own, ...foreign];
}

/** A time as Kubernetes writes it: whole seconds. */
export const time = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

/** How a pod ended whose containers were told to. */
export function terminalPhase({ containers }: WorkloadStatus): string {
  return containers.every(({ state }) => state.kind === "terminated" && state.exitCode === 0) ? "Succeeded" : "Failed";
}
