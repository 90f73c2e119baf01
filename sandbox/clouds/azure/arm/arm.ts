import * as crypto from "node:crypto";
import type { CloudRequest, CloudResponse } from "../../cloud.ts";
import { maskSecrets } from "../../audit-log.ts";
import { answering, runPipeline, type Step, step } from "../../kit/pipeline.ts";
import { MalformedPath, Router } from "../../kit/router.ts";
import type { AccessClaims } from "../entra/tokens.ts";
import type { SigningKeys } from "../entra/signing-keys.ts";
import { AzureError } from "../azure-error.ts";
import { isGuid } from "../guid.ts";
import { demandUnlocked } from "../kinds/lock.ts";
import { demandGroup } from "../kinds/resource-group.ts";
import type { AzureServices } from "../services.ts";
import { checkApiVersion, demandApiVersion } from "./api-version.ts";
import { authenticate } from "./authenticate.ts";
import { cloudEndpoints } from "./cloud-endpoints.ts";
import type { Providers } from "./providers.ts";
import { namespaceOf } from "./namespace-of.ts";
import { type ArmRoute, canonicalPath } from "./route.ts";
import { checkTags } from "./tags.ts";
import type { Throttle } from "./throttle.ts";
import { unknownPath } from "./unknown-path.ts";

/** What {@link Arm} works with. */
export interface ArmDependencies {
  readonly services: AzureServices;
  readonly keys: SigningKeys;
  readonly providers: Providers;
  readonly routes: readonly ArmRoute[];
  /** Undefined where nobody is throttled. */
  readonly throttle: Throttle | undefined;
}

/** A request on its way through {@link Arm.steps}, with what they find out of it. */
class Exchange {
  readonly path: string;
  readonly headers: Record<string, string>;
  found: { readonly route: ArmRoute; readonly params: Readonly<Record<string, string>> } | undefined;
  body: unknown;
  isJson = true;
  auditBody: unknown;
  apiVersion = "";
  /** The action that the caller must be allowed. */
  permission: string | undefined;
  private caller: AccessClaims | undefined;

  constructor(readonly request: CloudRequest) {
    this.path = canonicalPath(request.url.pathname);
    this.headers = tracingHeaders(request);
  }

  get method(): string {
    return this.request.method;
  }

  get claims(): AccessClaims {
    if (this.caller === undefined) throw new Error("nobody is authenticated yet");
    return this.caller;
  }

  set claims(claims: AccessClaims) {
    this.caller = claims;
  }

  get route(): ArmRoute {
    if (this.found === undefined) throw unknownPath(this.path, this.method);
    return this.found.route;
  }

  get params(): Readonly<Record<string, string>> {
    return this.found?.params ?? {};
  }

  /** As audit log and headers tell it, whatever the answer. */
  told(response: CloudResponse): CloudResponse {
    return { ...response, headers: { ...this.headers, ...response.headers }, principal: this.caller?.appid, permissions: this.permission === undefined ? undefined : [this.permission], auditBody: this.auditBody };
  }
}

/** management.azure.com: what every call to Azure Resource Manager goes through before a resource type answers. */
export class Arm {
  private readonly router: Router<ArmRoute>;
  private readonly steps: readonly Step<Exchange>[];

  constructor({ services, keys, providers, routes, throttle }: ArmDependencies) {
    const { access, kinds, tenantId, subscriptionId, now } = services;
    this.router = new Router(routes, { ignoreCase: true });
    this.steps = [
      answering("tell where the parts of Azure are", (exchange) => (exchange.path.toLowerCase() === "/metadata/endpoints" ? { status: 200, body: cloudEndpoints(demandApiVersion(exchange.request)) } : undefined)),
      step("find the route", (exchange) => (exchange.found = this.router.find(exchange.method, exchange.path))),
      // Before anything can be refused: what is refused is logged too, and must be masked by then.
      step("read and mask the body", readAndMask),
      step("authenticate", (exchange) => (exchange.claims = authenticate(exchange.request, { keys, tenantId, now: now() }))),
      step("throttle", ({ claims, method, headers }) => Object.assign(headers, throttle?.take(claims.appid, method, subscriptionId))),
      step("check the subscription", ({ path }) => checkSubscription(path, subscriptionId)),
      step("check the api-version", (exchange) => {
        exchange.apiVersion = demandApiVersion(exchange.request);
        checkApiVersion(exchange.route, exchange.apiVersion);
      }),
      step("authorize", (exchange) => {
        const { action } = exchange.route;
        exchange.permission = typeof action === "function" ? action(exchange.params) : action;
        if (exchange.permission !== undefined) access.demand(exchange.claims, exchange.permission, scopeOf(exchange));
      }),
      step("find the resource group", ({ route, params: { resourceGroupName }, method }) => resourceGroupName !== undefined && route.holdsGroup !== true && demandGroup(kinds, resourceGroupName, method)),
      step("check the registration of the provider", ({ route }) => {
        if (route.unregistered !== true) providers.demandRegistered(namespaceOf(route.type));
      }),
      step("look for locks in the way", (exchange) => {
        demandUnlocked(services, exchange.method, exchange.route.type, scopeOf(exchange));
      }),
      step("check the body", ({ isJson, method, body }) => {
        if (!isJson) throw new AzureError(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized: it is no JSON.");
        if (method === "PUT" || method === "PATCH") checkTags(body);
      }),
      answering("answer", ({ route, params, request, apiVersion, body, claims, path }) => route.handle({ params, param: (name) => paramOf(params, name), query: request.url.searchParams, apiVersion, body, claims, path })),
    ];
  }

  models(method: string, url: URL): boolean {
    return this.router.find(method, canonicalPath(url.pathname)) !== undefined;
  }

  async handle(request: CloudRequest): Promise<CloudResponse> {
    const exchange = new Exchange(request);
    try {
      return exchange.told(await runPipeline(this.steps, exchange));
    } catch (error) {
      const refusal = error instanceof MalformedPath ? new AzureError(400, "BadRequest", `The request's path holds ${error.message}.`) : error;
      if (!(refusal instanceof AzureError)) throw error;
      const response = refusal.response();
      return exchange.told({ ...response, headers: { "x-ms-failure-cause": "gateway", ...response.headers } });
    }
  }
}

function paramOf(params: Readonly<Record<string, string>>, name: string): string {
  const value = params[name];
  if (value === undefined) throw new Error(`the route has no {${name}}`);
  return value;
}

/**
 * What a call acts on, as authorization names it: the resource, or what holds the collection. An action's or a
 * collection's own name at the path's end is no part of it. Percent-decoded, as the scopes of role assignments and
 * locks are kept: clients write a name such as `a(b)` encoded or not.
 */
function scopeOf({ route, params, path }: Exchange): string {
  const isOne = route.path.endsWith("}");
  if (params["scope"] !== undefined && !isOne) return params["scope"];
  return decodeURIComponent(isOne ? path : path.replace(/\/[^/]+$/, ""));
}

function readAndMask(exchange: Exchange): void {
  const { body } = exchange.request;
  try {
    exchange.body = body.length === 0 ? undefined : (JSON.parse(body.toString()) as unknown);
  } catch {
    exchange.isJson = false;
  }
  exchange.auditBody = maskSecrets(exchange.found?.route.audit?.(exchange.body) ?? exchange.body);
}

function checkSubscription(path: string, subscriptionId: string): void {
  const id = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
  if (id === undefined || id.toLowerCase() === subscriptionId) return;
  if (!isGuid(id)) throw new AzureError(400, "InvalidSubscriptionId", `The provided subscription identifier '${id}' is malformed or invalid.`);
  throw new AzureError(404, "SubscriptionNotFound", `The subscription '${id}' could not be found.`);
}

function tracingHeaders(request: CloudRequest): Record<string, string> {
  const asked = request.headers["x-ms-correlation-request-id"];
  const id = crypto.randomUUID();
  return { "x-ms-request-id": id, "x-ms-correlation-request-id": typeof asked === "string" ? asked : id, "cache-control": "no-cache", "strict-transport-security": "max-age=31536000; includeSubDomains" };
}
