import { ask } from "../http.ts";
import { bodyOf, type GoogleAccount } from "./account.ts";

const host = "cloudresourcemanager.googleapis.com";

/** Which of some permissions the identity has on the project. Asking needs no right. */
export async function heldPermissions({ project, call }: Pick<GoogleAccount, "project" | "call">, permissions: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set((bodyOf(await call(host, `/v1/projects/${project}:testIamPermissions`, { permissions })) as { permissions?: readonly string[] }).permissions ?? []);
}

/** The same for the bearer of a token, such as kubectl's. */
export async function heldByBearer(project: string, token: string, permissions: readonly string[]): Promise<ReadonlySet<string>> {
  return heldPermissions({ project, call: (name, path, body) => ask(`https://${name}${path}`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body }) }, permissions);
}
