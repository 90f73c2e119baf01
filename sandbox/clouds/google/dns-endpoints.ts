import type * as http from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";
import { addresses } from "../../machine/network/address-plan.ts";
import type { KeyPair } from "../../pki/certificate-authority.ts";
import type { AuditLog } from "../audit-log.ts";
import { GoogleError } from "./google-error.ts";

/** The API server behind a DNS-based endpoint. */
export interface EndpointTarget {
  readonly ip: string;
  /** PEM of the authority that signed its certificate. */
  readonly certificateAuthority: string;
  /** Who calls, as IAM knows them. */
  readonly principal: string;
}

/** What IAM asks of those who come by a cluster's name (cloud.google.com/kubernetes-engine/docs/concepts/network-isolation). */
export const connectPermission = "container.clusters.connect";

/** Who knows the clusters' DNS-based endpoints. */
export interface DnsEndpointDirectory {
  hasDnsEndpoint(host: string): boolean;
  /** The API server behind a name, for a caller whom IAM lets through. Throws {@link GoogleError}. */
  enterDnsEndpoint(host: string, authorization: string | undefined): EndpointTarget;
}

/** Settings of {@link openDnsEndpoints}. */
export interface DnsEndpointsOptions {
  readonly directory: DnsEndpointDirectory;
  /** Learns of every connection: the API server knows what each request needed. */
  readonly audit: Pick<AuditLog, "write">;
  /** A certificate for a name, by an authority that the cloud's users trust. */
  issue(name: string): Promise<KeyPair>;
  /** @default addresses.dnsEndpoints */
  readonly address?: string;
  /** @default 443 */
  readonly port?: number;
  /** Port of the API servers. @default 443 */
  readonly targetPort?: number;
  /** Address from which API servers are called. @default addresses.supervisor */
  readonly localAddress?: string;
}

/** Headers that belong to one connection and not to the message. */
const hopByHop = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "te", "trailer"]);

/**
 * Opens Google's front end of all DNS-based endpoints: it ends TLS, lets those through whose access token IAM accepts,
 * wherever they come from, and hands their requests to the cluster's API server. Client certificates and tokens of
 * service accounts of the cluster mean nothing to it.
 */
export async function openDnsEndpoints(options: DnsEndpointsOptions): Promise<{ readonly port: number; close(): Promise<void> }> {
  const contexts = new Map<string, Promise<tls.SecureContext>>();
  const contextOf = (name: string): Promise<tls.SecureContext> => {
    const known = contexts.get(name) ?? options.issue(name).then(({ certificate, key }) => tls.createSecureContext({ cert: certificate, key }));
    contexts.set(name, known);
    return known;
  };
  const server = https.createServer({
    ALPNProtocols: ["http/1.1"],
    SNICallback: (name, done) => {
      if (!options.directory.hasDnsEndpoint(name)) return done(new Error(`no cluster has the endpoint ${name}`));
      contextOf(name).then((context) => done(null, context), (error: unknown) => done(error instanceof Error ? error : new Error(String(error))));
    },
  });
  // Watches and logs go on for as long as somebody listens.
  server.requestTimeout = 0;
  // Upgraded connections are no longer the server's: who closes it must know them.
  const sockets = new Set<Duplex>();
  server.on("connection", (socket: Duplex) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("request", (incoming, outgoing) => forward(options, incoming, outgoing));
  server.on("upgrade", (incoming: http.IncomingMessage, socket: Duplex, head: Buffer) => forwardUpgrade(options, incoming, socket, head));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(options.port ?? 443, options.address ?? addresses.dnsEndpoints, resolve));
  const listening = server.address();
  return {
    port: typeof listening === "object" && listening !== null ? listening.port : 443,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function forward(options: DnsEndpointsOptions, incoming: http.IncomingMessage, outgoing: http.ServerResponse): void {
  const upstream = callApiServer(options, incoming, (status, body) => {
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  if (!upstream) return;
  upstream.on("response", (response) => {
    outgoing.writeHead(response.statusCode ?? 502, headersOf(response));
    // A watch's headers come long before its first event.
    outgoing.flushHeaders();
    response.pipe(outgoing);
    response.on("error", () => outgoing.destroy());
  });
  outgoing.on("close", () => upstream.destroy());
  incoming.pipe(upstream);
}

/** Exec, attach and port-forward: after the first answer a connection belongs to the two ends. */
function forwardUpgrade(options: DnsEndpointsOptions, incoming: http.IncomingMessage, socket: Duplex, head: Buffer): void {
  let upgraded = false;
  const refuse = (status: number, body: string): void => {
    if (upgraded) return void socket.destroy();
    socket.end(`HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
  };
  const upstream = callApiServer(options, incoming, refuse, { connection: "Upgrade" });
  if (!upstream) return;
  socket.on("error", () => upstream.destroy());
  socket.on("close", () => upstream.destroy());
  upstream.on("upgrade", (response, peer, peerHead) => {
    upgraded = true;
    const lines = Object.entries(headersOf(response)).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}\r\n`));
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n${lines.join("")}\r\n`);
    socket.write(peerHead);
    peer.write(head);
    peer.on("error", () => socket.destroy());
    socket.on("close", () => peer.destroy());
    peer.pipe(socket).pipe(peer);
  });
  upstream.on("response", (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => refuse(response.statusCode ?? 502, Buffer.concat(chunks).toString("utf8")));
  });
  upstream.end();
}

/** A request to the API server like the one that came in; undefined where it was refused. */
function callApiServer(
  options: DnsEndpointsOptions,
  incoming: http.IncomingMessage,
  refuse: (status: number, body: string) => void,
  more: Readonly<Record<string, string>> = {},
): http.ClientRequest | undefined {
  const host = (incoming.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  try {
    const target = options.directory.enterDnsEndpoint(host, incoming.headers.authorization);
    if (!admitted.has(incoming.socket)) log(options, incoming, target.principal, 200);
    admitted.add(incoming.socket);
    const upstream = https.request({
      host: target.ip,
      port: options.targetPort ?? 443,
      localAddress: options.localAddress ?? addresses.supervisor,
      ca: target.certificateAuthority,
      // A name that every API server's certificate has: the Host header is that of the endpoint.
      servername: "kubernetes",
      method: incoming.method,
      path: incoming.url,
      headers: { ...headersOf(incoming), ...more },
      agent: false,
    });
    return upstream.on("error", (error) => refuse(502, JSON.stringify({ error: { code: 502, message: `The control plane does not answer: ${error.message}`, status: "UNAVAILABLE" } })));
  } catch (error) {
    if (!(error instanceof GoogleError)) throw error;
    const { status, body } = error.toResponse();
    log(options, incoming, "-", status);
    refuse(status, JSON.stringify(body));
    return undefined;
  }
}

/** Connections that are in the audit log. */
const admitted = new WeakSet<Duplex>();

function log({ audit }: DnsEndpointsOptions, { method = "GET", headers, url = "/" }: http.IncomingMessage, principal: string, status: number): void {
  const address = `https://${headers.host ?? ""}${url}`;
  audit.write({ time: new Date(), principal, method, url: URL.canParse(address) ? address : "https://unreadable.invalid/", status, durationMs: 0, permissions: [connectPermission] });
}

/** Headers of a message; those that are there more than once as lists. */
function headersOf(message: http.IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    const name = (message.rawHeaders[index] ?? "").toLowerCase();
    const value = message.rawHeaders[index + 1] ?? "";
    const before = headers[name];
    if (!hopByHop.has(name)) headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}
