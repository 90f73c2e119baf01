import type { Answer } from "./compare.ts";

/** Whether a stand-in refuses something by saying that the sandbox does not have it. */
export const isNotModelled = (answer: Answer): boolean => answer.status >= 400 && /sandbox(?:'s \w+)? (?:does not model|models|has)/i.test(JSON.stringify(answer.body ?? ""));

/** Names of properties in a refusal: "properties.sku", "cluster.autopilot, cluster.nodePools.config.spot". */
const property = /[A-Za-z][\w-]*(?:\[\d+\])?(?:\.[A-Za-z][\w-]*(?:\[\d+\])?)*/g;

/** Properties on which the rest of a resource depends: without one, an answer is about something else. An account of MongoDB 3.2 has no endpoint of its own, other indexes and other connection strings. */
const decisive = /(^|\.)serverVersion$/;

/** Properties that a refusal names and that can be left out of the request, as far as it has them. */
export function refusedProperties(answer: Answer, request: unknown): string[] {
  const error = (answer.body as { error?: { message?: unknown } } | undefined)?.error;
  const [, list = ""] = /does not model (.*?)(?::|\.(?: |$)|$)/.exec(String(error?.message ?? "")) ?? [];
  return [...list.matchAll(property)].map(([name]) => name).filter((name) => !decisive.test(name) && located(request, name).length > 0);
}

/** A request without a property; an item of a list that was nothing else goes with it. */
export function without(request: unknown, name: string): unknown {
  const copy = structuredClone(request);
  for (const { holder, key } of located(copy, name)) Reflect.deleteProperty(holder, key);
  return withoutEmptyItems(copy, request);
}

function withoutEmptyItems(value: unknown, before: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(before)) {
    return value.map((item, index) => withoutEmptyItems(item, before[index])).filter((item, index) => !(isEmptyObject(item) && !isEmptyObject(before[index])));
  }
  if (!isObject(value) || !isObject(before)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutEmptyItems(inner, before[key])]));
}

/** Where a request has a property: messages leave out the request's outermost object, or name the resource first. */
function located(request: unknown, name: string): { holder: object; key: string }[] {
  const segments = name.split(".");
  const inside = isObject(request) ? Object.values(request).filter(isObject) : [];
  const attempts = [
    () => places(request, segments),
    () => (segments.length > 1 ? places(request, segments.slice(1)) : []),
    () => (segments.length > 1 ? inside.flatMap((inner) => places(inner, segments.slice(1))) : []),
    () => inside.flatMap((inner) => places(inner, segments)),
  ];
  for (const attempt of attempts) {
    const found = attempt();
    if (found.length > 0) return found;
  }
  return [];
}

/** A message that gives no position in a list means all of its items. */
function places(value: unknown, [first, ...rest]: readonly string[]): { holder: object; key: string }[] {
  if (first === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item) => places(item, [first, ...rest]));
  if (!isObject(value)) return [];
  const [, wanted = "", position] = /^([^[]*)(?:\[(\d+)\])?$/.exec(first) ?? [];
  const key = Object.keys(value).find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (key === undefined) return [];
  if (rest.length === 0) return [{ holder: value, key }];
  const inner = value[key];
  return places(position !== undefined && Array.isArray(inner) ? inner[Number(position)] : inner, rest);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const isEmptyObject = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0;
