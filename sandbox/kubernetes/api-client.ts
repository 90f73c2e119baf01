import * as https from "node:https";
import type { IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import type { KeyPair } from "../pki/certificate-authority.ts";

/** Time after which a request without an answer counts as failed. */
const requestTimeout = 15_000;

/** The API server refused a request. */
export class ApiError extends Error {
  constructor(
    /** HTTP status code. */
    readonly status: number,
    /** Kubernetes' word for it, e.g. "NotFound". */
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/** Whether an error says that the object does not exist. */
export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404;
/** Whether an error says that the object exists already, or is not the one it was. */
export const isConflict = (error: unknown): boolean => error instanceof ApiError && error.status === 409;

/** The change a watch reports. */
export interface WatchEvent<T> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: T;
}

type Query = Readonly<Record<string, string | number | boolean>>;
type PatchKind = "merge" | "strategic-merge";

/** A client of one cluster's API server, known to it by a client certificate. */
export class ApiClient {
  private readonly agent: https.Agent;

  /**
   * @param server URL of the API server.
   * @param certificateAuthority PEM of the authority that signed the server's certificate.
   * @param identity Client certificate.
   * @param localAddress Address from which it comes. @default the one that the way there suggests
   */
  constructor(
    private readonly server: string,
    certificateAuthority: string,
    identity: KeyPair,
    localAddress?: string,
  ) {
    this.agent = new https.Agent({ keepAlive: true, ca: certificateAuthority, cert: identity.certificate, key: identity.key, localAddress });
  }

  /** Reads an object, a list, or a plain answer such as /readyz (as text). */
  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.request<T>("GET", path, query);
  }

  create<T>(path: string, body: object): Promise<T> {
    return this.request<T>("POST", path, {}, body);
  }

  replace<T>(path: string, body: object): Promise<T> {
    return this.request<T>("PUT", path, {}, body);
  }

  patch<T>(path: string, body: object, kind: PatchKind = "merge"): Promise<T> {
    return this.request<T>("PATCH", path, {}, body, `application/${kind}-patch+json`);
  }

  /** Deletes an object; one that is gone already, or is another by now, is no error. */
  async delete(path: string, options: { readonly gracePeriodSeconds?: number; readonly uid?: string } = {}): Promise<void> {
    const preconditions = options.uid === undefined ? undefined : { uid: options.uid };
    try {
      await this.request("DELETE", path, {}, { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: options.gracePeriodSeconds, preconditions });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  /** Reports changes until the server ends the stream (resolves), `signal` aborts it (resolves), or it breaks (rejects). */
  async watch<T>(path: string, query: Query, onEvent: (event: WatchEvent<T>) => void, signal: AbortSignal): Promise<void> {
    const response = await this.send("GET", path, { ...query, watch: true, allowWatchBookmarks: true }, undefined, undefined, signal);
    if (response.statusCode !== 200) throw apiError(response.statusCode ?? 0, await readAll(response), path);
    // A dead connection is noticed by the server's bookmarks (one a minute) staying away.
    response.socket.setTimeout(150_000, () => response.destroy(new Error("the watch went silent")));
    try {
      for await (const line of createInterface({ input: response })) onEvent(JSON.parse(line) as WatchEvent<T>);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      response.destroy();
    }
  }

  /** Closes all connections. */
  close(): void {
    this.agent.destroy();
  }

  private async request<T>(method: string, path: string, query: Query, body?: object, contentType?: string): Promise<T> {
    const response = await this.send(method, path, query, body, contentType, AbortSignal.timeout(requestTimeout));
    const text = await readAll(response);
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) throw apiError(status, text, path);
    return (response.headers["content-type"]?.includes("json") ? JSON.parse(text) : text) as T;
  }

  private send(method: string, path: string, query: Query, body: object | undefined, contentType: string | undefined, signal: AbortSignal): Promise<IncomingMessage> {
    const url = new URL(path, this.server);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const payload = body && JSON.stringify(body);
    const headers = { accept: "application/json", ...(payload === undefined ? {} : { "content-type": contentType ?? "application/json", "content-length": Buffer.byteLength(payload) }) };
    return new Promise((resolve, reject) => {
      const request = https.request(url, { method, headers, agent: this.agent, signal }, resolve);
      request.on("error", reject);
      request.end(payload);
    });
  }
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function apiError(status: number, text: string, path: string): ApiError {
  try {
    const answer = JSON.parse(text) as { reason?: string; message?: string };
    return new ApiError(status, answer.reason ?? "", answer.message ?? `${path}: status ${status}`);
  } catch {
    return new ApiError(status, "", `${path}: status ${status}: ${text.slice(0, 300)}`);
  }
}
