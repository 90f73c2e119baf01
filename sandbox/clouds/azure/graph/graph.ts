import * as crypto from "node:crypto";
import { maskSecrets } from "../../audit-log.ts";
import type { CloudRequest, CloudResponse } from "../../cloud.ts";
import { AzureError } from "../azure-error.ts";
import { bearerToken } from "../bearer.ts";
import type { Directory } from "../entra/directory.ts";
import type { SigningKeys } from "../entra/signing-keys.ts";
import { type AccessClaims, readToken } from "../entra/tokens.ts";
import { permissionsFor } from "./app-permissions.ts";
import { appRoleAssignmentRoutes } from "./app-role-assignments.ts";
import { applicationRoutes } from "./applications.ts";
import { deletedItemRoutes } from "./deleted-items.ts";
import { parseFilter } from "./filter.ts";
import { ownerRoutes } from "./owners.ts";
import { type GraphCall, type GraphRoute, listAnswer } from "./route.ts";
import { servicePrincipalRoutes } from "./service-principals.ts";
import { userRoutes } from "./users.ts";

/** Audiences of tokens that Graph takes. */
const audiences: ReadonlySet<string> = new Set(["https://graph.microsoft.com", "https://graph.microsoft.com/"]);

/** What is known of a call so far, for the audit log. */
interface Trail {
  principal?: string;
  /** The least permissions that would be enough. */
  permissions?: readonly string[];
  readonly auditBody: unknown;
}

/** graph.microsoft.com: applications with their secrets and owners, service principals, and the application permissions that they hold. */
export class Graph {
  private readonly routes: readonly GraphRoute[];

  constructor(
    directory: Directory,
    private readonly keys: SigningKeys,
    private readonly now: () => Date,
  ) {
    this.routes = [...applicationRoutes(directory), ...servicePrincipalRoutes(directory), ...ownerRoutes(directory), ...deletedItemRoutes(directory), ...appRoleAssignmentRoutes(directory, now), ...userRoutes()];
  }

  handle(request: CloudRequest): CloudResponse {
    const body = parseBody(request.body);
    const trail: Trail = { auditBody: maskSecrets(body) };
    try {
      const claims = this.authenticate(request);
      trail.principal = claims.appid;
      return { ...this.route(request, claims, body, trail), ...trail };
    } catch (error) {
      if (!(error instanceof AzureError)) throw error;
      return { ...this.refusal(error, request), ...trail };
    }
  }

  private authenticate(request: CloudRequest): AccessClaims {
    const token = bearerToken(request);
    if (token === undefined) throw new AzureError(401, "InvalidAuthenticationToken", "Access token is empty.");
    const claims = readToken(this.keys, token);
    if (claims === undefined) throw new AzureError(401, "InvalidAuthenticationToken", "Access token validation failure. Invalid signature.");
    if (!audiences.has(claims.aud)) throw new AzureError(401, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience.");
    if (claims.exp * 1000 <= this.now().getTime()) throw new AzureError(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.");
    return claims;
  }

  private route(request: CloudRequest, claims: AccessClaims, body: unknown, trail: Trail): CloudResponse {
    const versioned = /^\/(v1\.0|beta)(\/.*)$/.exec(decodeURIComponent(request.url.pathname));
    if (versioned === null) throw new AzureError(400, "BadRequest", `Invalid version in '${request.url.pathname}': it must begin with /v1.0 or /beta.`);
    // /applications(appId='...') is /applications/... by another key.
    const path = (versioned[2] ?? "").replace(/\(appId='([^']+)'\)/, "/$1").replace(/\/$/, "");
    const match = this.match(request.method, path);
    if (match === undefined) throw new AzureError(400, "NotModelledBySandbox", `The sandbox's Graph does not model '${request.method} ${path}'; it has applications with their passwords and owners, service principals with their app roles, and no users.`);
    const { roles = [] } = claims;
    const call: GraphCall = { ...match, body, caller: claims.oid, ownsWhatItMakes: !roles.includes("Application.ReadWrite.All") };
    const { action, also, owners } = match.route;
    // Who may see nothing learns of nothing, not even that it is not there.
    const owns = roles.length > 0 && owners?.(call).includes(claims.oid) === true;
    const demands = [action, ...(also?.(call) ?? [])].map((demand) => permissionsFor(demand, owns));
    trail.permissions = demands.flatMap((fitting) => fitting.slice(0, 1));
    if (!demands.every((fitting) => fitting.some((permission) => roles.includes(permission)))) throw new AzureError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
    if (match.route.list === undefined) return match.route.handle(call);
    return listAnswer(path.slice(1), query(match.route.list(call), request.url.searchParams));
  }

  private match(method: string, path: string): { route: GraphRoute; id: string | undefined; part: string | undefined } | undefined {
    for (const route of this.routes) {
      const pattern = new RegExp(`^${route.path.replace("{id}", "([^/]+)").replace("{part}", "([^/]+)").replace("$", "\\$")}$`, "i");
      const found = pattern.exec(path);
      if (found !== null && route.method === method) return { route, id: found[1], part: found[2] };
    }
    return undefined;
  }

  /** Graph names the client's own id of the request where it has one. */
  private refusal(error: AzureError, request: CloudRequest): CloudResponse {
    const id = crypto.randomUUID();
    const asked = request.headers["client-request-id"];
    const innerError = { date: this.now().toISOString().replace(/\.\d+Z$/, ""), "request-id": id, "client-request-id": typeof asked === "string" ? asked : id };
    return { status: error.status, body: { error: { code: error.code, message: error.message, innerError } } };
  }
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

/** Applies the query options; unknown ones are refused by name. */
function query(entities: Record<string, unknown>[], options: URLSearchParams): Record<string, unknown>[] {
  for (const name of options.keys()) {
    if (!["$filter", "$select", "$top", "$count"].includes(name)) throw new AzureError(400, "Request_UnsupportedQuery", `The sandbox's Graph does not model the query option '${name}'.`);
  }
  const matching = entities.filter(parseFilter(options.get("$filter"))).slice(0, Number(options.get("$top") ?? Infinity));
  const select = options.get("$select")?.split(",").map((name) => name.trim());
  return select === undefined ? matching : matching.map((entity) => Object.fromEntries(Object.entries(entity).filter(([name]) => select.includes(name))));
}
