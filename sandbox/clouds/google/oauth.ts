import * as crypto from "node:crypto";
import type { CloudRequest, CloudResponse } from "../cloud.ts";
import type { AccessTokens } from "./access-tokens.ts";
import { tokenLifetimeSeconds } from "./access-tokens.ts";

export const tokenEndpoint = "https://oauth2.googleapis.com/token";
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** How far the clocks of client and server may be apart, in seconds. */
const clockSkew = 60;

interface Assertion {
  readonly iss?: unknown;
  readonly aud?: unknown;
  readonly iat?: unknown;
  readonly exp?: unknown;
  readonly scope?: unknown;
}

/** oauth2.googleapis.com: access tokens for service accounts that sign an assertion (RFC 7523). */
export class OAuth {
  /** @param signingKeys public keys (SPKI, PEM) by which somebody signs in as a service account; none where there is no such account */
  constructor(
    private readonly signingKeys: (email: string) => readonly string[],
    private readonly tokens: AccessTokens,
    private readonly now: () => number,
  ) {}

  handle(request: CloudRequest): CloudResponse {
    const path = request.url.pathname;
    if (request.method === "POST" && path === "/token") return this.grant(request);
    if (path === "/tokeninfo") return this.tokenInfo(request);
    return { status: 404, body: { error: "not_found", error_description: `The sandbox does not model ${request.method} ${path} of ${request.host}.` } };
  }

  private grant(request: CloudRequest): CloudResponse {
    const form = new URLSearchParams(request.body.toString("utf8"));
    const auditBody = { grant_type: form.get("grant_type"), assertion: "***" };
    if (form.get("grant_type") !== jwtBearer) {
      return { ...refusal("unsupported_grant_type", `The sandbox grants tokens for ${jwtBearer} only.`), auditBody };
    }
    const checked = this.checkAssertion(form.get("assertion") ?? "");
    if ("fault" in checked) return { ...refusal("invalid_grant", checked.fault), auditBody };
    const body = { access_token: this.tokens.issue(checked.email), expires_in: tokenLifetimeSeconds, token_type: "Bearer" };
    return { status: 200, body, principal: checked.email, auditBody };
  }

  private tokenInfo(request: CloudRequest): CloudResponse {
    const form = new URLSearchParams(request.body.toString("utf8"));
    const holder = this.tokens.verify(request.url.searchParams.get("access_token") ?? form.get("access_token") ?? "");
    if (!holder) return refusal("invalid_token", "Invalid Value");
    return { status: 200, body: { email: holder.email, email_verified: "true", expires_in: String(holder.expiresIn), access_type: "online" }, principal: holder.email };
  }

  private checkAssertion(assertion: string): { email: string } | { fault: string } {
    const [header, payload, signature] = assertion.split(".");
    if (header === undefined || payload === undefined || signature === undefined) return { fault: "Bad Request: the assertion is not a JWT." };
    const algorithm = readPart<{ alg?: unknown }>(header)?.alg;
    const claims = readPart<Assertion>(payload);
    if (algorithm !== "RS256" || !claims) return { fault: "Invalid JWT: it must be signed with RS256." };
    const email = typeof claims.iss === "string" ? claims.iss : "";
    const keys = this.signingKeys(email);
    if (keys.length === 0) return { fault: "Invalid grant: account not found" };
    if (!keys.some((key) => crypto.verify("RSA-SHA256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url")))) return { fault: "Invalid JWT Signature." };
    if (claims.aud !== tokenEndpoint) return { fault: `Invalid JWT: the audience must be ${tokenEndpoint}.` };
    if (typeof claims.scope !== "string" || claims.scope === "") return { fault: "Invalid OAuth scope or ID token audience provided." };
    const now = this.now() / 1000;
    if (typeof claims.iat !== "number" || typeof claims.exp !== "number" || claims.iat > now + clockSkew || claims.exp < now - clockSkew || claims.exp - claims.iat > tokenLifetimeSeconds) {
      return { fault: "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim." };
    }
    return { email };
  }
}

const refusal = (error: string, description: string): CloudResponse => ({ status: 400, body: { error, error_description: description } });

function readPart<T>(part: string): T | undefined {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as T;
  } catch {
    return undefined;
  }
}
