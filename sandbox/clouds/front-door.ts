import type * as http from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";
import type { AuditLog } from "./audit-log.ts";
import type { Cloud, CloudRequest, CloudResponse } from "./cloud.ts";
import { unmodelledCloud } from "./unmodelled-hosts.ts";
import type { Weather } from "./weather/weather.ts";

/** Settings of {@link openFrontDoor}. */
export interface FrontDoorOptions {
  readonly clouds: readonly Cloud[];
  readonly audit: AuditLog;
  /** Refuses on request what a cloud is known to refuse. @default good weather */
  readonly weather?: Weather;
  /** Address to listen on, e.g. the gateway of the sandbox's network. */
  readonly address: string;
  /** @default 443 */
  readonly port?: number;
  /** Certificate chain and key, PEM; the certificate names every host of every cloud. */
  readonly cert: string;
  readonly key: string;
  /** A certificate for the name of a host that the sandbox does not model. @default that of the hosts that it has */
  readonly issue?: (dnsNames: readonly string[]) => Promise<{ cert: string; key: string }>;
  /** Largest request body, in bytes. ARM's own limit is 4 MB. @default 4 MiB */
  readonly bodyLimit?: number;
}

/** The open front door. */
export interface FrontDoor {
  /** The port it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

/** Opens the one HTTPS server behind every host name of the stand-in clouds. */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const bodyLimit = options.bodyLimit ?? 4 * 1024 * 1024;
  const server = https.createServer({ key: options.key, cert: options.cert, SNICallback: certificates(options), ALPNProtocols: ["http/1.1"], keepAliveTimeout: 30_000 }, (incoming, outgoing) => {
    void answer(options, bodyLimit, incoming, outgoing);
  });
  server.on("upgrade", (incoming: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    upgrade(options, incoming, socket, head);
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(options.port ?? 443, options.address, resolve));
  const listening = server.address();
  return {
    port: typeof listening === "object" && listening !== null ? listening.port : (options.port ?? 443),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Gives hosts that the sandbox does not model a certificate each, so that their clients hear why they are refused. */
function certificates({ clouds, cert, key, issue }: FrontDoorOptions): NonNullable<tls.TlsOptions["SNICallback"]> {
  const usual = tls.createSecureContext({ cert, key });
  const issued = new Map<string, Promise<tls.SecureContext>>();
  return (name, done) => {
    if (issue === undefined || cloudOf(clouds, name) !== undefined || unmodelledCloud(name) === undefined) return done(null, usual);
    const context = issued.get(name) ?? issue([name]).then((own) => tls.createSecureContext(own));
    issued.set(name, context);
    context.then(
      (found) => done(null, found),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    );
  };
}

/** The body was longer than the front door takes. */
class BodyTooLarge extends Error {}

async function answer(options: FrontDoorOptions, bodyLimit: number, incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
  const time = new Date();
  const started = performance.now();
  const host = hostOf(incoming);
  const address = `https://${host}${incoming.url ?? "/"}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const response = url === undefined ? failure(400, "BadRequest", "The request's host or path cannot be read as a URL.") : await respond(options, bodyLimit, host, url, incoming);
  options.audit.write({
    time,
    principal: response.principal ?? "-",
    method: incoming.method ?? "GET",
    url: url?.toString() ?? "https://unreadable.invalid/",
    status: response.status,
    durationMs: performance.now() - started,
    permissions: response.permissions,
    body: response.auditBody,
  });
  send(outgoing, incoming.method === "HEAD", response);
}

async function respond(options: FrontDoorOptions, bodyLimit: number, host: string, url: URL, incoming: http.IncomingMessage): Promise<CloudResponse> {
  const cloud = cloudOf(options.clouds, host);
  if (cloud === undefined) return failure(400, "HostNotModelled", `The sandbox does not model '${host}': its clouds answer for ${hostList(options.clouds)} alone.`);
  try {
    const request: CloudRequest = {
      method: incoming.method ?? "GET",
      host,
      url,
      headers: incoming.headers,
      body: await readBody(incoming, bodyLimit),
      from: incoming.socket.remoteAddress ?? "",
    };
    return options.weather?.refusal(request) ?? (await cloud.handle(request));
  } catch (error) {
    if (error instanceof BodyTooLarge) return failure(413, "RequestEntityTooLarge", `The request's body is larger than ${String(bodyLimit)} bytes.`);
    process.stderr.write(`${cloud.name}: ${incoming.method ?? ""} ${url.host}${url.pathname}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return failure(500, "InternalServerError", `The sandbox's stand-in for ${cloud.name} failed; the supervisor's log tells how.`);
  }
}

const failure = (status: number, code: string, message: string): CloudResponse => ({ status, body: { error: { code, message } } });

const hostOf = (incoming: http.IncomingMessage): string => (incoming.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();

/** The cloud that answers for a host name. */
export function cloudOf(clouds: readonly Cloud[], host: string): Cloud | undefined {
  return clouds.find((cloud) => cloud.hosts.some((pattern) => (pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern)));
}

/** What a cloud answers for, without the many names of one kind. */
const hostList = (clouds: readonly Cloud[]): string => clouds.flatMap(({ hosts }) => hosts.filter((host) => host.split(".").length <= 3)).join(", ");

async function readBody(incoming: http.IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(outgoing: http.ServerResponse, headOnly: boolean, response: CloudResponse): void {
  const isText = typeof response.body === "string";
  const payload = response.body === undefined ? Buffer.alloc(0) : Buffer.from(isText ? (response.body as string) : JSON.stringify(response.body));
  outgoing.writeHead(response.status, {
    ...(payload.length > 0 ? { "content-type": isText ? "text/plain; charset=utf-8" : "application/json; charset=utf-8" } : {}),
    ...(response.status === 204 ? {} : { "content-length": String(payload.length) }),
    // A body that was refused is still on its way: this connection cannot be used again.
    ...(response.status === 413 ? { connection: "close" } : {}),
    ...response.headers,
  });
  outgoing.end(headOnly || response.status === 204 ? undefined : payload);
}

function upgrade(options: FrontDoorOptions, incoming: http.IncomingMessage, socket: Duplex, head: Buffer): void {
  const host = hostOf(incoming);
  const cloud = cloudOf(options.clouds, host);
  const found = cloud?.upgrade !== undefined;
  const address = `https://${host}${incoming.url ?? "/"}`;
  options.audit.write({
    time: new Date(),
    principal: "-",
    method: "GET",
    url: URL.canParse(address) ? address : "https://unreadable.invalid/",
    status: found ? 101 : 404,
    durationMs: 0,
  });
  if (cloud?.upgrade === undefined) socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  else cloud.upgrade(incoming, socket, head);
}
