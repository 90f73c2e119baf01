import type { CloudResponse } from "../../cloud.ts";
import { AzureError } from "../azure-error.ts";
import type { AccessClaims } from "../entra/tokens.ts";

/** A call to ARM that passed authentication, authorization and the checks every resource has in common. */
export interface ArmCall {
  /** Values of the path's placeholders, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
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
  readonly action?: string | ((params: Readonly<Record<string, string>>) => string);
  /** The action that {@link handle} itself asks for, where there is no {@link action}: for the audit log. */
  readonly demands?: string;
  /** Whether it works for a namespace that is not registered. @default false */
  readonly unregistered?: boolean;
  /** Whether it answers itself for resource groups that do not exist. @default false */
  readonly checksGroup?: boolean;
  /** The body for the audit log, beyond what is masked by name. @default the body */
  readonly audit?: (body: unknown) => unknown;
  readonly handle: (call: ArmCall) => CloudResponse | Promise<CloudResponse>;
}

/** A route's pattern, compiled. */
interface CompiledRoute {
  readonly route: ArmRoute;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/** A path as ARM takes it: clients that put an id together write a slash too many, which ARM reads as one. */
export const canonicalPath = (pathname: string): string => pathname.replaceAll(/\/{2,}/g, "/").replace(/\/$/, "");

/** Percent-decoded. Throws ARM's 400 where that cannot be done. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AzureError(400, "BadRequest", `The request's path holds '${text}', which is not percent-encoded UTF-8.`);
  }
}

/** Finds the route for a method and path. */
export class ArmRouter {
  private readonly compiled: readonly CompiledRoute[];

  constructor(routes: readonly ArmRoute[]) {
    this.compiled = routes.map(compile);
  }

  /** The route and its parameters. */
  find(method: string, path: string): { route: ArmRoute; params: Record<string, string> } | undefined {
    for (const { route, pattern, names } of this.compiled) {
      const match = route.method === method ? pattern.exec(path) : null;
      if (match !== null) return { route, params: Object.fromEntries(names.map((name, index) => [name, decoded(match[index + 1] ?? "")])) };
    }
    return undefined;
  }
}

function compile(route: ArmRoute): CompiledRoute {
  const names: string[] = [];
  const source = route.path
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => {
      const placeholder = /^\{(\+?)(\w+)\}$/.exec(segment);
      if (placeholder === null) return `/${segment.replaceAll(".", "\\.")}`;
      names.push(placeholder[2] ?? "");
      return placeholder[1] === "+" ? "((?:/[^/]+)*)" : "/([^/]+)";
    })
    .join("");
  return { route, pattern: new RegExp(`^${source}$`, "i"), names };
}

/**
 * What a call acts on, as authorization names it: the resource, or what holds the collection. An action's or a
 * collection's own name at the path's end is no part of it. Percent-decoded, as the scopes of role assignments and
 * locks are kept: clients write a name such as `a(b)` encoded or not.
 */
export function scopeOf(route: ArmRoute, path: string): string {
  return decoded(/\}$/.test(route.path) ? path : path.replace(/\/[^/]+$/, ""));
}
