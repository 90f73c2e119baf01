import * as crypto from "node:crypto";
import type { SigningKeys } from "./signing-keys.ts";

/** What an access token says of its bearer. */
export interface AccessClaims {
  readonly aud: string;
  readonly iss: string;
  readonly appid: string;
  /** Object id of the service principal. */
  readonly oid: string;
  readonly tid: string;
  /** Application permissions at the audience; none where it has none. */
  readonly roles?: readonly string[];
  /** Seconds since 1970. */
  readonly exp: number;
}

/** Seconds that an access token is good for, as the token endpoint tells it. */
export const tokenLifetime = 3599;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A signed access token for a service principal. */
export function issueToken(keys: SigningKeys, subject: { audience: string; appId: string; objectId: string; tenantId: string; roles?: readonly string[] }, now: Date): string {
  const issued = Math.floor(now.getTime() / 1000);
  const claims = {
    aud: subject.audience,
    iss: `https://sts.windows.net/${subject.tenantId}/`,
    iat: issued,
    nbf: issued,
    exp: issued + tokenLifetime,
    appid: subject.appId,
    appidacr: "1",
    idp: `https://sts.windows.net/${subject.tenantId}/`,
    idtyp: "app",
    oid: subject.objectId,
    ...(subject.roles === undefined || subject.roles.length === 0 ? {} : { roles: subject.roles }),
    sub: subject.objectId,
    tid: subject.tenantId,
    uti: crypto.randomBytes(16).toString("base64url"),
    ver: "1.0",
  };
  const content = `${encode({ typ: "JWT", alg: "RS256", kid: keys.keyId, x5t: keys.keyId })}.${encode(claims)}`;
  return `${content}.${keys.sign(content)}`;
}

/** The claims of a token that this directory signed; undefined for anything else. Says nothing of its expiry. */
export function readToken(keys: SigningKeys, token: string): AccessClaims | undefined {
  const [header, claims, signature, ...more] = token.split(".");
  if (header === undefined || claims === undefined || signature === undefined || more.length > 0) return undefined;
  if (!keys.verify(`${header}.${claims}`, signature)) return undefined;
  return JSON.parse(Buffer.from(claims, "base64url").toString()) as AccessClaims;
}
