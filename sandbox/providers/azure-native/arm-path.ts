import type { Properties } from "../provider.ts";

const placeholder = /\{(\+?)(\w+)\}/g;

/** Inputs that are part of the id, the name last. */
export function pathInputs(template: string): string[] {
  return [...template.matchAll(placeholder)].map(([, , name = ""]) => name).filter((name) => name !== "subscriptionId");
}

/** The id of a resource; undefined while an input it is made of is missing or not known. */
export function resourceId(template: string, inputs: Properties, subscriptionId: string): string | undefined {
  const values: Properties = { ...inputs, subscriptionId };
  if (pathInputs(template).some((name) => typeof values[name] !== "string")) return undefined;
  return template.replace(placeholder, (_all, whole: string, name: string) => (whole === "+" ? trimSlashes(String(values[name])) : encodeURIComponent(String(values[name]))));
}

/** An id of the form, with any names in it. @param types values of inputs that stand for a type */
export const anyId = (template: string, types: Readonly<Record<string, string>> = {}): string =>
  template.replace(placeholder, (_all, whole: string, name: string) => (whole === "+" ? "subscriptions/any/resourceGroups/any" : (types[name] ?? "any")));

const trimSlashes = (text: string): string => text.replace(/^\/+|\/+$/g, "");

/** The inputs that an id tells; undefined where it is not of this type. */
export function inputsOfId(template: string, id: string): Properties | undefined {
  const pattern = template.replace(placeholder, (_all, whole: string, name: string) => (whole === "+" ? `(?<${name}>.*)` : `(?<${name}>[^/]+)`));
  const groups = new RegExp(`^${pattern}$`, "i").exec(id)?.groups;
  if (groups === undefined) return undefined;
  return Object.fromEntries(Object.entries(groups).filter(([name]) => name !== "subscriptionId"));
}
