import type { Properties } from "../provider.ts";
import { armTypes, type Field, type Shape } from "./arm-type.ts";

/** Where properties stand that a shape does not name. */
type Usual = (name: string) => string;

const underProperties: Usual = (name) => `properties.${name}`;
const underOwnName: Usual = (name) => name;

const isObject = (value: unknown): value is Properties => typeof value === "object" && value !== null && !Array.isArray(value);

/** The body of a PUT. */
export const toArm = (shape: Shape, inputs: Properties): Properties => placed(shape, inputs, underProperties);

/** A resource as ARM shows it, under the SDK's names. @param shape that of its outputs, or of its inputs @param names of those */
export function fromArm(shape: Shape, names: readonly string[], body: Properties): Properties {
  const found = names.map((name) => [name, valueFrom(shape[name] ?? underProperties(name), body)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined && value !== null));
}

function placed(shape: Shape, properties: Properties, usual: Usual): Properties {
  const body: Properties = {};
  for (const [name, value] of Object.entries(properties)) {
    const field = shape[name] ?? usual(name);
    setAt(body, atOf(field), translated(field, value, (inner, object) => placed(inner, object, underOwnName)));
  }
  return body;
}

const atOf = (field: Field): string => (typeof field === "string" ? field : field.at);

function valueFrom(field: Field, body: Properties): unknown {
  const value = atOf(field).split(".").reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), body);
  if (typeof field !== "string" && field.keys === true) return isObject(value) ? Object.keys(value) : value;
  return translated(field, value, shown);
}

/** An object inside as the SDK shows it; what its shape does not name stays where it is. */
function shown(shape: Shape, object: Properties): Properties {
  const moved = new Set(Object.values(shape).map((field) => atOf(field).split(".")[0]));
  const kept = Object.entries(object).filter(([name]) => !moved.has(name));
  const found = Object.entries(shape).map(([name, field]) => [name, valueFrom(field, object)] as const);
  return Object.fromEntries([...kept, ...found.filter(([, value]) => value !== undefined)]);
}

/** A value with the objects in it translated. */
function translated(field: Field, value: unknown, object: (shape: Shape, value: Properties) => Properties): unknown {
  if (typeof field === "string") return value;
  if (field.keys === true) return Array.isArray(value) ? Object.fromEntries(value.map((key) => [String(key), {}])) : value;
  const shape = armTypes.shapes[field.shape ?? ""] ?? {};
  if (Array.isArray(value)) return value.map((item: unknown) => (isObject(item) ? object(shape, item) : item));
  return isObject(value) ? object(shape, value) : value;
}

function setAt(body: Properties, path: string, value: unknown): void {
  const [name = "", ...inner] = path.split(".");
  if (inner.length === 0) body[name] = value;
  else setAt((body[name] ??= {}) as Properties, inner.join("."), value);
}
