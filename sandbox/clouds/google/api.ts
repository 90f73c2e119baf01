import { type ErrorForm, GoogleError } from "./google-error.ts";

export type JsonObject = Record<string, unknown>;

/** Who calls. */
export interface Caller {
  /** E-mail. */
  readonly principal: string;
  /** Tells the audit log of a permission that the call asks for beside the route's own. */
  readonly needs: (permission: string) => void;
}

/** A request that has passed authentication. */
export interface Call extends Caller {
  readonly method: string;
  /** Values of the route's `{name}` parts. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body; empty where none was sent. */
  readonly body: JsonObject;
}

/** One method of an API. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** E.g. "/v1/projects/{project}/serviceAccounts/{account}:enable". A `{name}` takes one segment without ":". */
  readonly path: string;
  /** The IAM permission it needs on the project, e.g. "container.clusters.create"; undefined where signing in is enough. */
  readonly permission?: string;
  /** Answers with the JSON body. Throws {@link GoogleError}. */
  run(call: Call): unknown;
}

/** An API under a host name of its own. */
export interface GoogleApi {
  /** E.g. "container.googleapis.com": also its name in the service usage API. */
  readonly host: string;
  /** E.g. "Kubernetes Engine API". */
  readonly title: string;
  /** How it writes refusals. @default "status" */
  readonly errorForm?: ErrorForm;
  readonly routes: readonly Route[];
}

/** Reads a body as a JSON object; an empty body is an empty object. */
export function parseJsonBody(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString("utf8"));
  } catch {
    throw new GoogleError("INVALID_ARGUMENT", "Invalid JSON payload received: the request's body is not JSON.");
  }
  if (!isObject(parsed)) throw new GoogleError("INVALID_ARGUMENT", "Invalid JSON payload received: the request's body must be an object.");
  return parsed;
}

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** The object under a key; empty where there is none. */
export function objectAt(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new GoogleError("INVALID_ARGUMENT", `Invalid value at '${key}': must be an object.`);
  return value;
}

/** The text under a key; undefined where there is none or it is empty, which Google holds for the same. */
export function textAt(parent: JsonObject, key: string): string | undefined {
  const value = parent[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw new GoogleError("INVALID_ARGUMENT", `Invalid value at '${key}' (TYPE_STRING), ${JSON.stringify(value)}`);
  return value;
}
