import type { CloudRequest } from "../cloud.ts";

/** The token of an Authorization header; undefined where there is none. */
export function bearerToken(request: CloudRequest): string | undefined {
  const header = request.headers["authorization"];
  return typeof header === "string" ? /^Bearer\s+(\S+)$/i.exec(header)?.[1] : undefined;
}
