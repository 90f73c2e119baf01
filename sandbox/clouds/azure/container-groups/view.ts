import type { ContainerState, ContainerStatus, WorkloadEvent, WorkloadStatus } from "../../../runtime/types.ts";
import { type ContainerDefinition, containerGroupType, type GroupDocument, groupId } from "./model.ts";

/** What a group's containers do. */
export interface GroupInstance {
  /** "Pending" before any container has started. */
  readonly state: string;
  /** Instance views by container name. */
  readonly views: Readonly<Record<string, unknown>>;
}

/** How the group fares, from what the runtime tells of its containers. */
export function instanceOf(group: GroupDocument, status: WorkloadStatus | undefined): GroupInstance {
  if (group.rest !== undefined) return group.rest;
  if (status === undefined) {
    const view = group.startFault === undefined ? { restartCount: 0, currentState: { state: "Waiting", startTime: group.createdAt, detailStatus: "" }, events: [] } : faultView(group.startFault);
    return { state: group.provisioningState === "Failed" ? "Failed" : "Pending", views: Object.fromEntries(group.properties.containers.map((container) => [container.name, view])) };
  }
  const views = [...status.containers, ...status.initContainers].map((container) => [container.name, instanceView(group, container, status.events)] as const);
  return { state: groupState(group, status), views: Object.fromEntries(views) };
}

/** Whether a container will not start again by itself. */
export function hasEnded(group: GroupDocument, container: ContainerStatus): boolean {
  if (container.state.kind !== "terminated") return false;
  const { restartPolicy } = group.properties;
  return restartPolicy === "Never" || (restartPolicy === "OnFailure" && container.state.exitCode === 0);
}

function groupState(group: GroupDocument, status: WorkloadStatus): string {
  if (status.containers.every((container) => hasEnded(group, container))) {
    return status.containers.some((container) => container.state.kind === "terminated" && container.state.exitCode !== 0) ? "Failed" : "Succeeded";
  }
  return status.containers.every((container) => container.state.kind === "waiting" && container.restartCount === 0) ? "Pending" : "Running";
}

function instanceView(group: GroupDocument, container: ContainerStatus, events: readonly WorkloadEvent[]): Record<string, unknown> {
  return {
    restartCount: container.restartCount,
    currentState: stateView(container.state, group.createdAt),
    ...(container.lastState === undefined ? {} : { previousState: stateView(container.lastState, group.createdAt) }),
    events: events.filter((event) => event.container === container.name).map(eventView),
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

/** The connector wants a start time and a detail of every state, that of a waiting container too. */
function stateView(state: ContainerState, since: string): Record<string, unknown> {
  switch (state.kind) {
    case "waiting":
      return { state: "Waiting", startTime: since, detailStatus: state.message === undefined ? state.reason : `${state.reason}: ${state.message}` };
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

const eventView = (event: WorkloadEvent): Record<string, unknown> => ({
  count: event.count,
  firstTimestamp: event.firstSeen.toISOString(),
  lastTimestamp: event.lastSeen.toISOString(),
  name: event.reason,
  message: event.message,
  type: event.type,
});

/**
 * A group as ARM shows it: without secure values, contents of secret volumes and registry passwords.
 * @param instance left out of lists, as ACI does
 */
export function groupView(group: GroupDocument, subscriptionId: string, instance: GroupInstance | undefined): Record<string, unknown> {
  const { properties } = group;
  const views = instance?.views ?? {};
  const containerView = (container: ContainerDefinition): unknown => definitionView(container, instance === undefined ? undefined : views[container.name]);
  return {
    id: groupId(subscriptionId, group),
    name: group.name,
    type: containerGroupType,
    location: group.location,
    tags: group.tags,
    properties: {
      sku: properties.sku,
      provisioningState: group.provisioningState,
      osType: properties.osType,
      restartPolicy: properties.restartPolicy,
      containers: properties.containers.map(containerView),
      initContainers: (properties.initContainers ?? []).map(containerView),
      ...(properties.ipAddress === undefined ? {} : { ipAddress: addressView(group) }),
      volumes: (properties.volumes ?? []).map((volume) =>
        volume.secret === undefined ? { name: volume.name, emptyDir: {} } : { name: volume.name, secret: Object.fromEntries(Object.keys(volume.secret).map((key) => [key, null])) },
      ),
      imageRegistryCredentials: (properties.imageRegistryCredentials ?? []).map(({ server, username }) => ({ server, username })),
      isCustomProvisioningTimeout: false,
      provisioningTimeoutInSeconds: 1800,
      ...(instance === undefined ? {} : { instanceView: { events: [], state: instance.state } }),
    },
  };
}

function definitionView(container: ContainerDefinition, instance: unknown): unknown {
  const { environmentVariables, ports, ...rest } = container.properties;
  return {
    name: container.name,
    properties: {
      ...rest,
      ...(rest.resources === undefined ? {} : { ports: ports ?? [] }),
      environmentVariables: (environmentVariables ?? []).map(({ name, value }) => (value === undefined ? { name } : { name, value })),
      ...(instance === undefined ? {} : { instanceView: instance }),
    },
  };
}

function addressView(group: GroupDocument): Record<string, unknown> {
  const { ipAddress } = group.properties;
  return {
    type: ipAddress?.type,
    ports: (ipAddress?.ports ?? []).map(({ port, protocol }) => ({ port, protocol: (protocol as string | undefined) ?? "TCP" })),
    ...(group.provisioningState === "Succeeded" ? { ip: group.ip } : {}),
    ...(group.fqdn === undefined ? {} : { dnsNameLabel: ipAddress?.dnsNameLabel, fqdn: group.fqdn, autoGeneratedDomainNameLabelScope: ipAddress?.autoGeneratedDomainNameLabelScope ?? "Unsecure" }),
  };
}
