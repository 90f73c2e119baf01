import * as fs from "node:fs";
import * as http from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as path from "node:path";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { NoSuchContainer } from "../machine/containers/types.ts";
import type { LogOptions, Workload } from "../machine/containers/types.ts";
import { serveExec } from "./exec-stream.ts";

/** Name of the socket in its folder. */
export const agentSocketName = "supervisor.sock";

/** The pods of one node, as its agent sees them. */
export interface AgentPods {
  workload(namespace: string, name: string): Workload | undefined;
  address(namespace: string, name: string): string | undefined;
}

/** A request that names something that is not there, or makes no sense. */
class BadRequest extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Answers one node's agent (toolchain/modules/kubelet) on a Unix socket:
 *
 * - `GET /logs/NAMESPACE/POD/CONTAINER` with the options of a log as query
 * - `GET /exec/NAMESPACE/POD/CONTAINER?command=...&tty=true` as WebSocket, see {@link serveExec}
 * - `GET /address/NAMESPACE/POD`
 */
export class AgentServer {
  private readonly server: http.Server;
  private readonly sockets = new WebSocketServer({ noServer: true });

  constructor(private readonly pods: AgentPods) {
    this.server = http.createServer((request, response) => {
      try {
        this.answer(request, response);
      } catch (error) {
        const { status, message } = fault(error);
        response.writeHead(status, { "content-type": "text/plain" }).end(message);
      }
    });
    this.server.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Listens on {@link agentSocketName} in a folder. */
  async start(folder: string): Promise<void> {
    fs.rmSync(path.join(folder, agentSocketName), { force: true });
    // A socket's path has at most 107 bytes, and the folder's may have more: this one is short.
    const descriptor = fs.openSync(folder, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
    try {
      await new Promise<void>((resolve, reject) => {
        this.server.once("error", reject);
        this.server.listen(`/proc/self/fd/${descriptor}/${agentSocketName}`, resolve);
      });
    } finally {
      fs.closeSync(descriptor);
    }
  }

  async stop(): Promise<void> {
    for (const client of this.sockets.clients) client.terminate();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", "http://supervisor");
    const [, verb, namespace = "", pod = "", container = ""] = url.pathname.split("/");
    if (verb === "logs") this.sendLogs(this.workloadOf(namespace, pod), container, url.searchParams, response);
    else if (verb === "address") response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ ip: this.addressOf(namespace, pod) }));
    else throw new BadRequest(404, `the supervisor does not know ${url.pathname}`);
  }

  private sendLogs(workload: Workload, container: string, query: URLSearchParams, response: ServerResponse): void {
    const options = logOptions(query);
    if (query.get("follow") !== "true") {
      const text = workload.logs(container, options);
      response.writeHead(200, { "content-type": "text/plain" }).end(text);
      return;
    }
    response.setHeader("content-type", "text/plain");
    const stop = workload.followLogs(container, options, (line) => response.write(line));
    response.flushHeaders();
    const unsubscribe = workload.onChange(() => {
      // As with a kubelet, following ends with the run of the container.
      const status = [...workload.status().initContainers, ...workload.status().containers].find(({ name }) => name === container);
      if (status?.state.kind === "terminated") setImmediate(() => response.end());
    });
    response.on("close", () => {
      stop();
      unsubscribe();
    });
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    try {
      const url = new URL(request.url ?? "/", "http://supervisor");
      const [, verb, namespace = "", pod = "", container = ""] = url.pathname.split("/");
      if (verb !== "exec") throw new BadRequest(404, `the supervisor does not know ${url.pathname}`);
      const session = this.workloadOf(namespace, pod).exec(container, url.searchParams.getAll("command"), { tty: url.searchParams.get("tty") === "true" });
      this.sockets.handleUpgrade(request, socket, head, (client) => serveExec(client, session));
    } catch (error) {
      const { status, message } = fault(error);
      socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(message)}\r\nconnection: close\r\n\r\n${message}`);
    }
  }

  private workloadOf(namespace: string, pod: string): Workload {
    const workload = this.pods.workload(namespace, pod);
    if (!workload) throw new BadRequest(404, `pod ${namespace}/${pod} has no running containers on this node`);
    return workload;
  }

  private addressOf(namespace: string, pod: string): string {
    const address = this.pods.address(namespace, pod);
    if (!address) throw new BadRequest(404, `pod ${namespace}/${pod} is not on this node`);
    return address;
  }
}

function logOptions(query: URLSearchParams): LogOptions {
  const number = (name: string): number | undefined => (query.has(name) ? Number(query.get(name)) : undefined);
  return {
    tailLines: number("tailLines"),
    limitBytes: number("limitBytes"),
    since: query.has("since") ? new Date(query.get("since") ?? "") : undefined,
    timestamps: query.get("timestamps") === "true",
    previous: query.get("previous") === "true",
  };
}

function fault(error: unknown): { status: number; message: string } {
  if (error instanceof BadRequest) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { status: error instanceof NoSuchContainer ? 404 : 500, message };
}
