import { isDeepStrictEqual } from "node:util";
import { type GroupProperties, restartPolicyOf } from "./model.ts";

/**
 * Whether a running group can be changed into another: what ACI's page on updates names (OS type, restart policy,
 * CPU, memory) and, as the same page says of exposed ports, ports need a new group.
 */
export function isUpdatable(known: GroupProperties, wanted: GroupProperties): boolean {
  return isDeepStrictEqual(fixed(known), fixed(wanted));
}

function fixed(group: GroupProperties): unknown {
  return {
    osType: group.osType,
    restartPolicy: restartPolicyOf(group),
    addressType: group.ipAddress?.type,
    ports: (group.ipAddress?.ports ?? []).map(({ port, protocol }) => `${String(port)}/${(protocol as string | undefined) ?? "TCP"}`).sort(),
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
