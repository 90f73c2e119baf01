import * as fs from "node:fs";
import * as path from "node:path";

/** What kind of value a node holds. */
export type SpecType =
  /** "date" is a timestamp of RFC 3339 in a string; "number" may have a fraction, as far as its publisher tells. */
  | "string" | "integer" | "number" | "boolean" | "date" | "any"
  /** A string of a set. An open set may grow: a publisher lists the values that it knows. */
  | { readonly enum: readonly string[]; readonly open: boolean }
  | { readonly list: SpecNode }
  | { readonly map: SpecNode }
  /** An object that stands among the definitions. */
  | { readonly ref: string }
  | { readonly object: SpecObject };

/** A value as an API describes it. */
export interface SpecNode {
  readonly type: SpecType;
  /** Whether only the cloud sets it; what a client sends is ignored. */
  readonly readOnly?: true;
  readonly required?: true | undefined;
  /** The only value that it has. */
  readonly constant?: string | number | boolean;
  /** Bounds of a number, both admitted. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** Bounds of a string's or list's length, both admitted. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A regular expression that a string matches. */
  readonly pattern?: string;
}

/** The properties of an object, by their names on the wire. Of a model with variants it has the properties of all. */
export type SpecObject = Readonly<Record<string, SpecNode>>;

/** A request that Azure Resource Manager takes. */
export interface ArmOperation {
  readonly method: string;
  /** With names in braces. */
  readonly path: string;
  /** Statuses of success. A request that may go on afterwards has 200, 201, 202 and 204, whichever of them it uses. */
  readonly statuses: readonly number[];
  /** Only where it is not the version of the type. */
  readonly apiVersion?: string;
  /** Names of query parameters other than api-version. */
  readonly query?: readonly string[];
  /** The definition of the body; absent where it has none, or one that is no object. */
  readonly body?: string;
  /** The definition of the answer; absent where it has none, or one that is no object. */
  readonly answer?: string;
  /** The type below that it belongs to, where that one has no description here: its bodies are left out. */
  readonly of?: string;
}

/** A resource type of Azure. */
export interface ArmSpec {
  /** Where the description comes from, e.g. "@azure/arm-storage 18.6.0". */
  readonly package: string;
  readonly apiVersion: string;
  /** The definition of what a PUT takes; absent for what is made in no such way. */
  readonly put?: string;
  readonly patch?: string;
  /** The definition of what a GET of one answers. */
  readonly answer?: string;
  /** All that is asked of one, of all of them, and of anything below that is no type of its own here. */
  readonly operations: readonly ArmOperation[];
}

/** The content of azure.json. */
export interface ArmSpecs {
  readonly types: Readonly<Record<string, ArmSpec>>;
  /** What a resource provider answers about no resource, by its namespace: checks of names, and what is asked of a location. */
  readonly providers: Readonly<Record<string, readonly ArmOperation[]>>;
  readonly definitions: Readonly<Record<string, SpecObject>>;
}

/** The content of google.json. */
export interface GoogleSpecs {
  /** Where the descriptions come from, by the first part of their names: "container" is "@googleapis/container 26.0.0". */
  readonly packages: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, SpecObject>>;
}

const files = new Map<string, unknown>();

/** The description of a resource type of Azure, e.g. of "Microsoft.Storage/storageAccounts". Throws where there is none. */
export function armSpec(type: string): ArmSpec {
  return get(azure().types, type);
}

/** What a resource provider of Azure answers about no resource. Throws where there is none of that namespace. */
export function armProviderOperations(namespace: string): readonly ArmOperation[] {
  return get(azure().providers, namespace);
}

/** The properties of a message of Google's APIs, e.g. of "container.Cluster". Throws where there is none. */
export function googleSpec(name: string): SpecObject {
  return get(google().definitions, name);
}

/** The properties of a definition of either cloud, e.g. of "storage.StorageAccount". Throws where there is none. */
export function definition(name: string): SpecObject {
  return Object.hasOwn(azure().definitions, name) ? get(azure().definitions, name) : googleSpec(name);
}

/** The properties of a value that is an object; undefined for any other value. */
export function propertiesOf(type: SpecType): SpecObject | undefined {
  if (typeof type === "string") return undefined;
  if ("object" in type) return type.object;
  return "ref" in type ? definition(type.ref) : undefined;
}

const azure = (): ArmSpecs => contentOf("azure.json") as ArmSpecs;
const google = (): GoogleSpecs => contentOf("google.json") as GoogleSpecs;

function contentOf(file: string): unknown {
  const content = files.get(file) ?? (JSON.parse(fs.readFileSync(path.join(import.meta.dirname, file), "utf8")) as unknown);
  files.set(file, content);
  return content;
}

function get<T>(record: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(record, name) ? record[name] : undefined;
  if (found === undefined) throw new Error(`no published description of ${name} is kept in sandbox/clouds/specs`);
  return found;
}
