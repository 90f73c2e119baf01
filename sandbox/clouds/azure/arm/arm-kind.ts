import type { CloudResponse } from "../../cloud.ts";
import type { BodyRules } from "../../kit/read.ts";
import type { SecretPaths } from "../../kit/secrets.ts";
import type { AzureError } from "../azure-error.ts";
import type { AzureServices } from "../services.ts";
import type { OperationAddress } from "./operation-address.ts";
import type { Place, Whereabouts } from "./place.ts";
import type { ArmCall, ArmMethod, ArmRoute } from "./route.ts";

export type Tags = Readonly<Record<string, string>>;

/** What a client asks for, whatever the type. */
export interface ArmBody {
  readonly location?: string;
  readonly tags?: Tags;
  readonly properties?: object;
}

/** What is remembered of a resource, whatever its type. */
export interface ArmDocument extends Whereabouts {
  readonly name: string;
  /** Name of a region, of resources that stand in one. */
  readonly location?: string;
  /** Absent where none were given. */
  readonly tags?: Tags;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Absent of types that are made at once. */
  readonly provisioningState?: string;
}

/** What a kind itself remembers of a resource. */
export type OwnPart<Doc extends ArmDocument> = Omit<Doc, "name" | "createdAt" | "resourceGroup" | "parents" | "scope" | "provisioningState"> & Partial<Pick<Doc, "provisioningState">>;

/** A PUT, or a PATCH that was laid over what was there, once its body is known to be of the right form. */
export interface ArmRequest<Given> extends Whereabouts {
  readonly name: string;
  readonly given: Given;
  /** Name of the region that is asked for. */
  readonly location: string | undefined;
  readonly call: ArmCall;
  /** What it stands in; undefined where that is no resource of a modelled type. */
  readonly parent: ArmDocument | undefined;
}

/** How the answer to a change looks. */
export interface ChangeAnswer {
  /** Some providers answer another one to calls of older api-versions. */
  readonly status: number | ((call: ArmCall) => number);
  /** Where the client asks after the work that goes on. @default nowhere: the work is done, or nobody asks */
  readonly operation?: readonly OperationAddress[];
  /** "before": the resource as it was, in the state of a change. @default the resource */
  readonly body?: "none" | "before" | Readonly<Record<string, unknown>>;
}

/** A change that an action asks for. */
export interface Change<Doc extends ArmDocument> {
  readonly change: Partial<Doc>;
  /** What goes on after the answer. @default nothing */
  readonly work?: (doc: Doc) => Promise<Partial<Doc> | undefined>;
}

/** A call below a resource, e.g. POST listKeys. */
export interface ArmAction<Doc extends ArmDocument> {
  /** @default "POST" */
  readonly method?: ArmMethod;
  /** E.g. "listKeys", "containers/{containerName}/logs". */
  readonly path: string;
  /** What the caller must be allowed to do, below the type. @default the path and "/action" */
  readonly right?: string;
  /** Whether it is refused while a change goes on. @default false */
  readonly settled?: boolean;
  /** Where the client asks after what the action has begun. @default nowhere */
  readonly operation?: readonly OperationAddress[];
  readonly run: (doc: Doc, call: ArmCall, services: AzureServices) => ActionAnswer<Doc> | Promise<ActionAnswer<Doc>>;
}

export type ActionAnswer<Doc extends ArmDocument> = CloudResponse & { readonly begins?: Change<Doc> };

/** In which answer a resource is shown. */
export interface Shown {
  readonly call: ArmCall;
  /** Lists may show less. @default false */
  readonly inList?: boolean;
  /** Whether the call has made it. @default false */
  readonly isNew?: boolean;
  /** What a PUT has given, in the answer to it: some providers echo no more. */
  readonly given?: ArmBody;
}

/** The words of a resource provider for what is refused of any of its resources. */
export interface Refusals<Doc extends ArmDocument> {
  /** @default Resource Manager's 404 */
  readonly notFound?: (name: string, at: Whereabouts) => AzureError;
  /** While it goes with its resource group: Resource Manager still knows it, its provider does not. @default as not found */
  readonly going?: (name: string) => AzureError;
  /** While an earlier change goes on. @default ARM's 409 Conflict */
  readonly busy?: (doc: Doc) => AzureError;
  /** Of a change of what cannot be changed. @default ARM's 400 PropertyChangeNotAllowed */
  readonly immutable?: (doc: Doc, path: string) => AzureError;
  /** Where names are unique in all of Azure. @default 409 with the type's name */
  readonly taken?: (name: string) => AzureError;
}

/**
 * A type of resource, as it is declared. Routes, rights, api-versions, refusals, locks, tags, PATCH, long-running
 * operations, masking in the audit log, the inventory, and what happens when what it stands in is deleted follow from it.
 */
export interface ArmKind<Given extends ArmBody, Doc extends ArmDocument, Full = Given> {
  /** E.g. "Microsoft.Storage/storageAccounts". */
  readonly type: string;
  /** Oldest first. */
  readonly apiVersions: readonly string[];
  readonly place: Place;
  /** Name of its documents in the store. */
  readonly collection: string;
  /** Whether its resources have a location and are listed among all of a subscription: a region, which a client must name or may name, or "global", which it must name. @default they do not */
  readonly region?: "required" | "optional" | "global";
  /** What a caller must be allowed to do; undefined where signing in is enough. @default the type with "read" (of lists too), "write", "delete", or the right of an action */
  readonly right?: (verb: string, params: Readonly<Record<string, string>>) => string | undefined;
  /** Body of PUT. */
  readonly put: BodyRules<Given>;
  /** Body of PATCH; "tags" where a PATCH changes nothing but them. @default the type has no PATCH */
  readonly patch?: BodyRules<Partial<Given>> | "tags";
  /** Secrets in bodies: they go to no log. */
  readonly secret?: SecretPaths;
  /** Paths in a document that a change may not change, e.g. "sku.name". */
  readonly immutable?: readonly string[];
  readonly checkName?: (name: string, at: Whereabouts) => void;
  /** Whether its resources change only while no change of what they stand in goes on. @default false */
  readonly settledParent?: boolean;
  /** Throws where nothing can stand at a place. */
  readonly checkPlace?: (at: Whereabouts, services: AzureServices, verb: "read" | "write") => void;
  /** Checks what a client asks for by itself and completes it with Azure's defaults. Throws {@link AzureError}. @default it is taken as it is */
  readonly complete?: (request: ArmRequest<Given>, services: AzureServices, known: Doc | undefined) => Full;
  /** What is remembered of it. Throws {@link AzureError} where it cannot be, as it is now. */
  readonly make: (request: ArmRequest<Full>, known: Doc | undefined, services: AzureServices) => OwnPart<Doc>;
  /** Lays a PATCH over what is there. @default objects are merged, all else is replaced */
  readonly merge?: (known: Doc, patch: Partial<Given>) => Given;
  /** Whether a change changes nothing but tags, so that no work is needed. @default never */
  readonly isSame?: (known: Doc, wanted: OwnPart<Doc>) => boolean;
  /** States while work goes on. @default none: the type is made at once */
  readonly states?: { readonly creating: string; readonly updating: string };
  /** What is done after the answer; gives what it finds out. */
  readonly work?: (doc: Doc, known: Doc | undefined, services: AzureServices) => Promise<Partial<Doc> | undefined> | undefined;
  /** What is remembered of work that has failed, beside its state. */
  readonly failed?: (error: unknown, services: AzureServices) => Partial<Doc>;
  /** Takes away what is behind a resource. @param cascades whether what it stands in goes */
  readonly remove?: (doc: Doc, services: AzureServices, cascades: boolean) => Promise<void>;
  /** Whether a deleted resource is shown as Deleting until {@link remove} is done. @default false: it is gone at once */
  readonly staysUntilRemoved?: boolean;
  /** Whether its resources come and go with what they stand in, so that the type has no DELETE. @default false */
  readonly isPart?: boolean;
  /** Whether the deletion of what is not there is refused with 404. @default false: ARM answers 204 */
  readonly deletedOnce?: boolean;
  /** Whether it can be deleted only while no change goes on. @default false */
  readonly deletedSettled?: boolean;
  /** Throws where it cannot be deleted. */
  readonly checkDelete?: (doc: Doc, services: AzureServices) => void;
  /** Brings back what ran when the sandbox ended. */
  readonly resume?: (doc: Doc, services: AzureServices) => Promise<Partial<Doc> | undefined> | undefined;
  /** What a resource shows beside id, name, type, location and tags. */
  readonly view: (doc: Doc, shown: Shown, services: AzureServices) => Readonly<Record<string, unknown>>;
  readonly answers: { readonly created: ChangeAnswer; readonly updated: ChangeAnswer; readonly patched?: ChangeAnswer; readonly deleted: ChangeAnswer };
  readonly refusals?: Refusals<Doc>;
  readonly actions?: readonly ArmAction<Doc>[];
  /** Whether a list holds a resource that a call asks for. @default it holds all at its place */
  readonly filter?: (call: ArmCall, services: AzureServices) => (doc: Doc) => boolean;
  /** Resources that are there from the beginning. */
  readonly builtIn?: readonly Doc[];
  /** Calls that are about no one resource, e.g. whether a name is free. */
  readonly routes?: (services: AzureServices) => readonly ArmRoute[];
  /** For the lists over all types. */
  readonly kindOf?: (doc: Doc) => string | undefined;
  /** A few words for `sandbox status`. @default the provisioning state */
  readonly state?: (doc: Doc, services: AzureServices) => string | undefined;
  /** Where it answers to the public. */
  readonly endpoints?: (doc: Doc) => ReadonlyArray<{ readonly address: string; readonly port: number }>;
  /** Whether a resource was there before anyone made one, so that it counts for no inventory. @default none was */
  readonly isInitial?: (doc: Doc) => boolean;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- kinds of all types stand in one list
export type AnyKind = ArmKind<any, any, any>;

interface Declare<Doc extends ArmDocument> {
  <Given extends ArmBody>(kind: ArmKind<Given, Doc> & { readonly complete?: undefined }): ArmKind<Given, Doc>;
  <Given extends ArmBody, Full>(kind: ArmKind<Given, Doc, Full> & { readonly complete: object }): ArmKind<Given, Doc, Full>;
}

/** Declares a kind, of which a document of type Doc is remembered: `armKind<Doc>()({ ... })`. What clients give follows from its schemas. */
export const armKind = <Doc extends ArmDocument>(): Declare<Doc> => (kind: AnyKind) => kind;
