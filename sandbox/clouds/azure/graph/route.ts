import type { CloudResponse } from "../../cloud.ts";
import { AzureError } from "../azure-error.ts";
import type { GraphAction } from "./app-permissions.ts";

/** A call that a route answers. */
export interface GraphCall {
  /** Object id (or app id) in the path. */
  readonly id: string | undefined;
  /** Id of what the path names below the object. */
  readonly part: string | undefined;
  readonly body: unknown;
  /** Object id of the caller's service principal. */
  readonly caller: string;
  /** Whether what the caller makes is its own without saying so. */
  readonly ownsWhatItMakes: boolean;
}

/** One method of one path of Microsoft Graph. */
export type GraphRoute = {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below the version, with {id} for an object and {part} for what is below it. */
  readonly path: string;
  readonly action: GraphAction;
  /** What the call asks for besides. @default nothing */
  readonly also?: (call: GraphCall) => readonly GraphAction[];
  /** Who owns what the call is about, by object id; absent where nobody does. */
  readonly owners?: (call: GraphCall) => readonly string[];
} & (
  | { readonly handle: (call: GraphCall) => CloudResponse; readonly list?: undefined }
  /** All entities: `$filter`, `$select`, `$top` and `$count` are applied to them. */
  | { readonly list: (call: GraphCall) => Record<string, unknown>[]; readonly handle?: undefined }
);

export const graphAddress = "https://graph.microsoft.com";

const contextOf = (what: string): string => `${graphAddress}/v1.0/$metadata#${what}`;

/** The answer with one object of a collection. */
export const objectAnswer = (collection: string, object: Record<string, unknown>): CloudResponse => ({ status: 200, body: { "@odata.context": contextOf(`${collection}/$entity`), ...object } });

/** The answer with objects of a collection. */
export const listAnswer = (collection: string, objects: readonly Record<string, unknown>[]): CloudResponse => ({ status: 200, body: { "@odata.context": contextOf(collection), value: objects } });

/** The answer with an object that was made: it says where the directory keeps it. */
export const creationAnswer = (kind: "Application" | "ServicePrincipal", tenantId: string, object: Record<string, unknown>): CloudResponse => ({
  ...objectAnswer(kind === "Application" ? "applications" : "servicePrincipals", object),
  status: 201,
  headers: { location: `${graphAddress}/v2/${tenantId}/directoryObjects/${String(object["id"])}/Microsoft.DirectoryServices.${kind}` },
});

export const objectNotFound = (id: string): AzureError =>
  new AzureError(404, "Request_ResourceNotFound", `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`);
