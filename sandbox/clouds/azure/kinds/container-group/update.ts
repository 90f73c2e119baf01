import { isDeepStrictEqual } from "node:util";
import { AzureError } from "../../azure-error.ts";
import { type GroupDocument, type GroupProperties, protocolOf, restartPolicyOf } from "./group.ts";

/** Throws where a group cannot be changed so. One whose containers have ended is deployed as new: everything may change but its region, which ARM itself refuses. */
export function checkUpdate(known: GroupDocument, wanted: Pick<GroupDocument, "location" | "properties">): void {
  if (known.rest !== undefined || known.location !== wanted.location || isUpdatable(known.properties, wanted.properties)) return;
  throw new AzureError(
    400,
    "InvalidContainerGroupUpdate",
    `The updates on container group '${known.name}' are invalid. If you are going to update the os type, restart policy, network profile, CPU, memory or GPU resources for a container group, you must delete it first and then create a new one.`,
  );
}

/**
 * Whether a running group can be changed into another: what ACI's page on updates names (OS type, restart policy,
 * CPU, memory) and, as the same page says of exposed ports, ports need a new group.
 */
function isUpdatable(known: GroupProperties, wanted: GroupProperties): boolean {
  return isDeepStrictEqual(fixed(known), fixed(wanted));
}

function fixed(group: GroupProperties): unknown {
  return {
    osType: group.osType,
    restartPolicy: restartPolicyOf(group),
    addressType: group.ipAddress?.type,
    ports: (group.ipAddress?.ports ?? []).map((port) => `${String(port.port)}/${protocolOf(port)}`).sort(),
    resources: group.containers.map((container) => container.properties.resources?.requests),
  };
}

/** Whether two groups are the same, so that nothing need be restarted. */
export const isSameGroup = (known: GroupProperties, wanted: GroupProperties): boolean => JSON.stringify(sorted(spelledOut(known))) === JSON.stringify(sorted(spelledOut(wanted)));

/** With defaults, so that it does not count whether a client writes them. */
const spelledOut = (group: GroupProperties): GroupProperties => ({ ...group, restartPolicy: restartPolicyOf(group), priority: "Regular" });

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([left], [right]) => left.localeCompare(right))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
