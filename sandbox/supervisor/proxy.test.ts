import * as http from "node:http";
import * as net from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createNameTable } from "../machine/network/name-table.ts";
import { serveProxy } from "./proxy.ts";

const names = createNameTable();
let upstreamPort = 0;
let proxyPort = 0;
let upstream: http.Server;
let proxy: { close(): Promise<void> };

beforeAll(async () => {
  upstream = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => response.writeHead(201, { "x-seen": JSON.stringify(request.headers) }).end(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`));
  });
  upstreamPort = await listen(upstream);
  names.set("management.azure.com", "127.0.0.1");
  const probe = http.createServer();
  proxyPort = await listen(probe);
  await new Promise((resolve) => probe.close(resolve));
  proxy = await serveProxy(names, { host: "127.0.0.1", port: proxyPort });
});
afterAll(async () => {
  await proxy.close();
  upstream.close();
});

const listen = (server: http.Server): Promise<number> => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port)));

function viaProxy(url: string, options: http.RequestOptions = {}, body = ""): Promise<{ status?: number; headers: http.IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port: proxyPort, path: url, agent: false, ...options }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (data: string) => (text += data));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    request.on("error", reject).end(body);
  });
}

/** Opens a tunnel, sends a request through it and gives all that comes back. */
function throughTunnel(target: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = net.connect(proxyPort, "127.0.0.1", () => socket.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n\r\n`));
    socket.setEncoding("utf8").on("data", (data: string) => {
      if (text === "" && data.startsWith("HTTP/1.1 200")) socket.write(request);
      text += data;
    });
    socket.on("close", () => resolve(text)).on("error", reject);
  });
}

test("plain requests are passed on as they are", async () => {
  const { status, text, headers } = await viaProxy(`http://management.azure.com:${upstreamPort}/a?b=c`, { method: "PUT", headers: { "x-own": "1", "proxy-connection": "keep-alive" } }, "body");
  expect([status, text]).toEqual([201, "PUT /a?b=c body"]);
  const seen = JSON.parse(String(headers["x-seen"])) as Record<string, string>;
  expect(seen).toMatchObject({ host: `management.azure.com:${upstreamPort}`, "x-own": "1" });
  expect(seen).not.toHaveProperty("proxy-connection");
});

test("tunnels reach the sandbox's names", async () => {
  const answer = await throughTunnel(`management.azure.com:${upstreamPort}`, "GET /x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 200 Connection established\r\n\r\nHTTP\/1\.1 201 /);
  expect(answer).toContain("GET /x");
});

test.each(["example.com:443", "127.0.0.1:22", "198.20.0.1:80", "localhost:80"])("nothing leads to %s", async (target) => {
  expect(await throughTunnel(target, "")).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n[^]*the sandbox has no host /);
  const plain = await viaProxy(`http://${target}/`);
  expect(plain.status).toBe(502);
  expect(plain.text).toContain(`the sandbox has no host ${target.split(":")[0] ?? ""}: `);
});

test("a host that does not answer is named", async () => {
  names.set("down.test", "127.0.0.1");
  expect((await viaProxy("http://down.test:1/")).text).toMatch(/^the sandbox's host down\.test does not answer: .*ECONNREFUSED/);
  expect(await throughTunnel("down.test:1", "")).toContain("the sandbox's host down.test does not answer");
});

test("what is no proxy request is refused", async () => {
  expect((await viaProxy("/local")).status).toBe(502);
  expect(await throughTunnel("no target", "")).toMatch(/^HTTP\/1\.1 (400|502)|^$/);
});
