import type { CloudRequest } from "../cloud.ts";

/** Who calls, as the bearer token says. The token is not verified: it is only named in a refusal. */
export function tokenHolder({ headers }: CloudRequest): { readonly client: string; readonly object: string } {
  const payload = String(headers["authorization"] ?? "").split(".")[1] ?? "";
  try {
    const { appid, oid } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { appid?: string; oid?: string };
    return { client: appid ?? "", object: oid ?? "" };
  } catch {
    return { client: "", object: "" };
  }
}
