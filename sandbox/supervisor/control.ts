import * as fs from "node:fs";
import * as http from "node:http";
import type { InventoryItem } from "../clouds/cloud.ts";
import { statePaths } from "../paths.ts";
import type { PublishedEndpoint } from "./published-ports.ts";

/** A process or container of the running sandbox. */
export interface RunningPart {
  /** E.g. "aci/gke-aci/todo-web-0/web". */
  readonly name: string;
  readonly state: string;
  /** Its address in the sandbox's network. */
  readonly address?: string;
  readonly since?: string;
  readonly restarts: number;
}

/** What the supervisor tells of itself. */
export interface SandboxStatus {
  readonly phase: "starting" | "ready";
  /** What is being done while starting. */
  readonly step: string;
  readonly startedAt: string;
  readonly parts: readonly RunningPart[];
  readonly inventory: readonly InventoryItem[];
  /** Ports of this machine's loopback that lead into a sandbox which has no link to it. */
  readonly hostPorts?: { readonly proxy: number; readonly endpoints: readonly PublishedEndpoint[] };
}

/** Serves the control socket, which only the owner of the state folder reaches. */
export async function serveControl(status: () => SandboxStatus): Promise<http.Server> {
  fs.rmSync(statePaths.control, { force: true });
  const server = http.createServer((request, response) => {
    const known = request.method === "GET" && request.url === "/status";
    response.writeHead(known ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(known ? status() : "only GET /status is known"));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(statePaths.control, resolve));
  fs.chmodSync(statePaths.control, 0o600);
  return server;
}

/** Asks the supervisor; undefined where none is listening. */
export async function askSupervisor(): Promise<SandboxStatus | undefined> {
  return new Promise((resolve, reject) => {
    const request = http.get({ socketPath: statePaths.control, path: "/status", timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve(response.statusCode === 200 ? (JSON.parse(Buffer.concat(chunks).toString()) as SandboxStatus) : undefined);
      });
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error("the supervisor does not answer")));
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ECONNREFUSED") resolve(undefined);
      else reject(error);
    });
  });
}
