import * as http from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";

/** How long connecting and answering may take, in milliseconds. */
const timeout = 15_000;

/** Posts a form over HTTPS, through the CONNECT proxy that HTTPS_PROXY names where there is one: Node's own clients do not look at it. */
export async function postForm(url: URL, form: string): Promise<{ status: number; text: string }> {
  const proxy = proxyFor(url);
  const tunnel = proxy && (await connectThrough(proxy, url));
  const headers = { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(form), connection: "close" };
  return new Promise((resolve, reject) => {
    // An agent would make a connection of its own instead of taking the tunnel.
    const connection: https.RequestOptions = tunnel ? { createConnection: () => tls.connect({ socket: tunnel, servername: url.hostname }) } : { agent: false };
    const request = https.request(url, { method: "POST", headers, timeout, ...connection }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }));
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error(`no answer after ${timeout / 1000} s`)));
    request.on("error", (error) => reject(new Error(`${url.host} cannot be reached: ${error.message}; is the sandbox up?`)));
    request.end(form);
  });
}

function proxyFor(url: URL): URL | undefined {
  const proxy = process.env["HTTPS_PROXY"] ?? process.env["https_proxy"];
  const exceptions = (process.env["NO_PROXY"] ?? process.env["no_proxy"] ?? "").split(",").map((entry) => entry.trim().replace(/^\*?\./, ""));
  const excepted = exceptions.some((entry) => entry === "*" || (entry !== "" && (url.hostname === entry || url.hostname.endsWith(`.${entry}`))));
  return proxy === undefined || proxy === "" || excepted ? undefined : new URL(proxy);
}

function connectThrough(proxy: URL, target: URL): Promise<Duplex> {
  const authority = `${target.hostname}:${target.port || 443}`;
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`the proxy ${proxy.host} gives no way to ${authority}: ${why}; is the sandbox up?`));
    const request = http.request({ host: proxy.hostname, port: proxy.port, method: "CONNECT", path: authority, headers: { host: authority }, timeout });
    request.on("connect", (response, socket) => {
      if (response.statusCode === 200) resolve(socket);
      else fail(`status ${response.statusCode ?? 0}`);
    });
    request.on("timeout", () => request.destroy(new Error(`no answer after ${timeout / 1000} s`)));
    request.on("error", (error) => fail(error.message));
    request.end();
  });
}
