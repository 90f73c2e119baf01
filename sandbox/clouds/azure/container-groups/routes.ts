import type { CloudResponse } from "../../cloud.ts";
import { masked } from "../../audit-log.ts";
import { groupOfId } from "../arm/resource-kind.ts";
import { operationHeaders, type Operations, operationView } from "../arm/operations.ts";
import type { ArmCall, ArmRoute } from "../arm/route.ts";
import { AzureError, notModelled } from "../azure-error.ts";
import { findLocation } from "../locations.ts";
import { conform, integer, object, text } from "../shape.ts";
import { NoSuchContainer } from "../../../runtime/types.ts";
import type { ContainerGroups } from "./container-groups.ts";
import type { ExecBridge } from "./exec-bridge.ts";
import { containerGroupType, type GroupDocument } from "./model.ts";
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
  const list = (resourceGroup: string | undefined): CloudResponse => ({
    status: 200,
    body: { value: groups.all().filter((group) => resourceGroup === undefined || group.resourceGroup.toLowerCase() === resourceGroup.toLowerCase()).map((group) => groupView(group, subscriptionId, undefined)) },
  });
  const begun = (location: string, work: Promise<void>): Record<string, string> => {
    const operation = operations.track(work);
    return operationHeaders("Azure-AsyncOperation", `/subscriptions/${subscriptionId}/providers/Microsoft.ContainerInstance/locations/${location}/operations/${operation.id}`, operationVersion);
  };
  return [
    { method: "GET", path: inSubscription, type, action: action("read"), handle: () => list(undefined) },
    { method: "GET", path: inGroup, type, action: action("read"), handle: (call) => list(call.params["resourceGroupName"]) },
    { method: "GET", path: one, type, action: action("read"), handle: (call) => ({ status: 200, body: groups.view(demand(call)) }) },
    {
      method: "PUT",
      path: one,
      type,
      action: action("write"),
      audit: maskEnvironment,
      handle: (call) => {
        const { group, isNew, ready } = groups.put(groupNameAsCreated(call), call.params["name"] ?? "", call.body);
        return { status: isNew ? 201 : 200, headers: begun(group.location, ready), body: groups.view(group) };
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
        return { status: 200, body: groups.view(tags === undefined ? group : groups.patchTags(group, tags)) };
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
        const body = groups.view(group);
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
        return { status: 202, headers: begun(group.location, groups.start(group)) };
      },
    },
    {
      method: "POST",
      path: `${one}/restart`,
      type,
      action: action("restart/action"),
      handle: (call) => {
        const group = demand(call);
        return { status: 204, headers: begun(group.location, groups.restart(group)) };
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
        const workload = groups.workload(group);
        if (workload === undefined) throw notRunning(group, name);
        const size = terminalSize?.rows !== undefined && terminalSize.cols !== undefined ? { rows: terminalSize.rows, columns: terminalSize.cols } : undefined;
        return { status: 200, body: exec.invite(workload, name, command ?? "", size, group.location) };
      },
    },
    {
      method: "POST",
      path: `${container}/attach`,
      type,
      action: action("containers/attach/action"),
      handle: () => {
        throw notModelled("attaching to a container", "Read its logs, or run a command in it by exec.");
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
    ...locationRoutes(groups, operations),
  ];
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

const notRunning = (group: GroupDocument, container: string): AzureError => new AzureError(409, "ContainerNotRunning", `The container '${container}' of container group '${group.name}' does not run.`);

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

function locationRoutes(groups: ContainerGroups, operations: Operations): ArmRoute[] {
  const type = "Microsoft.ContainerInstance/locations";
  const base = `/subscriptions/{subscriptionId}/providers/${type}/{location}`;
  const demandLocation = (call: ArmCall): string => {
    const location = findLocation(call.params["location"] ?? "");
    if (location === undefined) throw new AzureError(400, "InvalidLocation", `The location '${call.params["location"] ?? ""}' is not valid.`);
    return location.name;
  };
  return [
    {
      method: "GET",
      path: `${base}/operations/{operationId}`,
      type,
      handle: (call) => {
        const operation = operations.get(call.params["operationId"] ?? "");
        return { status: 200, headers: { "retry-after": "1" }, body: { ...operationView(operation, call.path, "Pending"), properties: { events: [] } } };
      },
    },
    {
      method: "GET",
      path: `${base}/usages`,
      type,
      action: `${type}/usages/read`,
      handle: (call) => {
        const here = groups.all().filter((group) => group.location === demandLocation(call));
        const cores = here.flatMap((group) => group.properties.containers).reduce((sum, container) => sum + (container.properties.resources?.requests?.cpu ?? 0), 0);
        const usage = (value: string, localizedValue: string, currentValue: number): unknown => ({ unit: "Count", currentValue, limit: 100, name: { value, localizedValue } });
        return { status: 200, body: { value: [usage("ContainerGroups", "Container Groups", here.length), usage("StandardCores", "Standard Cores", Math.ceil(cores))] } };
      },
    },
    {
      method: "GET",
      path: `${base}/capabilities`,
      type,
      action: `${type}/capabilities/read`,
      handle: (call) => ({
        status: 200,
        body: { value: [{ resourceType: "containerGroups", osType: "Linux", location: demandLocation(call), ipAddressType: "Public", gpu: "None", capabilities: { maxMemoryInGB: 240, maxCpu: 31, maxGpuCount: 0 } }] },
      }),
    },
  ];
}
