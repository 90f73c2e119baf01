import type { CloudResponse } from "../../cloud.ts";
import { AzureError } from "../azure-error.ts";

/** A call that a route answers. */
export interface GraphCall {
  /** Object id (or app id) in the path. */
  readonly id: string | undefined;
  readonly body: unknown;
}

/** One method of one path of Microsoft Graph. */
export type GraphRoute = {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below the version, with {id} for an object. */
  readonly path: string;
} & (
  | { readonly handle: (call: GraphCall) => CloudResponse; readonly list?: undefined }
  /** All entities: `$filter`, `$select`, `$top` and `$count` are applied to them. */
  | { readonly list: () => Record<string, unknown>[]; readonly handle?: undefined }
);

export const objectNotFound = (id: string): AzureError =>
  new AzureError(404, "Request_ResourceNotFound", `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`);
