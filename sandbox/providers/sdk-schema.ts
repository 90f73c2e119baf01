import * as fs from "node:fs";
import * as path from "node:path";
import { createRequire } from "node:module";

/**
 * What an SDK's class says of a resource type. The compiled class is read as text: loading the SDK packages whole
 * would cost hundreds of megabytes.
 */
export interface SdkResource {
  readonly token: string;
  readonly inputs: readonly string[];
  readonly requiredInputs: readonly string[];
  /** Inputs that the class marks secret. */
  readonly secretInputs: readonly string[];
  /** All properties of the class but `id` and `urn`. */
  readonly outputs: readonly string[];
  /** Outputs that the class declares secret. */
  readonly secretOutputs: readonly string[];
  /** Paths whose change replaces the resource; only azure-native's classes tell. */
  readonly replaceOnChanges: readonly string[];
  /** Azure's REST version that the class documents; only azure-native's classes tell. */
  readonly apiVersion?: string;
}

const require = createRequire(import.meta.url);
const cache = new Map<string, SdkResource | undefined>();

/** What the installed SDK says of a type such as "gcp:container/cluster:Cluster"; undefined where it has no such class. */
export function sdkResource(token: string): SdkResource | undefined {
  if (!cache.has(token)) {
    const file = classFile(token);
    cache.set(token, file !== undefined && fs.existsSync(file) ? parse(token, fs.readFileSync(file, "utf8")) : undefined);
  }
  return cache.get(token);
}

/** As {@link sdkResource}, for types that must be there. */
export function requireSdkResource(token: string): SdkResource {
  const resource = sdkResource(token);
  if (resource === undefined) throw new Error(`the installed Pulumi SDK has no resource type ${token}`);
  return resource;
}

/** Inputs that the type does not have, each with a sentence that names it. */
export function unknownInputs(resource: SdkResource, inputs: Readonly<Record<string, unknown>>): { property: string; reason: string }[] {
  return Object.keys(inputs)
    .filter((name) => !resource.inputs.includes(name) && name !== "__defaults")
    .map((name) => ({ property: name, reason: `${resource.token} has no input ${name}` }));
}

/** Required inputs that are missing, each with a sentence that names it. */
export function missingInputs(resource: SdkResource, inputs: Readonly<Record<string, unknown>>): { property: string; reason: string }[] {
  return resource.requiredInputs
    .filter((name) => inputs[name] === undefined)
    .map((name) => ({ property: name, reason: `${resource.token} needs the input ${name}` }));
}

/**
 * Where the class of a token is defined: `gcp:container/cluster:Cluster` in gcp/container/cluster.js,
 * `kubernetes:core/v1:Pod` in kubernetes/core/v1/pod.js, `random:index/randomId:RandomId` in random/randomId.js.
 */
function classFile(token: string): string | undefined {
  const [pkg, module, name] = token.split(":");
  if (pkg === undefined || module === undefined || name === undefined || !/^[\w./-]+$/.test(module) || module.includes("..") || !/^\w+$/.test(name)) return undefined;
  let root: string;
  try {
    root = path.dirname(require.resolve(`@pulumi/${pkg}/package.json`));
  } catch {
    return undefined;
  }
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const folder = module === "index" || module.startsWith("index/") ? "" : module.endsWith(`/${file}`) ? path.dirname(module) : module;
  // Of names such as IAMMember the whole leading run is in lower case: iammember.js.
  const files = [file, name.replace(/^[A-Z]+/, (run) => run.toLowerCase())].map((candidate) => path.join(root, folder, `${candidate}.js`));
  return files.find((candidate) => fs.existsSync(candidate));
}

function parse(token: string, source: string): SdkResource | undefined {
  if (!source.includes(`__pulumiType = '${token}'`)) return undefined;
  // The constructor has one branch for resources to make, one for those that exist, in either order.
  const [, condition = "", whenTrue = "", whenFalse = ""] = /\n {8}if \((!?)opts\.id\) \{\n([^]*?)\n {8}else \{\n([^]*?)\n {8}\}\n/.exec(source) ?? [];
  const [made, existing] = condition === "!" ? [whenTrue, whenFalse] : [whenFalse, whenTrue];
  const given = assignmentsIn(made).filter(({ value }) => !value.includes("/*out*/"));
  const apiVersion = /Uses Azure REST API version ([\w-]+)\./.exec(source)?.[1];
  return {
    token,
    inputs: given.map(({ name }) => name),
    requiredInputs: [...made.matchAll(/Missing required property '(\w+)'/g)].map(([, name = ""]) => name),
    secretInputs: given.filter(({ value }) => value.includes("pulumi.secret(")).map(({ name }) => name),
    outputs: assignmentsIn(existing).map(({ name }) => name),
    secretOutputs: listIn(source, "additionalSecretOutputs"),
    replaceOnChanges: listIn(source, "replaceOnChanges"),
    ...(apiVersion === undefined ? {} : { apiVersion }),
  };
}

function assignmentsIn(branch: string): { name: string; value: string }[] {
  return [...branch.matchAll(/resourceInputs\["(\w+)"\] = (.*);$/gm)].map(([, name = "", value = ""]) => ({ name, value }));
}

function listIn(source: string, name: string): string[] {
  const list = new RegExp(`${name}: (\\[[^\\]]*(?:\\[\\*\\][^\\]]*)*\\])`).exec(source)?.[1];
  return list === undefined ? [] : [...list.matchAll(/"([^"]+)"/g)].map(([, item = ""]) => item);
}
