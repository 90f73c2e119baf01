import type { Properties } from "./provider.ts";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A resource's inputs after its cloud was asked again: what a user wrote stays as written (clouds normalise and fill
 * in), unless the cloud's answer changed since the last time; then the answer counts.
 *
 * @param known what the state file has; empty outputs mean an import: all of `observed` that is an input counts
 * @param observed the cloud's answer under the names of the inputs
 */
export function observedInputs(known: { inputs: Properties; outputs: Properties }, observed: Properties, inputNames: readonly string[]): Properties {
  if (Object.keys(known.outputs).length === 0) return pick(observed, inputNames);
  const changed = Object.fromEntries(inputNames.map((name) => [name, reconcile(known.inputs[name], known.outputs[name], observed[name])]));
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
}

function pick(properties: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(names.filter((name) => !isEmpty(properties[name])).map((name) => [name, properties[name]]));
}

/** What clouds answer for what nobody has set. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

function reconcile(input: unknown, before: unknown, now: unknown): unknown {
  if (sameValue(before, now)) return input;
  // What the cloud never tells (a password) cannot have changed.
  if (isAbsent(now) && isAbsent(before)) return input;
  if (isAbsent(now)) return undefined;
  if (!isObject(input) || !isObject(before) || !isObject(now)) return now;
  const keys = new Set([...Object.keys(input), ...Object.keys(before), ...Object.keys(now)]);
  const merged = [...keys].map((key) => [key, reconcile(input[key], before[key], now[key])] as const);
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) return left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  if (!isObject(left) || !isObject(right)) return false;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => sameValue(left[key], right[key]));
}
