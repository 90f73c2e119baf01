import type { CloudResponse } from "../../cloud.ts";
import type { AccessClaims } from "../entra/tokens.ts";

/** A call to ARM that passed authentication, authorization and the checks every resource has in common. */
export interface ArmCall {
  /** Values of the path's placeholders, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The value of one. Throws where the route has no such placeholder. */
  readonly param: (name: string) => string;
  readonly query: URLSearchParams;
  readonly apiVersion: string;
  /** Parsed JSON; undefined where there was none. */
  readonly body: unknown;
  readonly claims: AccessClaims;
  /** The path as the client wrote it, without query. */
  readonly path: string;
}

export type ArmMethod = "GET" | "HEAD" | "PUT" | "PATCH" | "POST" | "DELETE";

/** One method of one path of ARM. */
export interface ArmRoute {
  readonly method: ArmMethod;
  /** With placeholders: {name} is one segment, {+scope} any number of them. Case does not matter. */
  readonly path: string;
  /** Full resource type, which decides on the api-versions and on the namespace to be registered. */
  readonly type: string;
  /** What the caller must be allowed to do; undefined where signing in is enough. */
  readonly action?: string | ((params: Readonly<Record<string, string>>) => string | undefined);
  /** Whether it works for a namespace that is not registered. @default false */
  readonly unregistered?: boolean;
  /** Whether it answers itself for resource groups that do not exist. @default false */
  readonly holdsGroup?: boolean;
  /** The body for the audit log, beyond what is masked by name. @default the body */
  readonly audit?: (body: unknown) => unknown;
  readonly handle: (call: ArmCall) => CloudResponse | Promise<CloudResponse>;
}

/** A path as ARM takes it: clients that put an id together write a slash too many, which ARM reads as one. */
export const canonicalPath = (pathname: string): string => pathname.replaceAll(/\/{2,}/g, "/").replace(/\/$/, "");
