import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { ProviderError } from "../provider.ts";
import type { ExecPlugin, KubeconfigCluster, KubeconfigUser } from "./kubeconfig.ts";

/** How a client shows an API server who it is. */
export interface Credentials {
  readonly token?: string;
  /** PEM. */
  readonly certificate?: string;
  /** PEM. */
  readonly key?: string;
}

interface ExecStatus {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
  readonly expirationTimestamp?: string;
}

/** A token counts as ended this long before it does, in milliseconds. */
const margin = 60_000;

/** The credentials of a kubeconfig's user; those of a plugin are asked for again when they end. */
export class CredentialSource {
  private executed: { readonly status: ExecStatus; readonly until: number } | undefined;
  private executing: Promise<ExecStatus> | undefined;

  constructor(private readonly user: KubeconfigUser) {}

  async get(): Promise<Credentials> {
    const { user } = this;
    if (user.exec) {
      const status = await this.execute(user.exec);
      return { token: status.token, certificate: status.clientCertificateData, key: status.clientKeyData };
    }
    return {
      token: user.token ?? (user.tokenFile === undefined ? undefined : fs.readFileSync(user.tokenFile, "utf8").trim()),
      certificate: pem(user["client-certificate-data"], user["client-certificate"]),
      key: pem(user["client-key-data"], user["client-key"]),
    };
  }

  /** Forgets what a plugin has given: the server did not take it. */
  reject(): void {
    this.executed = undefined;
  }

  private async execute(plugin: ExecPlugin): Promise<ExecStatus> {
    if (this.executed && this.executed.until > Date.now()) return this.executed.status;
    this.executing ??= runPlugin(plugin).finally(() => {
      this.executing = undefined;
    });
    const status = await this.executing;
    const end = status.expirationTimestamp === undefined ? Number.POSITIVE_INFINITY : Date.parse(status.expirationTimestamp) - margin;
    this.executed = { status, until: end };
    return status;
  }
}

/** PEM of a cluster's authority. */
export const certificateAuthority = (cluster: KubeconfigCluster): string | undefined => pem(cluster["certificate-authority-data"], cluster["certificate-authority"]);

function pem(data: string | undefined, file: string | undefined): string | undefined {
  if (data !== undefined && data !== "") return Buffer.from(data, "base64").toString("utf8");
  return file === undefined ? undefined : fs.readFileSync(file, "utf8");
}

function runPlugin(plugin: ExecPlugin): Promise<ExecStatus> {
  const variables = Object.fromEntries((plugin.env ?? []).map(({ name, value }) => [name, value]));
  const info = { KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion: plugin.apiVersion, kind: "ExecCredential", spec: { interactive: false } }) };
  return new Promise((resolve, reject) => {
    const child = spawn(plugin.command, [...(plugin.args ?? [])], { env: { ...process.env, ...info, ...variables }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    child.on("error", (error: NodeJS.ErrnoException) => {
      const hint = error.code === "ENOENT" ? `not found on PATH. ${plugin.installHint ?? ""}` : error.message;
      reject(new ProviderError(`the kubeconfig's credential plugin ${plugin.command} could not be run: ${hint.trim()}`));
    });
    child.on("close", (code) => {
      try {
        if (code !== 0) throw new Error(`exit status ${code ?? "?"}: ${complaint.trim()}`);
        const { status } = JSON.parse(output) as { status?: ExecStatus };
        if (!status) throw new Error("it printed no status");
        resolve(status);
      } catch (error) {
        reject(new ProviderError(`the kubeconfig's credential plugin ${plugin.command} failed: ${error instanceof Error ? error.message : String(error)}`));
      }
    });
  });
}
