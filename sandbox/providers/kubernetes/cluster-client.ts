import * as https from "node:https";
import type { IncomingMessage } from "node:http";
import { ProviderError } from "../provider.ts";
import type { Credentials } from "./credentials.ts";
import { CredentialSource, certificateAuthority } from "./credentials.ts";
import type { ActiveContext } from "./kubeconfig.ts";
import type { KubernetesObject } from "./objects.ts";

/** The API server refuses. */
export class KubernetesError extends ProviderError {
  constructor(
    /** HTTP status. */
    readonly code: number,
    /** E.g. "NotFound". */
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/** The API server does not answer. */
export class Unreachable extends ProviderError {}

export const isNotFound = (error: unknown): boolean => error instanceof KubernetesError && error.code === 404;

/** How long an answer may take, in milliseconds. */
const requestTimeout = 30_000;

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /** Hears what the server warns of (deprecated versions). */
  readonly onWarning?: (message: string) => void;
}

/** A client for the cluster that a kubeconfig's context names. */
export class ClusterClient {
  private readonly credentials: CredentialSource;
  private agent: { readonly agent: https.Agent; readonly certificate: string | undefined } | undefined;

  constructor(private readonly context: ActiveContext) {
    this.credentials = new CredentialSource(context.user);
  }

  get server(): string {
    return this.context.cluster.server;
  }

  async request(method: string, path: string, options: RequestOptions = {}): Promise<KubernetesObject> {
    let answer = await this.send(method, path, options);
    if (answer.status === 401 && this.context.user.exec) {
      this.credentials.reject();
      answer = await this.send(method, path, options);
    }
    if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.text) as KubernetesObject;
    throw toError(answer.status, answer.text);
  }

  private async send(method: string, path: string, options: RequestOptions): Promise<{ status: number; text: string }> {
    const credentials = await this.credentials.get();
    const url = new URL(this.server.replace(/\/$/, "") + path);
    for (const [name, value] of Object.entries(options.query ?? {})) if (value !== undefined) url.searchParams.set(name, value);
    const payload = options.body && JSON.stringify(options.body);
    const headers: Record<string, string | number> = { accept: "application/json", "user-agent": "pulumi-kubernetes (gke-aci sandbox)" };
    if (credentials.token !== undefined) headers["authorization"] = `Bearer ${credentials.token}`;
    if (payload !== undefined) Object.assign(headers, { "content-type": options.contentType ?? "application/json", "content-length": Buffer.byteLength(payload) });
    const timeout = AbortSignal.timeout(requestTimeout);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const once = (): Promise<IncomingMessage> => requestOnce(url, { method, headers, agent: this.agentFor(credentials), signal }, payload);
    const response = await once()
      .catch((error: unknown) => {
        if (error instanceof ConnectionLost) return once();
        throw error;
      })
      .catch((error: unknown) => {
        if (options.signal?.aborted) throw new ProviderError("cancelled");
        throw new Unreachable(`configured Kubernetes cluster is unreachable: ${method} ${url.origin}${path}: ${error instanceof Error ? error.message : String(error)}`);
      });
    for (const warning of [response.headers["warning"] ?? []].flat()) options.onWarning?.(/"(.*)"/.exec(warning)?.[1] ?? warning);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") };
  }

  private agentFor(credentials: Credentials): https.Agent {
    if (this.agent && this.agent.certificate === credentials.certificate) return this.agent.agent;
    const { cluster } = this.context;
    if (cluster["proxy-url"] !== undefined) throw new ProviderError("the sandbox's kubernetes provider takes no proxy-url in a kubeconfig");
    const agent = new https.Agent({
      keepAlive: true,
      ca: certificateAuthority(cluster),
      cert: credentials.certificate,
      key: credentials.key,
      rejectUnauthorized: cluster["insecure-skip-tls-verify"] !== true,
      servername: cluster["tls-server-name"],
    });
    this.agent = { agent, certificate: credentials.certificate };
    return agent;
  }
}

/** A connection from an earlier request had been closed by the server meanwhile: the request was not served. */
class ConnectionLost extends Error {}

function requestOnce(url: URL, options: https.RequestOptions, payload: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = https.request(url, options, resolve);
    request.on("error", (error: NodeJS.ErrnoException) => reject(request.reusedSocket && error.code === "ECONNRESET" ? new ConnectionLost(error.message) : error));
    request.end(payload);
  });
}

function toError(status: number, text: string): KubernetesError {
  try {
    const answer = JSON.parse(text) as { reason?: string; message?: string };
    return new KubernetesError(status, answer.reason ?? "", answer.message ?? text);
  } catch {
    return new KubernetesError(status, "", `status ${status}: ${text.slice(0, 300)}`);
  }
}
