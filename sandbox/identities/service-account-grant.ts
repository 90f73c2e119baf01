import * as crypto from "node:crypto";
import * as fs from "node:fs";

/** What GOOGLE_APPLICATION_CREDENTIALS points to. */
export interface ServiceAccountFile {
  readonly client_email: string;
  readonly private_key: string;
  readonly token_uri: string;
}

/** Reads the key file of a service account. */
export function readServiceAccountFile(file: string): ServiceAccountFile {
  let parsed: Partial<ServiceAccountFile> & { type?: string };
  try {
    parsed = JSON.parse(fs.readFileSync(file, "utf8")) as typeof parsed;
  } catch (error) {
    throw new Error(`GOOGLE_APPLICATION_CREDENTIALS names ${file}, which cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const { type, client_email, private_key, token_uri } = parsed;
  if (type !== "service_account" || client_email === undefined || private_key === undefined || token_uri === undefined) {
    throw new Error(`GOOGLE_APPLICATION_CREDENTIALS names ${file}, which is no key file of a service account`);
  }
  return { client_email, private_key, token_uri };
}

/** The form that asks `token_uri` for an access token (RFC 7523), signed with the account's key. */
export function grantForm(account: ServiceAccountFile, now: number): string {
  const issued = Math.floor(now / 1000);
  const claims = { iss: account.client_email, scope: "https://www.googleapis.com/auth/cloud-platform https://www.googleapis.com/auth/userinfo.email", aud: account.token_uri, iat: issued, exp: issued + 3600 };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
  const signature = crypto.sign("RSA-SHA256", Buffer.from(signed), account.private_key).toString("base64url");
  return new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: `${signed}.${signature}` }).toString();
}
