import type { Properties } from "../provider.ts";

/** What the generic ARM resource needs to know of a resource type; names are those of the SDK. */
export interface ArmType {
  readonly token: string;
  /** Its id, with inputs in braces: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}". `{scope}` stands for a whole id. */
  readonly path: string;
  /** The input that names it: filled in where the program gives none. */
  readonly nameInput: string;
  /** How names are made up. @default "hex": the resource's name and 8 hexadecimal digits */
  readonly autoname?: "hex" | "uuid";
  /** Whether it has a location, that of its resource group where the program gives none. @default false */
  readonly located?: boolean;
  /** Whether ARM keeps most of its properties under `properties`, where the SDK shows them flat. @default true */
  readonly flat?: boolean;
  /** Properties that stay outside `properties`. */
  readonly topLevel: readonly string[];
  /** Names under `properties` that differ from the SDK's. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Lists whose items ARM keeps as `{ name, properties }`, where the SDK shows them flat. */
  readonly itemsWithProperties?: readonly string[];
  /** What ARM cannot change, beside what is in the path. */
  readonly replaceOn: readonly string[];
  /** Outputs that an update may change. */
  readonly volatile?: readonly string[];
}

const pathInput = /\{(\w+)\}/g;

/** Inputs that are part of the id. */
export function pathInputs(type: ArmType): string[] {
  return [...type.path.matchAll(pathInput)].map(([, name = ""]) => name).filter((name) => name !== "subscriptionId");
}

/** The id of a resource; undefined while an input it is made of is missing or not known. */
export function resourceId(type: ArmType, inputs: Properties, subscriptionId: string): string | undefined {
  const values: Properties = { ...inputs, subscriptionId };
  if (pathInputs(type).some((name) => typeof values[name] !== "string")) return undefined;
  return type.path.replace(pathInput, (_all, name: string) => (name === "scope" ? trimSlashes(String(values[name])) : encodeURIComponent(String(values[name]))));
}

const trimSlashes = (text: string): string => text.replace(/^\/+|\/+$/g, "");

/** The inputs that an id tells; undefined where it is not of this type. */
export function inputsOfId(type: ArmType, id: string): Properties | undefined {
  const pattern = type.path.replace(pathInput, (_all, name: string) => (name === "scope" ? `(?<scope>.*)` : `(?<${name}>[^/]+)`));
  const groups = new RegExp(`^${pattern}$`, "i").exec(id)?.groups;
  if (groups === undefined) return undefined;
  return Object.fromEntries(Object.entries(groups).filter(([name]) => name !== "subscriptionId"));
}

/** The body of a PUT. */
export function toArm(type: ArmType, inputs: Properties): Properties {
  const inPath = pathInputs(type);
  const body: Properties = {};
  const properties: Properties = {};
  for (const [name, value] of Object.entries(inputs)) {
    if (inPath.includes(name)) continue;
    if (type.flat === false || type.topLevel.includes(name)) body[name] = value;
    else properties[type.renamed?.[name] ?? name] = type.itemsWithProperties?.includes(name) === true ? wrapItems(value) : value;
  }
  return type.flat === false ? body : { ...body, properties };
}

/** ARM's answer under the SDK's names. */
export function fromArm(type: ArmType, body: Properties): Properties {
  if (type.flat === false) return body;
  const { properties, ...top } = body;
  const names = new Map(Object.entries(type.renamed ?? {}).map(([ours, theirs]) => [theirs, ours]));
  const flat = Object.entries((properties ?? {}) as Properties).map(([name, value]) => {
    const ours = names.get(name) ?? name;
    return [ours, type.itemsWithProperties?.includes(ours) === true ? unwrapItems(value) : value];
  });
  return { ...Object.fromEntries(flat), ...top } as Properties;
}

function wrapItems(items: unknown): unknown {
  return Array.isArray(items) ? items.map(({ name, ...properties }: Properties) => ({ name, properties })) : items;
}

function unwrapItems(items: unknown): unknown {
  return Array.isArray(items) ? items.map(({ name, properties }: Properties) => ({ name, ...(properties as Properties) })) : items;
}
