import * as fs from "node:fs";
import * as http from "node:http";
import type { InventoryItem } from "../clouds/cloud.ts";
import type { Weather } from "../clouds/weather/weather.ts";
import { statePaths } from "../paths.ts";
import { type ControlAnswer, readBody } from "./control-message.ts";
import type { PublishedEndpoint } from "./published-ports.ts";
import { answerWeather } from "./weather-control.ts";

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

/** What the control socket gives its callers the use of. */
export interface Controlled {
  status(): SandboxStatus;
  readonly weather: Weather;
  /** Makes a Google Cloud project where there is none of this id. */
  addGoogleProject(id: string): Promise<void>;
  /** Whether a cloud models a method of a path. */
  models(method: string, url: URL): boolean;
}

/** Serves the control socket, which only the owner of the state folder reaches. */
export async function serveControl(controlled: Controlled): Promise<http.Server> {
  fs.rmSync(statePaths.control, { force: true });
  const server = http.createServer((request, response) => {
    void answer(request, controlled).then(({ code, body }) => response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(statePaths.control, resolve));
  fs.chmodSync(statePaths.control, 0o600);
  return server;
}

async function answer(request: http.IncomingMessage, { status, weather, addGoogleProject, models }: Controlled): Promise<ControlAnswer> {
  if (request.method === "GET" && request.url === "/status") return { code: 200, body: status() };
  if (request.url === "/weather") return answerWeather(request, weather);
  if (request.method === "POST" && request.url === "/google-projects") {
    await addGoogleProject(String(await readBody(request)));
    return { code: 200, body: "it is there" };
  }
  if (request.method === "POST" && request.url === "/models") {
    const { method, url } = (await readBody(request)) as { readonly method: string; readonly url: string };
    return { code: 200, body: models(method, new URL(url)) };
  }
  return { code: 404, body: "only GET /status, POST /google-projects, POST /models and /weather are known" };
}

/** Asks the supervisor for its status; undefined where none is listening. */
export async function askSupervisor(): Promise<SandboxStatus | undefined> {
  const answered = await callSupervisor("GET", "/status");
  return answered?.code === 200 ? (answered.body as SandboxStatus) : undefined;
}

/** Sends a request to the supervisor; undefined where none is listening. */
export function callSupervisor(method: string, path: string, body?: unknown): Promise<ControlAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath: statePaths.control, method, path, timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve({ code: response.statusCode ?? 500, body: JSON.parse(Buffer.concat(chunks).toString()) as unknown });
      });
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error("the supervisor does not answer")));
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ECONNREFUSED") resolve(undefined);
      else reject(error);
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
