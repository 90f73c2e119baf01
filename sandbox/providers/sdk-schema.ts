import * as fs from "node:fs";
import * as path from "node:path";
import { declarationsIn, type SdkProperty } from "../published/declarations.ts";
import { packageFolder } from "./sdk/packages.ts";
import { classBehaviour } from "./sdk/resource-class.ts";

/**
 * What the installed SDK publishes of a resource type: the type declarations of its class, and, for what no declaration
 * says, the class itself. The files of the type alone are read; loading the SDK packages whole would cost hundreds of megabytes.
 */
export interface SdkResource {
  readonly token: string;
  /** What the class documents, with Azure's REST version or the forms of ids that an import takes. */
  readonly doc: string;
  readonly inputProperties: readonly SdkProperty[];
  /** All properties of the class but `id` and `urn`. */
  readonly outputProperties: readonly SdkProperty[];
  /** Names of the inputs. */
  readonly inputs: readonly string[];
  readonly requiredInputs: readonly string[];
  /** Names of the outputs. */
  readonly outputs: readonly string[];
  /** Outputs that the class declares secret. */
  readonly secretOutputs: readonly string[];
  /** Azure's REST version that the class documents; only azure-native's classes tell. */
  readonly apiVersion?: string;
}

const cache = new Map<string, SdkResource | undefined>();

/** What the installed SDK says of a type such as "gcp:container/cluster:Cluster"; undefined where it has no such class. */
export function sdkResource(token: string): SdkResource | undefined {
  if (!cache.has(token)) cache.set(token, readResource(token));
  return cache.get(token);
}

/** As {@link sdkResource}, for types that must be there. */
export function requireSdkResource(token: string): SdkResource {
  const resource = sdkResource(token);
  if (resource === undefined) throw new Error(`the installed Pulumi SDK has no resource type ${token}`);
  return resource;
}

/** The properties that a function such as "gcp:container/getCluster:getCluster" results in; throws where the installed SDK has none of that name. */
export function functionResult(token: string): readonly SdkProperty[] {
  const module = moduleOf(token);
  const name = token.split(":")[2] ?? "";
  const result = module === undefined ? undefined : declarationsIn(fs.readFileSync(`${module}.d.ts`, "utf8")).get(`${name.charAt(0).toUpperCase()}${name.slice(1)}Result`);
  if (result === undefined) throw new Error(`the installed Pulumi SDK has no function ${token}`);
  return result.properties;
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
 * Where the class of a token is published, without the ending: `gcp:container/cluster:Cluster` in gcp/container/cluster,
 * `kubernetes:core/v1:Pod` in kubernetes/core/v1/pod, `random:index/randomId:RandomId` in random/randomId.
 */
function moduleOf(token: string): string | undefined {
  const [pkg, module, name] = token.split(":");
  if (pkg === undefined || module === undefined || name === undefined || !/^[\w./-]+$/.test(module) || module.includes("..") || !/^\w+$/.test(name)) return undefined;
  const root = packageFolder(pkg);
  if (root === undefined) return undefined;
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const folder = module === "index" || module.startsWith("index/") ? "" : module.endsWith(`/${file}`) ? path.dirname(module) : module;
  // Of names such as IAMMember the whole leading run is in lower case: iammember.
  const modules = [file, name.replace(/^[A-Z]+/, (run) => run.toLowerCase())].map((candidate) => path.join(root, folder, candidate));
  return modules.find((candidate) => fs.existsSync(`${candidate}.d.ts`));
}

function readResource(token: string): SdkResource | undefined {
  const module = moduleOf(token);
  const [initial = "", ...rest] = token.split(":")[2] ?? "";
  const name = `${initial.toUpperCase()}${rest.join("")}`;
  if (module === undefined) return undefined;
  const declarations = declarationsIn(fs.readFileSync(`${module}.d.ts`, "utf8"));
  const resource = declarations.get(name);
  if (resource === undefined) return undefined;
  const behaviour = classBehaviour(fs.readFileSync(`${module}.js`, "utf8"), name);
  if (behaviour.token !== token) return undefined;
  const inputs = declarations.get(`${name}Args`)?.properties ?? [];
  const apiVersion = /Uses Azure REST API version ([\w-]+)\./.exec(resource.doc)?.[1];
  return {
    token,
    doc: resource.doc,
    inputProperties: inputs,
    outputProperties: resource.properties,
    inputs: inputs.map((property) => property.name),
    requiredInputs: inputs.filter((property) => !property.optional).map((property) => property.name),
    outputs: resource.properties.map((property) => property.name),
    secretOutputs: behaviour.secretOutputs,
    ...(apiVersion === undefined ? {} : { apiVersion }),
  };
}
