import { propertiesOf, type SpecNode, type SpecType } from "../../specs/spec.ts";
import type { BodyRules } from "../read.ts";
import type { Schema } from "../schema.ts";

/** A property that an API takes. */
export interface PublishedProperty {
  /** With `[]` for the items of a list. */
  readonly path: string;
  /** A value that asks for something. */
  readonly sample: unknown;
}

/** How deep descriptions are followed: some contain themselves. */
const deepest = 8;

/** What an API takes and the rules do not model, in all that they model. What only the API sets is none of it. */
export function unmodelledProperties({ schema, spec, elsewhere, silent = {} }: BodyRules<unknown>): PublishedProperty[] {
  const readOnly = new Set(elsewhere?.readOnly);
  return spec === undefined ? [] : below(schema, spec, "", Object.values(silent)).filter(({ path }) => !readOnly.has(path));
}

/** @param silent values that ask for nothing */
function below({ form }: Schema, spec: SpecType, path: string, silent: readonly unknown[]): PublishedProperty[] {
  if (form.kind === "list" && typeof spec === "object" && "list" in spec) return below(form.of, spec.list.type, `${path}[]`, silent);
  const published = propertiesOf(spec);
  if (form.kind !== "object" || published === undefined) return [];
  return Object.entries(published).flatMap(([name, node]) => {
    const inner = path === "" ? name : `${path}.${name}`;
    const modelled = form.members[name];
    if (modelled !== undefined) return below(modelled, node.type, inner, silent);
    const sample = node.readOnly === true ? undefined : sampleOf(node.type, silent);
    return sample === undefined ? [] : [{ path: inner, sample }];
  });
}

/** A value of a type that asks for something; undefined where a client can ask for nothing in it. */
function sampleOf(type: SpecType, silent: readonly unknown[], depth = 0): unknown {
  if (depth > deepest) return undefined;
  if (typeof type === "string") return { string: "sample", integer: 7, number: 7, boolean: true, date: "2026-11-29T00:00:00Z", any: "sample" }[type];
  if ("enum" in type) return type.enum.findLast((value) => !silent.includes(value)) ?? "sample";
  if ("list" in type) return wrapped(sampleOf(type.list.type, silent, depth + 1), (item) => [item]);
  if ("map" in type) return wrapped(sampleOf(type.map.type, silent, depth + 1), (value) => ({ sample: value }));
  for (const [name, node] of settable(propertiesOf(type) ?? {})) {
    const sample = sampleOf(node.type, silent, depth + 1);
    if (sample !== undefined) return { [name]: sample };
  }
  return undefined;
}

const wrapped = (inner: unknown, wrap: (inner: unknown) => unknown): unknown => (inner === undefined ? undefined : wrap(inner));

const settable = (members: Readonly<Record<string, SpecNode>>): [string, SpecNode][] => Object.entries(members).filter(([, { readOnly }]) => readOnly !== true);

/** Members that a schema has and the API's description does not: paths of them. */
export function unpublishedMembers({ form }: Schema, spec: SpecType | undefined, path = ""): string[] {
  if (form.kind === "list") return unpublishedMembers(form.of, typeof spec === "object" && "list" in spec ? spec.list.type : undefined, `${path}[]`);
  if (form.kind !== "object" || spec === undefined) return [];
  const published = propertiesOf(spec);
  if (published === undefined) return [];
  return Object.entries(form.members).flatMap(([name, member]) => {
    const inner = path === "" ? name : `${path}.${name}`;
    const node = published[name];
    return node === undefined ? [inner] : unpublishedMembers(member, node.type, inner);
  });
}

/** A copy of a body with a value at a path, in the first items of lists; what is missing on the way is made. */
export const withValue = (body: unknown, path: string, value: unknown): unknown => putAt(body, path.replaceAll("[]", ".[]").split("."), value);

function putAt(body: unknown, [part, ...rest]: readonly string[], value: unknown): unknown {
  if (part === undefined) return value;
  if (part === "[]") {
    const [first, ...others] = Array.isArray(body) ? (body as unknown[]) : [];
    return [putAt(first, rest, value), ...others];
  }
  const members = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  return { ...members, [part]: putAt(members[part], rest, value) };
}

/** The value at a path, of the first items of lists; undefined where there is none. */
export function valueAt(body: unknown, path: string): unknown {
  const parts = path.replaceAll("[]", ".0").split(".").filter((part) => part !== "");
  return parts.reduce<unknown>((left, part) => (typeof left === "object" && left !== null ? (left as Record<string, unknown>)[part] : undefined), body);
}
