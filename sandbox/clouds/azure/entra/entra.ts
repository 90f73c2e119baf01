import * as crypto from "node:crypto";
import type { CloudRequest, CloudResponse } from "../../cloud.ts";
import { masked } from "../../audit-log.ts";
import type { Directory, ServicePrincipal } from "./directory.ts";
import { loginHost } from "../hosts.ts";
import type { SigningKeys } from "./signing-keys.ts";
import { issueToken, tokenLifetime } from "./tokens.ts";

/** A refusal of the token endpoint, in the form of OAuth 2 with the directory's own error number. */
class TokenError extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly number: number,
    message: string,
  ) {
    super(message);
  }
}

/** Who may be asked for a token, by what the client calls them. */
const resources: ReadonlySet<string> = new Set(["https://management.azure.com", "https://management.core.windows.net", "https://graph.microsoft.com"]);

/** Names of tenants that stand for "whichever the user belongs to". */
const anyTenant: ReadonlySet<string> = new Set(["common", "organizations"]);

/** login.microsoftonline.com: discovery and the token endpoint. */
export class Entra {
  constructor(
    private readonly directory: Directory,
    private readonly keys: SigningKeys,
    private readonly now: () => Date,
  ) {}

  handle(request: CloudRequest): CloudResponse {
    const [tenant = "", ...rest] = request.url.pathname.split("/").filter((segment) => segment !== "");
    const path = rest.join("/").toLowerCase();
    const form = new URLSearchParams(request.body.toString());
    try {
      if (path === "discovery/instance") return { status: 200, body: instanceMetadata(request.url.searchParams.get("authorization_endpoint") ?? "") };
      this.checkTenant(tenant);
      if (request.method === "GET" && /^(v2\.0\/)?\.well-known\/openid-configuration$/.test(path)) return { status: 200, body: this.openIdConfiguration(tenant, path.startsWith("v2.0/")) };
      if (request.method === "GET" && /^discovery\/(v2\.0\/)?keys$/.test(path)) return { status: 200, body: this.keys.webKeySet() };
      if (request.method === "POST" && path === "oauth2/v2.0/token") return this.token(form, audienceOfScope(form.get("scope")), tenant, 2);
      if (request.method === "POST" && path === "oauth2/token") return this.token(form, audienceOfResource(form.get("resource")), tenant, 1);
      throw new TokenError(404, "invalid_request", 900144, `The sandbox's Entra does not model '${request.method} ${request.url.pathname}'; it has discovery and the token endpoint.`);
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return { ...this.refusal(error), principal: form.get("client_id") ?? undefined, auditBody: auditForm(form) };
    }
  }

  private checkTenant(tenant: string): void {
    if (tenant.toLowerCase() === this.directory.deployer.tenantId || anyTenant.has(tenant.toLowerCase())) return;
    throw new TokenError(
      400,
      "invalid_request",
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
    );
  }

  private openIdConfiguration(tenant: string, second: boolean): unknown {
    const base = `https://${loginHost}/${tenant}`;
    const version = second ? "v2.0/" : "";
    const issuerTenant = anyTenant.has(tenant) ? "{tenantid}" : tenant;
    return {
      token_endpoint: `${base}/oauth2/${version}token`,
      token_endpoint_auth_methods_supported: ["client_secret_post"],
      authorization_endpoint: `${base}/oauth2/${version}authorize`,
      device_authorization_endpoint: `${base}/oauth2/${version}devicecode`,
      jwks_uri: `${base}/discovery/${version}keys`,
      issuer: second ? `https://${loginHost}/${issuerTenant}/v2.0` : `https://sts.windows.net/${issuerTenant}/`,
      response_types_supported: ["token"],
      id_token_signing_alg_values_supported: ["RS256"],
      subject_types_supported: ["pairwise"],
      tenant_region_scope: null,
      cloud_instance_name: "microsoftonline.com",
      msgraph_host: "graph.microsoft.com",
    };
  }

  private token(form: URLSearchParams, audience: string, tenant: string, version: 1 | 2): CloudResponse {
    if (form.get("grant_type") !== "client_credentials") {
      throw new TokenError(400, "unsupported_grant_type", 70003, `The app requested an unsupported grant type '${form.get("grant_type") ?? ""}'; the sandbox has client_credentials with a client secret.`);
    }
    const clientId = form.get("client_id");
    if (clientId === null) throw new TokenError(400, "invalid_request", 900144, "The request body must contain the following parameter: 'client_id'.");
    const { principal, keyId } = this.authenticate(clientId, form.get("client_secret"), tenant);
    const now = this.now();
    const token = issueToken(this.keys, { audience, appId: principal.appId, objectId: principal.id, tenantId: this.directory.deployer.tenantId, roles: audience.includes("graph.microsoft.com") ? this.directory.graphPermissionsOf(principal) : [] }, now);
    const expires = Math.floor(now.getTime() / 1000) + tokenLifetime;
    return {
      status: 200,
      headers: { "cache-control": "no-store, no-cache" },
      body:
        version === 2
          ? { token_type: "Bearer", expires_in: tokenLifetime, ext_expires_in: tokenLifetime, access_token: token }
          : { token_type: "Bearer", expires_in: String(tokenLifetime), ext_expires_in: String(tokenLifetime), expires_on: String(expires), not_before: String(expires - tokenLifetime), resource: audience, access_token: token },
      principal: principal.appId,
      // As in the directory's own sign-in log.
      auditBody: { ...auditForm(form), servicePrincipalCredentialKeyId: keyId },
    };
  }

  private authenticate(clientId: string, secret: string | null, tenant: string): { principal: ServicePrincipal; keyId: string | undefined } {
    const application = this.directory.applicationOf(clientId);
    if (application === undefined) {
      throw new TokenError(
        400,
        "unauthorized_client",
        700016,
        `Application with identifier '${clientId}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
      );
    }
    if (secret === null) throw new TokenError(401, "invalid_client", 7000218, "The request body must contain the following parameter: 'client_secret'; the sandbox does not model client assertions.");
    const verdict = this.directory.checkSecret(application, secret);
    if (verdict === "wrong") {
      throw new TokenError(
        401,
        "invalid_client",
        7000215,
        `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
      );
    }
    if (verdict === "expired") {
      throw new TokenError(401, "invalid_client", 7000222, `The provided client secret keys for app '${clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret.`);
    }
    const principal = this.directory.servicePrincipalOf(clientId);
    if (principal === undefined) throw new TokenError(401, "invalid_client", 7000229, `The client application ${clientId} is missing service principal in the tenant ${tenant}.`);
    return { principal, keyId: this.directory.keyIdOf(application, secret) };
  }

  private refusal(error: TokenError): CloudResponse {
    const trace = crypto.randomUUID();
    const correlation = crypto.randomUUID();
    const timestamp = this.now().toISOString().replace("T", " ").replace(/\.\d+Z$/, "Z");
    return {
      status: error.status,
      body: {
        error: error.error,
        error_description: `AADSTS${String(error.number)}: ${error.message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
        error_codes: [error.number],
        timestamp,
        trace_id: trace,
        correlation_id: correlation,
        error_uri: `https://${loginHost}/error?code=${String(error.number)}`,
      },
    };
  }
}

/** What a v2 scope ("https://management.azure.com/.default") asks for; the slash before ".default" separates. */
function audienceOfScope(scope: string | null): string {
  const wanted = scope?.split(" ").find((part) => part.endsWith("/.default"));
  if (wanted === undefined) throw new TokenError(400, "invalid_scope", 70011, `The provided value for the input parameter 'scope' is not valid. The scope '${scope ?? ""}' must name a resource and end in '/.default'.`);
  return audienceOfResource(wanted.slice(0, -"/.default".length));
}

function audienceOfResource(resource: string | null): string {
  if (resource === null) throw new TokenError(400, "invalid_request", 900144, "The request body must contain the following parameter: 'resource'.");
  if (resources.has(resource.replace(/\/$/, ""))) return resource;
  throw new TokenError(400, "invalid_resource", 500011, `The resource principal named ${resource} was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`);
}

/** Which clouds' login hosts are one and the same, as clients ask before they send credentials. */
function instanceMetadata(authorizationEndpoint: string): unknown {
  const tenant = URL.canParse(authorizationEndpoint) ? (new URL(authorizationEndpoint).pathname.split("/")[1] ?? "common") : "common";
  return {
    tenant_discovery_endpoint: `https://${loginHost}/${tenant}/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: loginHost, preferred_cache: "login.windows.net", aliases: [loginHost, "login.windows.net", "login.microsoft.com", "sts.windows.net"] }],
  };
}

const auditForm = (form: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...form].map(([name, value]) => [name, ["client_id", "grant_type", "scope", "resource"].includes(name) ? value : masked]));
