import * as crypto from "node:crypto";
import type { OperationContext, Properties, ResourceType } from "../provider.ts";
import { PartialFailure, ProviderError } from "../provider.ts";
import { isAutonamed, forcesPatch, propagationPolicy } from "./annotations.ts";
import { awaitGone, awaitReady } from "./await/await.ts";
import type { TypedKind } from "./check-object.ts";
import { checkObject } from "./check-object.ts";
import { KubernetesError, Unreachable } from "./cluster-client.ts";
import type { ClusterConnection, ObjectReference } from "./cluster-connection.ts";
import { importedInputs, liveInputs } from "./live-inputs.ts";
import type { KubernetesObject } from "./objects.ts";
import { displayName, qualifiedName } from "./objects.ts";
import { replacePaths } from "./replace-rules.ts";
import { isSet } from "./settings.ts";

/** Where the state keeps the name under which a resource's fields are owned in the cluster. */
const fieldManagerKey = "__fieldManager";

/** Gives the connection that a provider instance's configuration means. */
export type Connect = (config: Properties) => ClusterConnection;

/** Objects of one kind, or fields of such ones, as a resource type. */
export function objectResource(type: TypedKind, connect: Connect): ResourceType {
  const whole = wholeObject(type, connect);
  return type.isPatch === true ? { ...whole, ...patchOf(type, connect) } : whole;
}

/**
 * What differs where a resource is some fields of an object: they are applied whether it is there or not, all of them
 * change in place, and they are given up instead of the object being deleted (pulumi-kubernetes provider/pkg/await/await.go).
 */
function patchOf(type: TypedKind, connect: Connect): Partial<ResourceType> {
  return {
    replaceOn: ["metadata.name", "metadata.namespace"],
    create: async (inputs, context) => {
      const connection = connect(context.config);
      const object = await placed(inputs, connection, context.signal);
      const fieldManager = newFieldManager();
      const made = await refusable(object, "created", () => connection.apply(object, fieldManager, isForced(object, context), requestOptions(context)));
      const id = qualifiedName(made);
      return { id, outputs: await ready(connection, made, id, outputsOf(inputs, fieldManager), context) };
    },
    delete: async (id, olds, context) => {
      const reference = referenceOf(type, id);
      const { apiVersion, kind, namespace, name } = reference;
      const nothing = { apiVersion, kind, metadata: { name, namespace } };
      await orForgotten(nothing, context, async () => {
        const connection = connect(context.config);
        const fieldManager = olds.outputs[fieldManagerKey];
        if (typeof fieldManager !== "string" || !(await connection.find(reference, context.signal))) return;
        await connection.apply(nothing, fieldManager, true, requestOptions(context));
      });
    },
    // The object is there in any case.
    findInterrupted: async () => undefined,
  };
}

function wholeObject(type: TypedKind, connect: Connect): ResourceType {
  return {
    check: (news, olds, context) => checkObject(type, news, olds, context),
    replaceOn: replacePaths(type.apiVersion, type.kind),
    // A name that the program gives can be taken once only.
    deleteBeforeReplace: (news, olds) => !isAutonamed(news) && (olds === undefined || qualifiedName(news) === qualifiedName(olds)),
    computed: ["status"],
    volatile: ["status"],
    secretOutputs: type.apiVersion === "v1" && type.kind === "Secret" ? ["data", "stringData"] : [],
    create: (inputs, context) => create(connect(context.config), inputs, context),
    read: (id, known, context) => read(type, connect, id, known, context),
    update: (id, news, olds, context) => update(connect(context.config), id, news, olds.outputs, context),
    delete: (id, olds, context) => remove(connect, { ...olds.inputs, apiVersion: type.apiVersion, kind: type.kind }, id, context),
    findInterrupted: async (inputs, known, context) => {
      const object = inputs as KubernetesObject;
      const id = qualifiedName(object);
      if (object.metadata?.name === undefined || known.has(id)) return undefined;
      return (await connect(context.config).find(referenceOf(type, id), context.signal)) ? id : undefined;
    },
  };
}

const newFieldManager = (): string => `pulumi-kubernetes-${crypto.randomBytes(4).toString("hex")}`;

async function create(connection: ClusterConnection, inputs: Properties, context: OperationContext): Promise<{ id: string; outputs: Properties }> {
  const object = await placed(inputs, connection, context.signal);
  const fieldManager = newFieldManager();
  const made = await refusable(object, "created", async () => {
    if (object.metadata?.name === undefined) return connection.create(object, fieldManager, requestOptions(context));
    const present = await connection.find({ apiVersion: object.apiVersion ?? "", kind: object.kind ?? "", namespace: object.metadata.namespace, name: object.metadata.name }, context.signal);
    if (present && !isSet(context.config, "upsertExistingObjects")) throw new KubernetesError(409, "AlreadyExists", `${(object.kind ?? "").toLowerCase()} "${object.metadata.name}" already exists`);
    return connection.apply(object, fieldManager, isForced(object, context), requestOptions(context));
  });
  const id = qualifiedName(made);
  return { id, outputs: await ready(connection, made, id, outputsOf(inputs, fieldManager), context) };
}

async function update(connection: ClusterConnection, id: string, news: Properties, outputs: Properties, context: OperationContext): Promise<{ outputs: Properties }> {
  const placedObject = await placed(news, connection, context.signal);
  const object = { ...placedObject, metadata: { ...placedObject.metadata, name: id.split("/").at(-1) } };
  const known = outputs[fieldManagerKey];
  const fieldManager = typeof known === "string" ? known : `pulumi-kubernetes-${crypto.createHash("sha256").update(context.urn).digest("hex").slice(0, 8)}`;
  const changed = await refusable(object, "updated", () => connection.apply(object, fieldManager, isForced(object, context), requestOptions(context)));
  return { outputs: await ready(connection, changed, id, outputsOf(news, fieldManager), context) };
}

async function read(type: TypedKind, connect: Connect, id: string, known: { inputs: Properties; outputs: Properties }, context: OperationContext): Promise<{ inputs: Properties; outputs: Properties } | undefined> {
  const live = await unlessUnreachable(context, () => connect(context.config).find(referenceOf(type, id), context.signal));
  if (live === "unreachable") return { inputs: known.inputs, outputs: known.outputs };
  if (!live) return undefined;
  const imported = Object.keys(known.outputs).length === 0;
  const inputs = imported ? importedInputs(withoutManagedFields(live)) : liveInputs(known.inputs, known.outputs, live);
  const fieldManager = known.outputs[fieldManagerKey];
  return { inputs, outputs: outputsOf(inputs, typeof fieldManager === "string" ? fieldManager : undefined)(live) };
}

async function remove(connect: Connect, olds: KubernetesObject, id: string, context: OperationContext): Promise<void> {
  const reference = referenceOf({ token: "", apiVersion: olds.apiVersion ?? "", kind: olds.kind ?? "" }, id);
  await orForgotten(olds, context, async () => {
    const connection = connect(context.config);
    const existed = await connection.delete(reference, { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: propagationPolicy(olds) }, context.signal);
    if (existed) await awaitGone(connection, reference, olds, context);
  });
}

/** Deletes; or only warns where the cluster is away and the provider is told to go on then. */
async function orForgotten(object: KubernetesObject, context: OperationContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Unreachable) || !isSet(context.config, "deleteUnreachable")) throw error;
    context.warn(`${displayName(object)} is taken out of the state alone: ${error.message}`);
  }
}

/** Waits until an object is what was asked for; one that does not become it stays in the state, with the reasons. */
async function ready(connection: ClusterConnection, object: KubernetesObject, id: string, toOutputs: (live: KubernetesObject) => Properties, context: OperationContext): Promise<Properties> {
  try {
    return toOutputs(await awaitReady(connection, object, context));
  } catch (error) {
    const reference = { apiVersion: object.apiVersion ?? "", kind: object.kind ?? "", namespace: object.metadata?.namespace, name: object.metadata?.name ?? "" };
    const live = await connection.find(reference).catch(() => undefined);
    throw new PartialFailure(error instanceof Error ? error.message : String(error), id, toOutputs(live ?? object));
  }
}

/** An object's outputs: what the cluster has, and of a Secret what was only written. */
const outputsOf = (inputs: Properties, fieldManager: string | undefined) => (live: KubernetesObject): Properties => ({
  ...withoutManagedFields(live),
  ...(inputs["stringData"] === undefined ? {} : { stringData: inputs["stringData"] }),
  ...(fieldManager === undefined ? {} : { [fieldManagerKey]: fieldManager }),
});

/** The record of who owns which field is larger than the object, and changes with each heartbeat. */
function withoutManagedFields(live: KubernetesObject): Properties {
  return { ...live, metadata: Object.fromEntries(Object.entries(live.metadata ?? {}).filter(([field]) => field !== "managedFields")) };
}

/** An object with its namespace, where its kind has one and it was not known before. */
async function placed(inputs: Properties, connection: ClusterConnection, signal: AbortSignal): Promise<KubernetesObject> {
  const object = inputs as KubernetesObject;
  const info = await connection.kindOf({ apiVersion: object.apiVersion ?? "", kind: object.kind ?? "" }, signal);
  if (!info.namespaced || object.metadata?.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace: connection.namespace } };
}

function referenceOf(type: TypedKind, id: string): ObjectReference {
  const [first = "", second] = id.split("/");
  return { apiVersion: type.apiVersion, kind: type.kind, ...(second === undefined ? { name: first } : { namespace: first, name: second }) };
}

const isForced = (object: KubernetesObject, context: OperationContext): boolean => forcesPatch(object) || isSet(context.config, "enablePatchForce");

const requestOptions = (context: OperationContext) => ({
  signal: context.signal,
  onWarning: (message: string) => {
    if (!isSet(context.config, "suppressDeprecationWarnings") || !message.includes("deprecated")) context.warn(message);
  },
});

async function refusable<T>(object: KubernetesObject, done: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    const hint = error.reason === "Conflict" ? ". Somebody else owns these fields: remove them from the program, or set the annotation pulumi.com/patchForce to take them over" : "";
    throw new ProviderError(`resource "${qualifiedName(object)}" was not successfully ${done} by the Kubernetes API server: ${error.message}${hint}`);
  }
}

async function unlessUnreachable<T>(context: OperationContext, work: () => Promise<T>): Promise<T | "unreachable"> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Unreachable) || !isSet(context.config, "skipUpdateUnreachable")) throw error;
    context.warn(`the state is left as it is: ${error.message}`);
    return "unreachable";
  }
}
