import type { CloudResponse } from "../../cloud.ts";
import { masked } from "../../audit-log.ts";
import { groupOfId } from "../arm/resource-kind.ts";
import type { Operation, Operations } from "../arm/operations.ts";
import type { ArmCall, ArmRoute } from "../arm/route.ts";
import { AzureError } from "../azure-error.ts";
import { armHost } from "../hosts.ts";
import { conform, integer, object, text } from "../shape.ts";
import { NoSuchContainer, type Workload } from "../../../machine/containers/types.ts";
import type { ContainerGroups } from "./container-groups.ts";
import type { ExecBridge } from "./exec-bridge.ts";
import { eventsOf, type GroupInstance } from "./instance-view.ts";
import { locationRoutes } from "./location-routes.ts";
import { containerGroupType, type GroupDocument, groupId } from "./model.ts";
import { groupPatchShape } from "./shape.ts";
import { groupView } from "./view.ts";

/** Api-version in the address of a group's operation, as ACI writes it. */
const operationVersion = "2018-06-01";

const execShape = object({ command: text, terminalSize: object({ rows: integer, cols: integer }) });

/** Microsoft.ContainerInstance/containerGroups. */
export function containerGroupRoutes(groups: ContainerGroups, operations: Operations, exec: ExecBridge, subscriptionId: string): ArmRoute[] {
  const type = containerGroupType;
  const inSubscription = `/subscriptions/{subscriptionId}/providers/${type}`;
  const inGroup = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/${type}`;
  const one = `${inGroup}/{name}`;
  const container = `${one}/containers/{containerName}`;
  const action = (verb: string): string => `${type}/${verb}`;
  const demand = (call: ArmCall): GroupDocument => groups.demand(call.params["resourceGroupName"] ?? "", call.params["name"] ?? "");
  const show = (call: ArmCall, group: GroupDocument, instance: GroupInstance | undefined): Record<string, unknown> => groupView(group, { subscriptionId, apiVersion: call.query.get("api-version") ?? "", instance });
  const view = (call: ArmCall, group: GroupDocument): Record<string, unknown> => show(call, group, groups.instance(group));
  const list = (call: ArmCall, resourceGroup: string | undefined): CloudResponse => ({
    status: 200,
    body: { value: groups.all().filter((group) => resourceGroup === undefined || group.resourceGroup.toLowerCase() === resourceGroup.toLowerCase()).map((group) => show(call, group, undefined)) },
  });
  const subjects = new WeakMap<Operation, GroupDocument>();
  const begun = (group: GroupDocument, work: Promise<void>): Record<string, string> => {
    const operation = operations.track(work);
    subjects.set(operation, group);
    return { "azure-asyncoperation": `https://${armHost}/subscriptions/${subscriptionId}/providers/Microsoft.ContainerInstance/locations/${group.location}/operations/${operation.id}?api-version=${operationVersion}` };
  };
  return [
    { method: "GET", path: inSubscription, type, action: action("read"), handle: (call) => list(call, undefined) },
    { method: "GET", path: inGroup, type, action: action("read"), handle: (call) => list(call, call.params["resourceGroupName"]) },
    { method: "GET", path: one, type, action: action("read"), handle: (call) => ({ status: 200, body: view(call, demand(call)) }) },
    {
      method: "PUT",
      path: one,
      type,
      action: action("write"),
      audit: maskEnvironment,
      handle: (call) => {
        const { group, isNew, ready } = groups.put(groupNameAsCreated(call), call.params["name"] ?? "", call.body);
        return { status: isNew ? 201 : 200, headers: begun(group, ready), body: view(call, group) };
      },
    },
    {
      method: "PATCH",
      path: one,
      type,
      action: action("write"),
      handle: (call) => {
        const { tags } = conform(call.body, groupPatchShape, "") as { tags?: Record<string, string> };
        const group = demand(call);
        return { status: 200, body: view(call, tags === undefined ? group : groups.patchTags(group, tags)) };
      },
    },
    {
      method: "DELETE",
      path: one,
      type,
      action: action("delete"),
      handle: (call) => {
        const group = groups.find(call.params["resourceGroupName"] ?? "", call.params["name"] ?? "");
        if (group === undefined) return { status: 204 };
        const body = view(call, group);
        report(groups.delete(group));
        return { status: 200, body };
      },
    },
    {
      method: "POST",
      path: `${one}/start`,
      type,
      action: action("start/action"),
      handle: (call) => {
        const group = demand(call);
        return { status: 202, headers: begun(group, groups.start(group)) };
      },
    },
    {
      method: "POST",
      path: `${one}/restart`,
      type,
      action: action("restart/action"),
      handle: (call) => {
        const group = demand(call);
        return { status: 204, headers: begun(group, groups.restart(group)) };
      },
    },
    {
      method: "POST",
      path: `${one}/stop`,
      type,
      action: action("stop/action"),
      handle: (call) => {
        report(groups.stop(demand(call)));
        return { status: 204 };
      },
    },
    { method: "GET", path: `${container}/logs`, type, action: action("containers/logs/read"), handle: (call) => ({ status: 200, body: { content: logs(groups, demand(call), call) } }) },
    {
      method: "POST",
      path: `${container}/exec`,
      type,
      action: action("containers/exec/action"),
      handle: (call) => {
        const group = demand(call);
        const { command, terminalSize } = conform(call.body, execShape, "") as { command?: string; terminalSize?: { rows?: number; cols?: number } };
        const name = demandContainer(group, call);
        const size = terminalSize?.rows !== undefined && terminalSize.cols !== undefined ? { rows: terminalSize.rows, columns: terminalSize.cols } : undefined;
        return { status: 200, body: exec.invite(demandRun(groups, group, name), name, command ?? "", size, group.location) };
      },
    },
    {
      method: "POST",
      path: `${container}/attach`,
      type,
      action: action("containers/attach/action"),
      handle: (call) => {
        const group = demand(call);
        const name = demandContainer(group, call);
        return { status: 200, body: exec.inviteToOutput(demandRun(groups, group, name), name, group.location) };
      },
    },
    {
      method: "GET",
      path: `${one}/outboundNetworkDependenciesEndpoints`,
      type,
      action: action("outboundNetworkDependenciesEndpoints/read"),
      handle: (call) => {
        demand(call);
        // Of groups outside a virtual network the list is empty in Azure too.
        return { status: 200, body: [] };
      },
    },
    ...locationRoutes(groups),
    {
      method: "GET",
      path: "/subscriptions/{subscriptionId}/providers/Microsoft.ContainerInstance/locations/{location}/operations/{operationId}",
      type: "Microsoft.ContainerInstance/locations",
      handle: (call) => {
        const operation = operations.get(call.params["operationId"] ?? "");
        const subject = subjects.get(operation);
        if (subject === undefined) throw new AzureError(404, "OperationNotFound", `The operation '${operation.id}' is none of container groups.`);
        const group = groups.find(subject.resourceGroup, subject.name);
        return { status: 200, body: operationView(operation, groupId(subscriptionId, subject), group === undefined ? [] : eventsOf(groups.instance(group))) };
      },
    },
  ];
}

/** A group's operation, as its address shows it. Its id is the group's. */
function operationView({ status, startTime, error }: Operation, id: string, events: readonly unknown[]): Record<string, unknown> {
  return {
    id,
    status: status === "InProgress" ? "Pending" : status,
    startTime: startTime.toISOString(),
    properties: { events: status === "InProgress" ? [] : events },
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
  };
}

/** Failures of what nobody waits for go to the supervisor's log. */
function report(work: Promise<void>): void {
  work.catch((error: unknown) => {
    process.stderr.write(`azure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  });
}

/** The group in the spelling of the path: ids keep what their maker wrote. */
const groupNameAsCreated = (call: ArmCall): string => call.params["resourceGroupName"] ?? groupOfId(call.path) ?? "";

function demandContainer(group: GroupDocument, call: ArmCall): string {
  const name = call.params["containerName"] ?? "";
  const found = [...group.properties.containers, ...(group.properties.initContainers ?? [])].find((container) => container.name === name.toLowerCase());
  if (found === undefined) throw new AzureError(404, "ContainerNotFound", `The container '${name}' is not found in container group '${group.name}'.`);
  return found.name;
}

function demandRun(groups: ContainerGroups, group: GroupDocument, container: string): Workload {
  const workload = groups.workload(group);
  if (workload === undefined) throw new AzureError(409, "ContainerNotRunning", `The container '${container}' of container group '${group.name}' does not run.`);
  return workload;
}

function logs(groups: ContainerGroups, group: GroupDocument, call: ArmCall): string {
  const tail = call.query.get("tail");
  const lines = tail === null ? undefined : Number(tail);
  if (lines !== undefined && (!Number.isInteger(lines) || lines < 1)) throw new AzureError(400, "InvalidTail", `The 'tail' of the logs request is '${tail ?? ""}'; it must be a whole number greater than 0.`);
  const name = demandContainer(group, call);
  const workload = groups.workload(group);
  if (workload === undefined) return "";
  try {
    return workload.logs(name, { tailLines: lines, timestamps: call.query.get("timestamps")?.toLowerCase() === "true" });
  } catch (error) {
    if (error instanceof NoSuchContainer) return "";
    throw error;
  }
}

/** Values of environment variables are credentials as often as not: none goes to the audit log. */
export function maskEnvironment(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(maskEnvironment);
  if (typeof body !== "object" || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, inner]) => [name, name.toLowerCase() === "environmentvariables" && Array.isArray(inner) ? inner.map(maskVariable) : maskEnvironment(inner)]));
}

const maskVariable = (variable: unknown): unknown =>
  typeof variable === "object" && variable !== null ? Object.fromEntries(Object.entries(variable).map(([name, inner]) => [name, name.toLowerCase() === "name" ? (inner as unknown) : masked])) : masked;
