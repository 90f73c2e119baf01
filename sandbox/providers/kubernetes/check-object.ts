import type { CheckContext, CheckFailure, Checked, Properties } from "../provider.ts";
import { unknownValue } from "../provider.ts";
import { sdkResource, unknownInputs } from "../sdk-schema.ts";
import { autonamed, unmodelledAnnotations } from "./annotations.ts";
import { ClusterConnection } from "./cluster-connection.ts";
import { isNamespaced } from "./default-namespace.ts";
import { activeContext } from "./kubeconfig.ts";
import { isObject } from "./objects.ts";

/** The kind that a resource type's token names. */
export interface TypedKind {
  readonly token: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** Whether the resource is fields of an object that is somebody else's ("ServiceAccountPatch"). @default false */
  readonly isPatch?: boolean;
}

/** Fills in what the real provider fills in (name, namespace), and finds faults. */
export async function checkObject(type: TypedKind, news: Properties, olds: Properties | undefined, context: CheckContext): Promise<Checked> {
  const inputs: Properties = { ...news, apiVersion: type.apiVersion, kind: type.kind };
  const failures = faults(type, inputs);
  // Metadata that is not known yet gets its name and namespace when it is.
  if (inputs["metadata"] === unknownValue) return { inputs, failures };
  const given = isObject(inputs["metadata"]) ? inputs["metadata"] : {};
  if (type.isPatch === true && given["name"] === undefined) return { inputs, failures: [...failures, { property: "metadata.name", reason: "patch resources require the `.metadata.name` field to be set" }] };
  const named = withName(given, isObject(olds?.["metadata"]) ? olds["metadata"] : undefined, context);
  const namespace = given["namespace"] ?? (await defaultNamespace(type, context.config));
  inputs["metadata"] = namespace === undefined ? named : { ...named, namespace };
  return { inputs, failures };
}

function faults(type: TypedKind, inputs: Properties): CheckFailure[] {
  const sdk = sdkResource(type.token);
  const metadata = inputs["metadata"];
  const annotations = isObject(metadata) && isObject(metadata["annotations"]) ? metadata["annotations"] : {};
  return [
    ...(sdk ? unknownInputs(sdk, inputs) : []),
    ...(metadata === undefined || metadata === unknownValue || isObject(metadata) ? [] : [{ property: "metadata", reason: "metadata must be an object" }]),
    ...unmodelledAnnotations
      .filter((name) => annotations[name] !== undefined)
      .map((name) => ({ property: `metadata.annotations["${name}"]`, reason: `the sandbox's kubernetes provider does not follow the annotation ${name}` })),
  ];
}

/** The resource's own name with eight random characters behind, where the program names nothing. */
function withName(metadata: Properties, old: Properties | undefined, context: CheckContext): Properties {
  if (metadata["name"] !== undefined || metadata["generateName"] !== undefined) return metadata;
  if (metadata["annotations"] === unknownValue) return metadata;
  const annotations = isObject(metadata["annotations"]) ? metadata["annotations"] : {};
  const oldAnnotations = isObject(old?.["annotations"]) ? old["annotations"] : {};
  const kept = oldAnnotations[autonamed] === "true" ? old?.["name"] : undefined;
  const name = kept ?? `${context.name.toLowerCase()}-${context.randomSeed.toString("hex").slice(0, 8)}`;
  return { ...metadata, name, annotations: { ...annotations, [autonamed]: "true" } };
}

async function defaultNamespace(type: TypedKind, config: Properties): Promise<unknown> {
  const namespaced = isNamespaced(type.apiVersion, type.kind);
  if (namespaced === false) return undefined;
  const own = config["namespace"];
  if (namespaced === undefined) return namespaceOfCustomResource(type, config);
  if (own !== undefined && own !== "") return own;
  if (config["kubeconfig"] === unknownValue) return "default";
  try {
    return activeContext(config).namespace ?? "default";
  } catch {
    // A kubeconfig that cannot be read is reported by the operation that needs it.
    return "default";
  }
}

/** Of a custom resource only the cluster knows; what it does not know yet is left for the creation. */
async function namespaceOfCustomResource(type: TypedKind, config: Properties): Promise<string | undefined> {
  if (config["kubeconfig"] === unknownValue) return undefined;
  try {
    const connection = new ClusterConnection(config);
    return (await connection.knowsNamespaced(type)) ? connection.namespace : undefined;
  } catch {
    return undefined;
  }
}
