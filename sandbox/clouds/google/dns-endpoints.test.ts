import * as fs from "node:fs";
import type * as http from "node:http";
import * as https from "node:https";
import type * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import type { Duplex } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CertificateAuthority } from "../../pki/certificate-authority.ts";
import type { AuditEntry } from "../audit-log.ts";
import { openDnsEndpoints } from "./dns-endpoints.ts";
import { GoogleError } from "./google-error.ts";

const name = "gke-0123-1.us-west1-a.gke.goog";
let folder: string;
let authority: CertificateAuthority;
let apiServer: https.Server;
const logged: AuditEntry[] = [];
const audit = { write: (entry: AuditEntry) => void logged.push(entry) };
let endpoints: Awaited<ReturnType<typeof openDnsEndpoints>>;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "dns-endpoints-"));
  authority = await CertificateAuthority.open(folder, "cloud", "the cloud");
  const cluster = await CertificateAuthority.open(folder, "cluster", "the cluster");
  const { certificate, key } = await cluster.issue({ commonName: "kube-apiserver", usage: "server", dnsNames: ["kubernetes"], ips: ["127.0.0.1"] });
  apiServer = https.createServer({ cert: certificate, key }, (request, response) => {
    response.writeHead(201, { "x-seen": `${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? ""}` });
    // A watch: the first event at once, the end when the client has gone.
    if (request.url === "/watch") response.write("event\n");
    else request.pipe(response);
  });
  apiServer.on("upgrade", (_request, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n");
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => apiServer.listen(0, "127.0.0.1", resolve));
  const directory = {
    hasDnsEndpoint: (host: string) => host === name,
    enterDnsEndpoint: (host: string, authorization: string | undefined) => {
      if (host !== name) throw new GoogleError("NOT_FOUND", "no such endpoint");
      if (authorization !== "Bearer good") throw new GoogleError("UNAUTHENTICATED", "no token");
      return { ip: "127.0.0.1", certificateAuthority: cluster.certificate, principal: "somebody" };
    },
  };
  const issue = (host: string) => authority.issue({ commonName: "gke.goog", usage: "server", dnsNames: [host] });
  endpoints = await openDnsEndpoints({ directory, audit, issue, address: "127.0.0.1", port: 0, targetPort: (apiServer.address() as net.AddressInfo).port, localAddress: "127.0.0.1" });
});

afterAll(() => {
  apiServer.closeAllConnections();
  apiServer.close();
  fs.rmSync(folder, { recursive: true });
});

const options = (more: https.RequestOptions): https.RequestOptions => ({ host: "127.0.0.1", port: endpoints.port, servername: name, ca: authority.certificate, agent: false, ...more, headers: { host: name, ...more.headers } });

/** Status, headers and text of an answer. */
const ask = (more: https.RequestOptions, body = "") =>
  new Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }>((resolve, reject) => {
    const request = https.request(options(more), (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk)).on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on("error", reject).end(body);
  });

test("the audit log has each connection once, whoever it is from, and each refusal", async () => {
  logged.length = 0;
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  for (let request = 0; request < 3; request++) await ask({ agent, path: "/api/v1/pods", headers: { authorization: "Bearer good" } });
  agent.destroy();
  await ask({ path: "/api/v1/nodes" });
  expect(logged.map(({ principal, url, status, permissions }) => ({ principal, url, status, permissions }))).toEqual([
    { principal: "somebody", url: `https://${name}/api/v1/pods`, status: 200, permissions: ["container.clusters.connect"] },
    { principal: "-", url: `https://${name}/api/v1/nodes`, status: 401, permissions: ["container.clusters.connect"] },
  ]);
});

test("a request goes through with its body and its token, under a certificate of the cloud's authority", async () => {
  const answer = await ask({ method: "POST", path: "/api/v1/pods?limit=1", headers: { authorization: "Bearer good" } }, "body");
  expect(answer).toMatchObject({ status: 201, text: "body" });
  expect(answer.headers["x-seen"]).toBe("POST /api/v1/pods?limit=1 Bearer good");
});

test("whom IAM does not let through is answered by Google, and never gets to the API server", async () => {
  const answer = await ask({ path: "/version" });
  expect(answer.status).toBe(401);
  expect(answer.headers["x-seen"]).toBeUndefined();
  expect(JSON.parse(answer.text)).toMatchObject({ error: { status: "UNAUTHENTICATED" } });
});

test("a name that no cluster has gets no connection", async () => {
  await expect(ask({ servername: "gke-9999-1.us-west1-a.gke.goog" })).rejects.toThrow();
});

test("a watch's events come as they happen", async () => {
  const first = await new Promise<string>((resolve, reject) => {
    const request = https.request(options({ path: "/watch", headers: { authorization: "Bearer good" } }), (response) => {
      response.setEncoding("utf8").once("data", (text: string) => {
        resolve(text);
        request.destroy();
      });
      response.on("error", () => undefined);
    });
    request.on("error", reject).end();
  });
  expect(first).toBe("event\n");
});

test.each([["Bearer good", "echoed"], ["Bearer bad", "status 401"]])("an upgraded connection belongs to the two ends, with %s", async (authorization, expected) => {
  const seen = await new Promise<string>((resolve, reject) => {
    const request = https.request(options({ method: "POST", path: "/exec", headers: { authorization, connection: "Upgrade", upgrade: "SPDY/3.1" } }));
    request.on("response", (response) => resolve(`status ${response.statusCode ?? 0}`));
    request.on("upgrade", (_response, socket) => {
      socket.once("data", (data) => {
        resolve(String(data));
        socket.destroy();
      });
      socket.write("echoed");
    });
    request.on("error", reject).end();
  });
  expect(seen).toBe(expected);
});

test("an API server that does not answer is told of, and one that ends in the middle ends the answer", async () => {
  const broken = await openDnsEndpoints({
    directory: { hasDnsEndpoint: () => true, enterDnsEndpoint: () => ({ ip: "127.0.0.1", certificateAuthority: authority.certificate, principal: "somebody" }) },
    audit,
    issue: (host) => authority.issue({ commonName: "gke.goog", usage: "server", dnsNames: [host] }),
    address: "127.0.0.1",
    port: 0,
    targetPort: 1,
    localAddress: "127.0.0.1",
  });
  const { status, text } = await ask({ port: broken.port, path: "/version" });
  expect([status, text]).toEqual([502, expect.stringContaining("The control plane does not answer")]);
  await broken.close();
  const ended = await new Promise<string>((resolve) => {
    const request = https.request(options({ path: "/watch", headers: { authorization: "Bearer good" } }), (response) => {
      response.once("data", () => apiServer.closeAllConnections());
      response.on("error", () => resolve("cut off")).on("end", () => resolve("ended"));
    });
    request.end();
  });
  expect(ended).toBe("cut off");
});

test("closing ends upgraded connections too", async () => {
  const socket = await new Promise<Duplex>((resolve, reject) => {
    const request = https.request(options({ method: "POST", path: "/exec", headers: { authorization: "Bearer good", connection: "Upgrade", upgrade: "SPDY/3.1" } }));
    request.on("upgrade", (_response, upgraded) => resolve(upgraded));
    request.on("error", reject).end();
  });
  const closed = new Promise((resolve) => socket.on("close", resolve).on("error", () => undefined));
  await endpoints.close();
  await closed;
});
