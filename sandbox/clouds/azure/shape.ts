import { AzureError, notModelled } from "./azure-error.ts";

/** What a value in a request's body may be. */
export type Shape =
  /** `unmodelled`: what Azure takes besides, and the sandbox does not have. */
  | { readonly kind: "string"; readonly oneOf?: readonly string[]; readonly unmodelled?: readonly string[]; readonly instead?: string }
  | { readonly kind: "number" }
  | { readonly kind: "integer" }
  | { readonly kind: "boolean" }
  | { readonly kind: "array"; readonly of: Shape }
  | { readonly kind: "map"; readonly of: Shape }
  | { readonly kind: "object"; readonly members: Readonly<Record<string, Shape>> }
  /** Set by Azure alone: taken and ignored, as clients send back what they have read. */
  | { readonly kind: "readOnly" }
  /** Azure has it, the sandbox does not. `default`: Azure's own value, which asks for nothing. */
  | { readonly kind: "notModelled"; readonly instead?: string; readonly default?: string };

export const text: Shape = { kind: "string" };
export const number: Shape = { kind: "number" };
export const integer: Shape = { kind: "integer" };
export const boolean: Shape = { kind: "boolean" };
export const readOnly: Shape = { kind: "readOnly" };
export const oneOf = (...values: string[]): Shape => ({ kind: "string", oneOf: values });
/** As {@link oneOf}, where Azure takes more values than the sandbox models. */
export const oneOfModelled = (values: readonly string[], unmodelled: readonly string[], instead?: string): Shape => ({ kind: "string", oneOf: values, unmodelled, instead });
export const arrayOf = (of: Shape): Shape => ({ kind: "array", of });
export const mapOf = (of: Shape): Shape => ({ kind: "map", of });
export const object = (members: Readonly<Record<string, Shape>>): Shape => ({ kind: "object", members });
export const absent = (instead?: string): Shape => ({ kind: "notModelled", instead });
/** As {@link absent}, for what clients send with Azure's default value. */
export const absentBut = (standard: string): Shape => ({ kind: "notModelled", default: standard });

const badContent = (message: string, path: string): AzureError =>
  new AzureError(400, "InvalidRequestContent", `The request content was invalid and could not be deserialized: '${message} Path '${path}'.'.`, { target: path });

/**
 * A copy of a request's body that holds what Azure knows, with property names as Azure spells them (ARM does not mind
 * case) and without nulls, empty values of what is not modelled, and what only Azure sets.
 * Throws an {@link AzureError} that names the property at fault.
 */
export function conform(value: unknown, shape: Shape, path: string): unknown {
  switch (shape.kind) {
    case "string":
      return conformText(value, shape, path);
    case "number":
    case "integer":
      return conformNumber(value, shape.kind === "integer", path);
    case "boolean":
      if (typeof value !== "boolean") throw badContent(`Could not convert ${JSON.stringify(value)} to boolean.`, path);
      return value;
    case "array":
      if (!Array.isArray(value)) throw badContent("Cannot deserialize the value into an array.", path);
      return value.map((item, index) => conform(item, shape.of, `${path}[${String(index)}]`));
    case "map":
      return Object.fromEntries(present(value, path).map(([name, inner]) => [name, conform(inner, shape.of, `${path}.${name}`)]));
    case "object":
      return conformObject(value, shape.members, path);
    case "readOnly":
      return undefined;
    case "notModelled":
      if (isEmpty(value) || (shape.default !== undefined && isSameText(value, shape.default))) return undefined;
      throw notModelled(`'${path}'`, shape.instead);
  }
}

const isSameText = (one: unknown, other: string): boolean => typeof one === "string" && one.toLowerCase() === other.toLowerCase();

function conformText(value: unknown, { oneOf: allowed, unmodelled, instead }: Extract<Shape, { kind: "string" }>, path: string): string {
  if (typeof value !== "string") throw badContent(`Could not convert ${JSON.stringify(value)} to string.`, path);
  if (allowed === undefined) return value;
  const known = allowed.find((candidate) => isSameText(value, candidate));
  if (known === undefined && unmodelled?.some((candidate) => isSameText(value, candidate)) === true) throw notModelled(`'${path}' ${value}`, instead);
  if (known === undefined) throw badContent(`Error converting value "${value}": it must be one of ${allowed.map((name) => `"${name}"`).join(", ")}.`, path);
  return known;
}

/** ARM takes numbers written as strings, which some clients send. */
function conformNumber(value: unknown, whole: boolean, path: string): number {
  const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof parsed !== "number" || !Number.isFinite(parsed)) throw badContent(`Could not convert ${JSON.stringify(value)} to ${whole ? "integer" : "double"}.`, path);
  if (whole && !Number.isInteger(parsed)) throw badContent(`Input number ${String(parsed)} is not a valid integer.`, path);
  return parsed;
}

function conformObject(value: unknown, members: Readonly<Record<string, Shape>>, path: string): Record<string, unknown> {
  const known = new Map(Object.entries(members).map(([name, shape]) => [name.toLowerCase(), { name, shape }]));
  const result: Record<string, unknown> = {};
  for (const [name, inner] of present(value, path)) {
    const member = known.get(name.toLowerCase());
    const innerPath = path === "" ? name : `${path}.${name}`;
    if (member === undefined) throw badContent(`Could not find member '${name}' on object.`, innerPath);
    const conformed = conform(inner, member.shape, innerPath);
    if (conformed !== undefined) result[member.name] = conformed;
  }
  return result;
}

/** The members of an object that are not null, which means "not given" in ARM. */
function present(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badContent("Cannot deserialize the value into an object.", path);
  return Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
}

/** Whether a value asks for nothing: clients write empty objects of what they do not use. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}
