import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { postForm } from "./post-form.ts";
import { grantForm, readServiceAccountFile } from "../../identities/service-account-grant.ts";

/**
 * The credential plugin that GKE's kubeconfigs name: prints an ExecCredential with an access token of the service
 * account that GOOGLE_APPLICATION_CREDENTIALS points to. kubectl runs it at every command, so it loads little, and
 * keeps the token until shortly before its end.
 */

/** A token that is kept between runs. */
interface KeptToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** A token is asked for again this long before its end, in milliseconds. */
const margin = 5 * 60_000;

const supportedVersions = ["client.authentication.k8s.io/v1beta1", "client.authentication.k8s.io/v1"];

async function main(): Promise<void> {
  const keyFile = process.env["GOOGLE_APPLICATION_CREDENTIALS"];
  if (keyFile === undefined) throw new Error("GOOGLE_APPLICATION_CREDENTIALS is not set: run this in `npm run sandbox shell`, or after `eval \"$(npm run -s sandbox env)\"`");
  const apiVersion = requestedVersion(process.env["KUBERNETES_EXEC_INFO"]);
  const { token, expires } = await accessToken(keyFile);
  const credential = { kind: "ExecCredential", apiVersion, spec: { interactive: false }, status: { token, expirationTimestamp: new Date(expires).toISOString() } };
  process.stdout.write(`${JSON.stringify(credential)}\n`);
}

/** kubectl tells which version of ExecCredential it wants to read. */
function requestedVersion(info: string | undefined): string {
  const wanted = info === undefined ? undefined : (JSON.parse(info) as { apiVersion?: string }).apiVersion;
  if (wanted !== undefined && !supportedVersions.includes(wanted)) throw new Error(`the kubeconfig asks for ${wanted}, this plugin speaks ${supportedVersions.join(" and ")}`);
  return wanted ?? "client.authentication.k8s.io/v1beta1";
}

async function accessToken(keyFile: string): Promise<KeptToken> {
  const account = readServiceAccountFile(keyFile);
  // Beside the key, so that both go together; named by it, because a token of another key is none of ours.
  const fingerprint = crypto.createHash("sha256").update(account.private_key).digest("hex").slice(0, 16);
  const file = path.join(path.dirname(keyFile), `google-token-${fingerprint}.json`);
  const kept = readKept(file);
  if (kept && kept.expires - margin > Date.now()) return kept;
  const answer = await postForm(new URL(account.token_uri), grantForm(account, Date.now()));
  const parsed = JSON.parse(answer.text) as { access_token?: string; expires_in?: number; error?: string; error_description?: string };
  if (answer.status !== 200 || parsed.access_token === undefined) throw new Error(`${account.token_uri} gives no token for ${account.client_email}: ${parsed.error ?? `status ${answer.status}`}: ${parsed.error_description ?? ""}`);
  const fresh: KeptToken = { token: parsed.access_token, expires: Date.now() + (parsed.expires_in ?? 0) * 1000 };
  keep(file, fresh);
  return fresh;
}

function readKept(file: string): KeptToken | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as KeptToken;
  } catch {
    return undefined;
  }
}

/** Writes for the owner's eyes only, all of it or nothing; a cache that cannot be written costs a request the next time. */
function keep(file: string, token: KeptToken): void {
  try {
    const draft = `${file}.${process.pid}`;
    fs.writeFileSync(draft, JSON.stringify(token), { mode: 0o600 });
    fs.renameSync(draft, file);
  } catch {
    return;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`gke-gcloud-auth-plugin: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
