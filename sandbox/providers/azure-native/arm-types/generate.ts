import * as fs from "node:fs";
import * as path from "node:path";
import { declarationsIn } from "../../../published/declarations.ts";
import { packageFolder } from "../../sdk/packages.ts";
import { sdkResource, type SdkResource } from "../../sdk-schema.ts";
import type { ArmFunctionSpec, ArmTypes, ArmTypeSpec, Shape } from "../arm-type.ts";
import { functionName, resourceName } from "./names.ts";
import { type Operation, operationsOf, type OperationSpec } from "../../../published/azure-operations.ts";
import { ShapeBuilder } from "./shapes.ts";

/** Modules of the SDK, with Azure's own packages that describe their APIs. A module more is a line more, and a package. */
const modules: Readonly<Record<string, readonly string[]>> = {
  authorization: ["@azure/arm-authorization", "@azure/arm-locks"],
  containerinstance: ["@azure/arm-containerinstance"],
  containerregistry: ["@azure/arm-containerregistry"],
  cosmosdb: ["@azure/arm-cosmosdb"],
  resources: ["@azure/arm-resources"],
  servicebus: ["@azure/arm-servicebus"],
  storage: ["@azure/arm-storage"],
  trafficmanager: ["@azure/arm-trafficmanager"],
};

/** Where the result is kept. */
export const armTypesFile = path.join(import.meta.dirname, "../arm-types.json");

/**
 * What the SDK does not say of Azure's types, from Azure's own packages: paths, and which property stands where in a
 * body. Run it after either has a new version: `node --import tsx sandbox/providers/azure-native/arm-types/generate.ts`.
 */
export async function generateArmTypes(): Promise<ArmTypes> {
  const types: Record<string, ArmTypeSpec> = {};
  const functions: Record<string, ArmFunctionSpec> = {};
  const shapes: Record<string, Shape> = {};
  for (const [module, packages] of Object.entries(modules)) {
    const operations = (await Promise.all(packages.map(operationsOf))).flat();
    for (const operation of operations) {
      const type = typeOf(module, operation, operations, shapes);
      if (type !== undefined) types[type.token] ??= type.spec;
      const called = functionOf(module, operation);
      if (called !== undefined) functions[called.token] ??= called.spec;
    }
  }
  return { types: sorted(types), functions: sorted(functions), shapes: sorted(Object.fromEntries(Object.entries(shapes).filter(([, shape]) => Object.keys(shape).length > 0))) };
}

/** The resource type that a PUT makes; none where the SDK has no such class, or nothing takes its resources away. */
function typeOf(module: string, { group, name, spec }: Operation, operations: readonly Operation[], shapes: Record<string, Shape>): { token: string; spec: ArmTypeSpec } | undefined {
  if (spec.httpMethod !== "PUT") return undefined;
  const sdk = sdkResource(`azure-native:${module}:${resourceName(group, name)}`);
  if (sdk === undefined) return undefined;
  const isDeleted = operations.some((other) => other.spec.httpMethod === "DELETE" && other.spec.path.toLowerCase() === spec.path.toLowerCase());
  const template = pathOf(spec, sdk.inputs);
  if (!isDeleted || template === undefined) return undefined;
  const builder = new ShapeBuilder(spec, shapes);
  const answer = (spec.responses["200"] ?? spec.responses["201"])?.bodyMapper;
  const inputs = builder.root(bodyInputs(sdk, template), [spec.requestBody?.mapper, answer]);
  const outputs = builder.root(sdk.outputProperties.filter((property) => property.name !== "azureApiVersion"), [answer, spec.requestBody?.mapper]);
  const assumed = [...new Set(builder.assumed)].sort();
  return { token: sdk.token, spec: { path: template, inputs, outputs, ...(assumed.length === 0 ? {} : { assumed }) } };
}

const bodyInputs = (sdk: SdkResource, template: string): SdkResource["inputProperties"] => sdk.inputProperties.filter(({ name }) => !template.includes(`{${name}}`) && !template.includes(`{+${name}}`));

/** The path of a request with the SDK's names in braces, `{+name}` where slashes stay; undefined where the SDK does not have all of them. */
function pathOf(spec: OperationSpec, names: readonly string[]): string | undefined {
  let complete = true;
  const template = spec.path.replace("/resourcegroups/", "/resourceGroups/").replace(/\{(\w+)\}/g, (all, name: string, offset: number, path: string) => {
    if (name === "subscriptionId") return "{subscriptionId}";
    const parameter = spec.urlParameters?.find(({ mapper }) => mapper.serializedName === name);
    const own = names.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    complete &&= own !== undefined;
    // What a path begins with is a whole id, and its last part a name, whatever a client thinks of them.
    const isWhole = offset === 1 || (parameter?.skipEncoding === true && offset + all.length < path.length);
    return `{${isWhole ? "+" : ""}${own ?? name}}`;
  });
  return complete ? template : undefined;
}

/** The function of the SDK that stands for a POST without a body. */
function functionOf(module: string, { group, name, spec }: Operation): { token: string; spec: ArmFunctionSpec } | undefined {
  if (spec.httpMethod !== "POST" || spec.requestBody !== undefined || !name.startsWith("list")) return undefined;
  const called = functionName(group, name);
  const file = path.join(packageFolder("azure-native") ?? "", module, `${called}.d.ts`);
  if (!fs.existsSync(file)) return undefined;
  const source = fs.readFileSync(file, "utf8");
  const names = declarationsIn(source).get(`L${called.slice(1)}Args`)?.properties.map((property) => property.name) ?? [];
  const template = pathOf(spec, names);
  const apiVersion = /Uses Azure REST API version ([\w-]+)\./.exec(source)?.[1];
  if (template === undefined || apiVersion === undefined) return undefined;
  const query = (spec.queryParameters ?? []).flatMap(({ mapper }) => names.filter((own) => mapper.serializedName?.replace("$", "").toLowerCase() === own.toLowerCase()).map((own) => [own, mapper.serializedName ?? own]));
  return { token: `azure-native:${module}:${called}`, spec: { path: template, apiVersion, ...(query.length === 0 ? {} : { query: Object.fromEntries(query) as Record<string, string> }) } };
}

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));

/** How the result is written: a type, function or shape a line. */
export function textOf(types: ArmTypes): string {
  const section = (record: Readonly<Record<string, unknown>>): string => `{\n${Object.entries(record).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(",\n")}\n}`;
  return `{\n${Object.entries(types).map(([name, record]) => `${JSON.stringify(name)}: ${section(record as Record<string, unknown>)}`).join(",\n")}\n}\n`;
}

if (process.argv[1] === import.meta.filename) fs.writeFileSync(armTypesFile, textOf(await generateArmTypes()));
