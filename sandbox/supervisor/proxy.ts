import * as http from "node:http";
import * as net from "node:net";
import type { Duplex } from "node:stream";
import { addresses } from "../machine/network/address-plan.ts";
import type { NameLookup } from "../machine/network/name-table.ts";
import type { ListeningPlace } from "./published-ports.ts";

/** Headers between a client and its proxy, which are not passed on. */
const hopByHop = ["proxy-connection", "proxy-authorization", "connection", "keep-alive", "te", "trailer", "upgrade"];

/**
 * Serves an HTTP proxy for clients on the host, which do not ask the sandbox's name server: CONNECT for TLS, absolute
 * URIs for plain HTTP. It leads to the sandbox's own names and addresses and nowhere else.
 */
export async function serveProxy(names: NameLookup, place: ListeningPlace): Promise<{ close(): Promise<void> }> {
  const server = http.createServer((request, response) => forward(names, request, response));
  server.on("connect", (request: http.IncomingMessage, client: Duplex, head: Buffer) => connect(names, request.url ?? "", client, head));
  server.on("clientError", (_error, client) => client.destroy());
  // Tunnels are no requests to the server: it does not close them by itself.
  const connections = new Set<Duplex>();
  server.on("connection", (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(new Error(`the proxy cannot listen on ${JSON.stringify(place)}: ${error.message}`)));
    server.listen(place, resolve);
  });
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const connection of connections) connection.destroy();
    await closed;
  };
  return { close };
}

/** Where a host of the sandbox is; undefined for any other host. */
function locate(names: NameLookup, host: string): string | undefined {
  if (net.isIPv4(host)) return isOfSandbox(host) ? host : undefined;
  return names.lookup(host)?.ip;
}

const sandboxRange = new net.BlockList();
const [network = "", prefix = ""] = addresses.all.split("/");
sandboxRange.addSubnet(network, Number(prefix));
const isOfSandbox = (ip: string): boolean => sandboxRange.check(ip);

const unknownHost = (host: string): string => `the sandbox has no host ${host}: its proxy leads to the clouds' API hosts, to container groups and to ${addresses.all} only\n`;
const unreachable = (host: string, error: Error): string => `the sandbox's host ${host} does not answer: ${error.message}\n`;

function connect(names: NameLookup, target: string, client: Duplex, head: Buffer): void {
  client.on("error", () => client.destroy());
  const { hostname: host, port } = parseUrl(`http://${target}`);
  const ip = locate(names, host);
  if (ip === undefined) return refuse(client, unknownHost(host || target));
  const upstream = net.connect(Number(port || 80), ip);
  const beforeConnection = (error: Error): void => refuse(client, unreachable(host, error));
  upstream.once("error", beforeConnection);
  upstream.once("connect", () => {
    upstream.off("error", beforeConnection);
    upstream.on("error", () => client.destroy());
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    upstream.write(head);
    upstream.pipe(client).pipe(upstream);
  });
  client.once("close", () => upstream.destroy());
}

function refuse(client: Duplex, text: string): void {
  client.end(`HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`);
}

function forward(names: NameLookup, request: http.IncomingMessage, response: http.ServerResponse): void {
  const url = parseUrl(request.url ?? "");
  const refuseWith = (text: string): void => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { "content-type": "text/plain" }).end(text);
  };
  if (url.protocol !== "http:") return refuseWith("this is the sandbox's HTTP proxy: it takes CONNECT and requests with an absolute http:// URI\n");
  const ip = locate(names, url.hostname);
  if (ip === undefined) return refuseWith(unknownHost(url.hostname));
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !hopByHop.includes(name)));
  const upstream = http.request({ host: ip, port: url.port || 80, method: request.method, path: `${url.pathname}${url.search}`, headers: { ...headers, host: url.host, connection: "close" }, agent: false });
  upstream.on("response", (answer) => {
    const kept = Object.entries(answer.headers).filter(([name]) => !hopByHop.includes(name));
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept));
    answer.pipe(response);
    answer.on("error", () => response.destroy());
  });
  upstream.on("error", (error) => refuseWith(unreachable(url.hostname, error)));
  response.on("close", () => upstream.destroy());
  request.pipe(upstream);
}

function parseUrl(text: string): URL {
  return URL.canParse(text) ? new URL(text) : new URL("invalid:");
}
