import * as crypto from "node:crypto";
import { maskSecrets } from "../../audit-log.ts";
import type { CloudRequest, CloudResponse } from "../../cloud.ts";
import type { Access } from "../access/access.ts";
import { AzureError, notModelled } from "../azure-error.ts";
import { bearerToken } from "../bearer.ts";
import { type AccessClaims, readToken } from "../entra/tokens.ts";
import type { SigningKeys } from "../entra/signing-keys.ts";
import { loginHost } from "../hosts.ts";
import { locationNames } from "../locations.ts";
import { cloudEndpoints } from "./cloud-endpoints.ts";
import type { Providers } from "./providers.ts";
import type { ManagementLocks } from "../locks/management-locks.ts";
import type { ResourceGroups } from "./resource-groups.ts";
import { canonicalNamespace, namespaceOf, namespaces, resourceTypes, typesOf } from "./resource-types.ts";
import { type ArmRoute, ArmRouter, canonicalPath, scopeOf } from "./route.ts";
import { checkTags } from "./tags.ts";
import type { Throttle } from "./throttle.ts";

/** Audiences of tokens that ARM takes. */
const audiences: ReadonlySet<string> = new Set(["https://management.azure.com", "https://management.azure.com/", "https://management.core.windows.net", "https://management.core.windows.net/"]);

const guid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** What ARM is made of. */
export interface ArmParts {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly keys: SigningKeys;
  readonly access: Access;
  readonly providers: Providers;
  readonly groups: ResourceGroups;
  readonly locks: ManagementLocks;
  readonly routes: readonly ArmRoute[];
  /** Undefined where nobody is throttled. */
  readonly throttle: Throttle | undefined;
  readonly now: () => Date;
}

/** management.azure.com: what every call to Azure Resource Manager goes through before a resource type answers. */
export class Arm {
  private readonly router: ArmRouter;

  constructor(private readonly parts: ArmParts) {
    this.router = new ArmRouter(parts.routes);
  }

  models(method: string, url: URL): boolean {
    return this.router.find(method, canonicalPath(url.pathname)) !== undefined;
  }

  async handle(request: CloudRequest): Promise<CloudResponse> {
    const trail: Trail = { headers: tracingHeaders(request) };
    try {
      const response = await this.answer(request, trail);
      return { ...response, headers: { ...trail.headers, ...response.headers }, ...auditOf(trail) };
    } catch (error) {
      if (!(error instanceof AzureError)) throw error;
      const response = error.response();
      return { ...response, headers: { ...trail.headers, "x-ms-failure-cause": "gateway", ...response.headers }, ...auditOf(trail) };
    }
  }

  private async answer(request: CloudRequest, trail: Trail): Promise<CloudResponse> {
    const { parts } = this;
    const path = canonicalPath(request.url.pathname);
    if (path.toLowerCase() === "/metadata/endpoints") return { status: 200, body: cloudEndpoints(demandApiVersion(request)) };
    // Before anything can be refused: what is refused is logged too, and must be masked by then.
    const found = this.router.find(request.method, path);
    const parsed = parseBody(request.body);
    trail.auditBody = maskSecrets(parsed.ok ? (found?.route.audit?.(parsed.value) ?? parsed.value) : undefined);
    const claims = this.authenticate(request);
    trail.principal = claims.appid;
    if (parts.throttle !== undefined) Object.assign(trail.headers, parts.throttle.take(claims.appid, request.method, parts.subscriptionId));
    this.checkSubscription(path);
    const apiVersion = demandApiVersion(request);
    if (found === undefined) throw unknownPath(path, request.method);
    checkApiVersion(found.route, apiVersion);
    const { action, demands } = found.route;
    const needed = typeof action === "function" ? action(found.params) : action;
    trail.permission = needed ?? demands;
    if (needed !== undefined) parts.access.demand(claims, needed, scopeOf(found.route, path));
    const group = found.params["resourceGroupName"];
    if (group !== undefined && found.route.checksGroup !== true) parts.groups.demand(group, request.method);
    if (found.route.unregistered !== true) parts.providers.demandRegistered(namespaceOf(found.route.type));
    parts.locks.demandUnlocked(request.method, found.route.type, scopeOf(found.route, path));
    if (!parsed.ok) throw new AzureError(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized: it is no JSON.");
    if (request.method === "PUT" || request.method === "PATCH") checkTags(parsed.value);
    return found.route.handle({ params: found.params, query: request.url.searchParams, body: parsed.value, claims, path });
  }

  private authenticate(request: CloudRequest): AccessClaims {
    const token = bearerToken(request);
    if (token === undefined) throw this.unauthenticated("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
    const claims = readToken(this.parts.keys, token);
    if (claims === undefined) throw this.unauthenticated("InvalidAuthenticationToken", "The access token is invalid.");
    if (!audiences.has(claims.aud)) {
      throw this.unauthenticated(
        "InvalidAuthenticationTokenAudience",
        `The access token has been obtained for wrong audience or resource '${claims.aud}'. It should exactly match with one of the allowed audiences '${[...audiences].join("','")}'.`,
      );
    }
    if (claims.tid !== this.parts.tenantId) throw this.unauthenticated("InvalidAuthenticationTokenTenant", `The access token is from the wrong issuer. It must match the tenant '${this.parts.tenantId}' associated with this subscription.`);
    if (claims.exp * 1000 <= this.parts.now().getTime()) {
      const expired = new Date(claims.exp * 1000).toISOString();
      throw this.unauthenticated("ExpiredAuthenticationToken", `The access token expiry UTC time '${expired}' is earlier than current UTC time '${this.parts.now().toISOString()}'.`);
    }
    return claims;
  }

  private unauthenticated(code: string, message: string): AzureError {
    return new AzureError(401, code, message, {
      headers: { "www-authenticate": `Bearer authorization_uri="https://${loginHost}/${this.parts.tenantId}", error="invalid_token", error_description="${message.replaceAll('"', "'")}"` },
    });
  }

  private checkSubscription(path: string): void {
    const id = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
    if (id === undefined || id.toLowerCase() === this.parts.subscriptionId) return;
    if (!guid.test(id)) throw new AzureError(400, "InvalidSubscriptionId", `The provided subscription identifier '${id}' is malformed or invalid.`);
    throw new AzureError(404, "SubscriptionNotFound", `The subscription '${id}' could not be found.`);
  }
}

/** What is known of a call so far, for its answer's headers and the audit log. */
interface Trail {
  readonly headers: Record<string, string>;
  principal?: string;
  /** The action that the caller had to be allowed. */
  permission?: string;
  auditBody?: unknown;
}

const auditOf = ({ principal, permission, auditBody }: Trail): Pick<CloudResponse, "principal" | "permissions" | "auditBody"> => ({
  principal,
  permissions: permission === undefined ? undefined : [permission],
  auditBody,
});

function tracingHeaders(request: CloudRequest): Record<string, string> {
  const asked = request.headers["x-ms-correlation-request-id"];
  const id = crypto.randomUUID();
  return { "x-ms-request-id": id, "x-ms-correlation-request-id": typeof asked === "string" ? asked : id, "cache-control": "no-cache", "strict-transport-security": "max-age=31536000; includeSubDomains" };
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

function parseBody(body: Buffer): Parsed {
  if (body.length === 0) return { ok: true, value: undefined };
  try {
    return { ok: true, value: JSON.parse(body.toString()) as unknown };
  } catch {
    return { ok: false };
  }
}

function demandApiVersion(request: CloudRequest): string {
  const apiVersion = request.url.searchParams.get("api-version");
  if (apiVersion === null || apiVersion === "") throw new AzureError(400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.");
  return apiVersion;
}

function checkApiVersion(route: ArmRoute, version: string): void {
  const known = resourceTypes[route.type]?.apiVersions ?? [];
  if (known.includes(version.toLowerCase())) return;
  const supported = known.join(",");
  const namespace = namespaceOf(route.type);
  if (namespace === "Microsoft.Resources") throw new AzureError(400, "InvalidApiVersionParameter", `The api-version '${version}' is invalid. The supported versions are '${supported}'.`);
  throw new AzureError(
    400,
    "NoRegisteredProviderFound",
    `No registered resource provider found for location '' and API version '${version}' for type '${route.type.slice(namespace.length + 1)}'. The supported api-versions are '${supported}'. The supported locations are '${locationNames()}'.`,
  );
}

/**
 * Why a path cannot be answered: its namespace, its type, its method, or all of it is not modelled. Never a 404, which
 * clients take for "it is not there" where Azure might well have it.
 */
function unknownPath(path: string, method: string): AzureError {
  const what = `'${method} ${path}'`;
  const [, namespace, type] = /^.*\/providers\/([^/]+)(?:\/([^/]+))?/i.exec(path) ?? [];
  if (namespace === undefined) return notModelled(what);
  const known = canonicalNamespace(namespace);
  if (known === undefined) return notModelled(`the resource provider '${namespace}' of ${what}`, `It has ${namespaces.join(", ")}.`);
  const types = typesOf(known).map(([name]) => name);
  if (type === undefined || types.some((name) => name.toLowerCase() === type.toLowerCase())) return notModelled(what);
  return notModelled(`the resource type '${known}/${type}' of ${what}`, `Of ${known} it has ${types.join(", ")}.`);
}
