import { NoSuchContainer, type Workload } from "../../../../machine/containers/types.ts";
import { readBody } from "../../../kit/read.ts";
import { integer, object, text } from "../../../kit/schema.ts";
import type { ArmAction, Change } from "../../arm/arm-kind.ts";
import { type OperationAddress, operationError } from "../../arm/operation-address.ts";
import type { ArmCall } from "../../arm/route.ts";
import { AzureError } from "../../azure-error.ts";
import { azureDialect } from "../../dialect.ts";
import type { AzureServices } from "../../services.ts";
import { allContainers, type GroupDocument, keyOf } from "./group.ts";
import { eventsOf, stoppedInstance } from "./instance-view.ts";

/** A group's operation, as its address shows it. Its id is the group's; its api-version, as ACI writes it, an old one. */
export const operation: OperationAddress = {
  header: "azure-asyncoperation",
  type: "Microsoft.ContainerInstance/locations",
  pattern: "/subscriptions/{subscriptionId}/providers/Microsoft.ContainerInstance/locations/{location}/operations/{operationId}",
  path: ({ subscriptionId, location }) => `/subscriptions/${subscriptionId}/providers/Microsoft.ContainerInstance/locations/${location}/operations`,
  apiVersion: "2018-06-01",
  answer: (begun, { services }) => {
    const { status, startTime, subject } = begun;
    const group = services.groupRuns.find(subject.key);
    const error = operationError(begun);
    return {
      status: 200,
      body: {
        id: subject.id,
        status: status === "InProgress" ? "Pending" : status,
        startTime: startTime.toISOString(),
        properties: { events: status === "InProgress" || group === undefined ? [] : eventsOf(services.groupRuns.instance(group)) },
        ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
      },
    };
  },
};

const execSchema = object({ command: text, terminalSize: object({ rows: integer, cols: integer }) });

/** Start, restart and stop; what containers write, and commands in them. */
export const groupActions: readonly ArmAction<GroupDocument>[] = [
  {
    path: "start",
    settled: true,
    operation: [operation],
    run: (group, _call, services) => ({ status: 202, begins: group.rest === undefined ? { change: {} } : restarted(services) }),
  },
  {
    path: "restart",
    settled: true,
    operation: [operation],
    run: (_group, _call, services) => ({ status: 204, begins: restarted(services) }),
  },
  {
    path: "stop",
    run: (group, _call, { groupRuns, names, now }) => {
      // A group that is being started again can be stopped.
      if (group.provisioningState === "Pending" && group.restarting !== true) throw transitioning(group);
      const { views } = stoppedInstance(groupRuns.instance(group), now());
      if (group.fqdn !== undefined) names.delete(group.fqdn);
      return {
        status: 204,
        begins: {
          change: { provisioningState: "Succeeded", restarting: undefined, rest: { state: "Stopped", views } },
          work: async ({ ip }) => {
            await groupRuns.end(keyOf(group), ip);
            return undefined;
          },
        },
      };
    },
  },
  { method: "GET", path: "containers/{containerName}/logs", right: "containers/logs/read", run: (group, call, services) => ({ status: 200, body: { content: logs(group, call, services) } }) },
  {
    path: "containers/{containerName}/exec",
    right: "containers/exec/action",
    run: (group, call, services) => {
      const { command, terminalSize } = readBody(call.body, { schema: execSchema }, azureDialect);
      const name = containerIn(group, call);
      const size = terminalSize?.rows !== undefined && terminalSize.cols !== undefined ? { rows: terminalSize.rows, columns: terminalSize.cols } : undefined;
      return { status: 200, body: services.exec.invite(runningWorkload(group, name, services), name, command ?? "", size, group.location) };
    },
  },
  {
    path: "containers/{containerName}/attach",
    right: "containers/attach/action",
    run: (group, call, services) => {
      const name = containerIn(group, call);
      return { status: 200, body: services.exec.inviteToOutput(runningWorkload(group, name, services), name, group.location) };
    },
  },
  // Of groups outside a virtual network the list is empty in Azure too.
  { method: "GET", path: "outboundNetworkDependenciesEndpoints", right: "outboundNetworkDependenciesEndpoints/read", run: () => ({ status: 200, body: [] }) },
];

const restarted = ({ groupRuns, settings }: AzureServices): Change<GroupDocument> => ({
  change: { provisioningState: "Pending", restarting: true, rest: undefined },
  work: (started) => groupRuns.run(started, settings.containerGroupLatency),
});

/** The words are also those of a PUT. */
export const transitioning = ({ name }: GroupDocument): AzureError => new AzureError(409, "ContainerGroupTransitioning", `The container group '${name}' is still transitioning, please retry later.`);

function containerIn(group: GroupDocument, call: ArmCall): string {
  const name = call.param("containerName");
  const found = allContainers(group.properties).find((container) => container.name === name.toLowerCase());
  if (found === undefined) throw new AzureError(404, "ContainerNotFound", `The container '${name}' is not found in container group '${group.name}'.`);
  return found.name;
}

function runningWorkload(group: GroupDocument, container: string, { groupRuns }: AzureServices): Workload {
  const workload = groupRuns.workload(group);
  if (workload === undefined) throw new AzureError(409, "ContainerNotRunning", `The container '${container}' of container group '${group.name}' does not run.`);
  return workload;
}

function logs(group: GroupDocument, call: ArmCall, { groupRuns }: AzureServices): string {
  const tail = call.query.get("tail");
  const lines = tail === null ? undefined : Number(tail);
  if (lines !== undefined && (!Number.isInteger(lines) || lines < 1)) throw new AzureError(400, "InvalidTail", `The 'tail' of the logs request is '${tail ?? ""}'; it must be a whole number greater than 0.`);
  const name = containerIn(group, call);
  const workload = groupRuns.workload(group);
  if (workload === undefined) return "";
  try {
    return workload.logs(name, { tailLines: lines, timestamps: call.query.get("timestamps")?.toLowerCase() === "true" });
  } catch (error) {
    if (error instanceof NoSuchContainer) return "";
    throw error;
  }
}
