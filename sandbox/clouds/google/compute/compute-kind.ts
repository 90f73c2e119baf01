import type { BodyRules } from "../../kit/read.ts";
import type { JsonObject } from "../api.ts";
import type { ComputeServices } from "./compute.ts";

/** What is remembered of a resource of Compute Engine, whatever its kind. */
export interface ComputeDocument {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** Self link; absent of what is global. */
  readonly region?: string;
  readonly creationTimestamp: string;
  readonly selfLink: string;
}

/** What a kind itself remembers. */
export type OwnPart<Doc extends ComputeDocument> = Omit<Doc, keyof ComputeDocument>;

/** Where a request wants something. */
export interface ComputeRequest<Given> {
  readonly given: Given;
  /** Whether the body names a field, and be it with null. */
  readonly has: (field: string) => boolean;
  /** Path of the resource, e.g. "projects/p/regions/us-west1/routers/r". */
  readonly path: string;
  /** "" of what is global. */
  readonly region: string;
}

/** A change that a custom method makes. */
export interface ComputeMethod<Doc extends ComputeDocument> {
  /** E.g. "setLabels". */
  readonly name: string;
  /** Name of the message that it takes, among the published descriptions. @default the resource's own */
  readonly spec?: string;
  readonly body: BodyRules<never>;
  /** How its operation begins: in a queue, under way, or with its end. */
  readonly begins: "enqueue" | "begin" | "done";
  readonly change: (doc: Doc, request: ComputeRequest<never>, services: ComputeServices) => Partial<Doc>;
  /** Whether {@link ComputeKind.changed} is called. @default false */
  readonly reaches?: boolean;
}

/**
 * A kind of resource of Compute Engine, as it is declared. Methods, permissions, lists, refusals, operations and the
 * inventory follow from it.
 */
export interface ComputeKind<Given extends { readonly name?: string; readonly description?: string }, Patch, Doc extends ComputeDocument> {
  /** E.g. "network". */
  readonly name: string;
  readonly plural: string;
  /** Name of its message, e.g. "compute.Network". */
  readonly spec: string;
  readonly places: readonly ("global" | "regions")[];
  /** What its permissions begin with at a place. @default "compute." and its plural */
  readonly permissions?: (place: "global" | "regions") => string;
  readonly insert: BodyRules<Given>;
  readonly make: (request: ComputeRequest<Given>, services: ComputeServices) => OwnPart<Doc>;
  readonly patch?: BodyRules<Patch>;
  readonly change?: (doc: Doc, request: ComputeRequest<Patch>, services: ComputeServices) => Partial<Doc>;
  /** How the operation of a PATCH is called. @default "patch" */
  readonly patchType?: string;
  readonly methods?: readonly ComputeMethod<Doc>[];
  /** Resources that are there without anybody having made them; they cannot be changed. */
  readonly automatic?: (services: ComputeServices) => readonly Doc[];
  /** What those come with. @default "project" */
  readonly comesWith?: string;
  readonly view: (doc: Doc, services: ComputeServices) => JsonObject;
  /** Paths of what uses a resource: it cannot be deleted then. */
  readonly users?: (doc: Doc, services: ComputeServices) => readonly string[];
  /** Whether that is told by the operation and not at once. @default false */
  readonly refusedLate?: boolean;
  /** What follows from a change of it, after the answer. */
  readonly changed?: (services: ComputeServices) => Promise<void>;
  /** Changes after which that is called. @default none */
  readonly reaches?: readonly ("insert" | "patch" | "delete")[];
}

/** Declares a kind, of which a document of type Doc is remembered. */
export const computeKind =
  <Doc extends ComputeDocument>() =>
  <Given extends { readonly name?: string; readonly description?: string }, Patch = object>(kind: ComputeKind<Given, Patch, Doc>): ComputeKind<Given, Patch, Doc> =>
    kind;

/** Declares a custom method: what its body holds follows from the schema. */
export const computeMethod =
  <Doc extends ComputeDocument>() =>
  <Given>(method: Omit<ComputeMethod<Doc>, "body" | "change"> & { readonly body: BodyRules<Given>; readonly change: (doc: Doc, request: ComputeRequest<Given>, services: ComputeServices) => Partial<Doc> }): ComputeMethod<Doc> =>
    method as unknown as ComputeMethod<Doc>;
