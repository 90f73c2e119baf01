import { execFile } from "node:child_process";

/** The command that a GKE kubeconfig names for its tokens. */
const plugin = "gke-gcloud-auth-plugin";

/** Why the plugin gives no token, and what to do. */
export interface TokenFault {
  readonly reason: string;
  readonly mend: string;
}

class NoToken extends Error {
  constructor(
    message: string,
    readonly mend: string,
  ) {
    super(message);
  }
}

const signIn = "gcloud auth login --update-adc";

/** Milliseconds that the plugin has: it starts gcloud, which takes some seconds. */
const patience = 12_000;

/**
 * An access token as kubectl and the Kubernetes provider get theirs: the plugin asks gcloud for one, and not the
 * Application Default Credentials that the Google provider uses (cloud-provider-gcp, cmd/gke-gcloud-auth-plugin/cred.go).
 */
export function clusterToken(): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(plugin, { timeout: patience, killSignal: "SIGKILL" }, (error, stdout, stderr) => {
      const token = error === null ? tokenIn(stdout) : undefined;
      if (token === undefined) reject(faultOf(error, stderr));
      else resolve(token);
    });
  });
}

/** Why there is no token to be had; undefined where there is one. */
export async function tokenFault(): Promise<TokenFault | undefined> {
  try {
    await clusterToken();
    return undefined;
  } catch (error) {
    if (error instanceof NoToken) return { reason: error.message, mend: error.mend };
    throw error;
  }
}

function tokenIn(credential: string): string | undefined {
  try {
    const token = (JSON.parse(credential) as { status?: { token?: unknown } }).status?.token;
    return typeof token === "string" && token !== "" ? token : undefined;
  } catch {
    return undefined;
  }
}

function faultOf(error: (Error & { code?: string | number | null; killed?: boolean }) | null, stderr: string): NoToken {
  if (error?.code === "ENOENT") return new NoToken(`there is no command ${plugin}`, `gcloud components install ${plugin}`);
  if (error?.killed === true) return new NoToken(`${plugin} gave no token within ${patience / 1000} s`, signIn);
  const lines = stderr.split("\n").map((line) => line.trim().replace(/^[EF]\d{4} \S+\s+\d+ \S+\] /, ""));
  const reason = lines.find((line) => line !== "") ?? "no reason given";
  return new NoToken(`${plugin} gives no token: ${reason.slice(0, 300).replace(/\.$/, "")}`, signIn);
}
