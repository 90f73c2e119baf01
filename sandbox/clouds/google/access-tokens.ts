import * as crypto from "node:crypto";
import type { Collection } from "../store.ts";

/** Google's access tokens live for an hour. */
export const tokenLifetimeSeconds = 3600;

interface Claims {
  readonly email: string;
  /** Seconds since 1970. */
  readonly expires: number;
}

/**
 * Opaque access tokens: the holder and the end of its life, sealed with a key that outlives the sandbox's restarts,
 * so that nothing about issued tokens has to be kept.
 */
export class AccessTokens {
  private readonly key: Buffer;

  constructor(
    keys: Collection<string>,
    private readonly now: () => number,
  ) {
    const known = keys.get("accessTokens");
    this.key = known === undefined ? crypto.randomBytes(32) : Buffer.from(known, "base64");
    if (known === undefined) keys.put("accessTokens", this.key.toString("base64"));
  }

  issue(email: string): string {
    const claims: Claims = { email, expires: Math.floor(this.now() / 1000) + tokenLifetimeSeconds };
    const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
    return `ya29.${payload}.${this.seal(payload)}`;
  }

  /** The holder of a token and its remaining seconds; undefined where it is forged or has expired. */
  verify(token: string): { email: string; expiresIn: number } | undefined {
    const [prefix, payload, seal] = token.split(".");
    if (prefix !== "ya29" || payload === undefined || seal === undefined) return undefined;
    const expected = Buffer.from(this.seal(payload));
    const given = Buffer.from(seal);
    if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected)) return undefined;
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Claims;
    const expiresIn = claims.expires - Math.floor(this.now() / 1000);
    return expiresIn > 0 ? { email: claims.email, expiresIn } : undefined;
  }

  private seal(payload: string): string {
    return crypto.createHmac("sha256", this.key).update(payload).digest("base64url");
  }
}
