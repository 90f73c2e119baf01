import type { CloudRequest } from "../../cloud.ts";
import { AzureError } from "../azure-error.ts";
import { bearerToken } from "../bearer.ts";
import type { SigningKeys } from "../entra/signing-keys.ts";
import { type AccessClaims, readToken } from "../entra/tokens.ts";
import { loginHost } from "../hosts.ts";

/** Audiences of tokens that ARM takes. */
const audiences: ReadonlySet<string> = new Set(["https://management.azure.com", "https://management.azure.com/", "https://management.core.windows.net", "https://management.core.windows.net/"]);

/** What a token is held against. */
interface Expected {
  readonly keys: SigningKeys;
  readonly tenantId: string;
  readonly now: Date;
}

/** Who calls. Throws ARM's 401. */
export function authenticate(request: CloudRequest, expected: Expected): AccessClaims {
  const refusal = (code: string, message: string): AzureError => unauthenticated(code, message, expected.tenantId);
  const token = bearerToken(request);
  if (token === undefined) throw refusal("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
  const claims = readToken(expected.keys, token);
  if (claims === undefined) throw refusal("InvalidAuthenticationToken", "The access token is invalid.");
  if (!audiences.has(claims.aud)) {
    throw refusal(
      "InvalidAuthenticationTokenAudience",
      `The access token has been obtained for wrong audience or resource '${claims.aud}'. It should exactly match with one of the allowed audiences '${[...audiences].join("','")}'.`,
    );
  }
  if (claims.tid !== expected.tenantId) throw refusal("InvalidAuthenticationTokenTenant", `The access token is from the wrong issuer. It must match the tenant '${expected.tenantId}' associated with this subscription.`);
  if (claims.exp * 1000 <= expected.now.getTime()) {
    const expired = new Date(claims.exp * 1000).toISOString();
    throw refusal("ExpiredAuthenticationToken", `The access token expiry UTC time '${expired}' is earlier than current UTC time '${expected.now.toISOString()}'.`);
  }
  return claims;
}

function unauthenticated(code: string, message: string, tenantId: string): AzureError {
  return new AzureError(401, code, message, {
    headers: { "www-authenticate": `Bearer authorization_uri="https://${loginHost}/${tenantId}", error="invalid_token", error_description="${message.replaceAll('"', "'")}"` },
  });
}
