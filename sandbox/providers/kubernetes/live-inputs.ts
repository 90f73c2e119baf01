import type { Properties } from "../provider.ts";
import { isObject } from "./objects.ts";

/**
 * A resource's inputs after its object was read again: the fields that the program has set, with the values they have
 * now. A value that is as it was after the last update stays as the program wrote it, because the API server rewrites
 * some (quantities, defaults inside lists). Fields that somebody else has added are none of the program's.
 */
export function liveInputs(inputs: Properties, before: Properties, live: Properties): Properties {
  const observed = restricted(inputs, before, live) as Properties;
  return inputs["kind"] === "Secret" && isObject(inputs["stringData"]) ? { ...observed, stringData: liveStringData(inputs["stringData"], before["data"], live["data"]) } : observed;
}

function restricted(input: unknown, before: unknown, live: unknown): unknown {
  if (live === undefined) return before === undefined ? input : undefined;
  if (isObject(input) && isObject(live)) {
    const entries = Object.entries(input).map(([key, value]) => [key, restricted(value, isObject(before) ? before[key] : undefined, live[key])] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  if (Array.isArray(input) && Array.isArray(live)) {
    if (input.length !== live.length) return sameValue(before, live) || holdsAll(live, input) ? input : live;
    return input.map((item, index) => restricted(item, Array.isArray(before) ? before[index] : undefined, live[index]));
  }
  return sameValue(before, live) ? input : live;
}

/** Whether a list of objects has all items of the program's, beside those that others have added (taints, injected containers). */
const holdsAll = (live: readonly unknown[], items: readonly unknown[]): boolean =>
  items.every((item) => isObject(item) && live.some((candidate) => sameValue(restricted(item, undefined, candidate), item)));

/** A Secret's `stringData` is written only: what became of it is in `data`. */
function liveStringData(input: Record<string, unknown>, before: unknown, live: unknown): Properties {
  const entries = Object.entries(input).map(([key, value]) => {
    const now = isObject(live) ? live[key] : undefined;
    if (now === (isObject(before) ? before[key] : undefined)) return [key, value] as const;
    return [key, typeof now === "string" ? Buffer.from(now, "base64").toString("utf8") : undefined] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Fields of an object that its cluster fills in: an import does not make inputs of them. */
const serverSide = ["creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields", "ownerReferences", "resourceVersion", "selfLink", "uid"];

/** The inputs that an import makes of an object. */
export function importedInputs(live: Properties): Properties {
  const inputs = Object.fromEntries(Object.entries(live).filter(([field]) => field !== "status"));
  const metadata = isObject(live["metadata"]) ? live["metadata"] : {};
  return { ...inputs, metadata: Object.fromEntries(Object.entries(metadata).filter(([field]) => !serverSide.includes(field))) };
}

function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) return left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  if (!isObject(left) || !isObject(right)) return false;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => sameValue(left[key], right[key]));
}
