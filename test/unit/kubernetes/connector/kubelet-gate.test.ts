import { once } from "node:events";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as tls from "node:tls";
import { X509Certificate } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { Callers, subresourceOf } from "../../../../components/kubernetes/connector/kubelet-gate/callers.mjs";
import { newKey, selfSigned } from "../../../../components/kubernetes/connector/kubelet-gate/certificates.mjs";
import { Gate } from "../../../../components/kubernetes/connector/kubelet-gate/gate.mjs";
import { Renewal } from "../../../../components/kubernetes/connector/kubelet-gate/renewal.mjs";
import { renewalTime } from "../../../../components/kubernetes/connector/kubelet-gate/serving-certificate.mjs";
import { ClusterStandIn } from "./cluster-stand-in.ts";

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

interface Asked {
  readonly status: number;
  readonly text: string;
}

/** A connector that tells which path it was asked for, behind a gate with a certificate of a cluster. */
async function openGate(cluster: ClusterStandIn) {
  const pair = newKey();
  const own = { key: pair.key, cert: selfSigned(pair, { name: "connector", from: new Date(), years: 10 }) };
  const heard: (string | undefined)[] = [];
  const connector = https.createServer({ ...own, ca: own.cert, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    heard.push(request.headers.authorization);
    response.end(`connector: ${request.method ?? ""} ${request.url ?? ""}`);
  });
  connector.on("upgrade", (_request, socket, head: Buffer) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n");
    socket.write(head);
    socket.pipe(socket);
  });
  connector.listen(0, "127.0.0.1");
  await once(connector, "listening");
  undo.push(() => {
    connector.closeAllConnections();
    connector.close();
  });
  const messages: string[] = [];
  const log = (message: string): void => void messages.push(message);
  const upstream = { port: (connector.address() as AddressInfo).port, certificate: own.cert, key: own.key };
  const gate = new Gate({ port: 0, upstream, callers: new Callers(cluster, "aci-connector"), log });
  const renewal = new Renewal(cluster as never, gate, { nodeName: "aci-connector", address: "127.0.0.1", lifetimeSeconds: 2_592_000 }, log);
  undo.push(() => {
    renewal.stop();
    gate.close();
  });
  await renewal.start();
  const port = (): number => (gate.server?.address() as AddressInfo).port;
  const ask = (path: string, options: https.RequestOptions = {}): Promise<Asked> =>
    new Promise((resolve, reject) => {
      const request = https.request({ host: "127.0.0.1", port: port(), path, ca: cluster.authority, agent: false, ...options }, (response) => {
        let text = "";
        response.on("data", (part: Buffer) => (text += part.toString()));
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, text });
        });
      });
      request.on("error", reject);
      request.end();
    });
  return { gate, port, ask, heard, messages, upstream };
}

describe("the gate before the connector", () => {
  test("serves a certificate of the cluster's authority for the node's address", async () => {
    const cluster = await ClusterStandIn.create();
    const { port } = await openGate(cluster);
    const socket = tls.connect({ host: "127.0.0.1", port: port(), ca: cluster.authority });
    undo.push(() => socket.destroy());
    await once(socket, "secureConnect");
    expect(socket.authorized).toBe(true);
    const certificate = new X509Certificate(socket.getPeerCertificate().raw);
    expect(certificate.subject).toBe("O=system:nodes\nCN=system:node:aci-connector");
    expect(certificate.subjectAltName).toBe("IP Address:127.0.0.1");
    expect(cluster.requests[0]?.spec).toMatchObject({ signerName: "kubernetes.io/kubelet-serving", expirationSeconds: 2_592_000, usages: ["digital signature", "server auth"] });
  });

  test("lets the API server's client through to the connector", async () => {
    const cluster = await ClusterStandIn.create();
    const { ask } = await openGate(cluster);
    const client = await cluster.clientCertificate("kube-apiserver");
    expect(await ask("/containerLogs/todo/web-0/todo?follow=true", client)).toEqual({ status: 200, text: "connector: GET /containerLogs/todo/web-0/todo?follow=true" });
  });

  test("refuses another client of the cluster's authority with 403, and whoever shows nothing or something else with 401", async () => {
    const cluster = await ClusterStandIn.create();
    const { ask, messages } = await openGate(cluster);
    expect((await ask("/pods", await cluster.clientCertificate("system:node:gke-1", "system:nodes"))).status).toBe(403);
    expect(messages.join("\n")).toContain("refused GET /pods to system:node:gke-1");
    expect((await ask("/pods")).status).toBe(401);
    expect((await ask("/pods", await (await ClusterStandIn.create()).clientCertificate("kube-apiserver"))).status).toBe(401);
    // A serving certificate of the same authority is none for clients.
    expect((await ask("/pods", await cluster.servingCertificate("kube-apiserver"))).status).toBe(401);
  });

  test("takes tokens that the cluster knows, and passes none on", async () => {
    const cluster = await ClusterStandIn.create();
    const { ask, heard } = await openGate(cluster);
    const withToken = (token: string): https.RequestOptions => ({ headers: { authorization: `Bearer ${token}` } });
    expect((await ask("/metrics/resource", withToken("metrics"))).status).toBe(200);
    expect((await ask("/exec/todo/web-0/todo", withToken("metrics"))).status).toBe(403);
    expect((await ask("/metrics/../exec/todo/web-0/todo", withToken("metrics"))).status).toBe(403);
    expect((await ask("/metrics/resource", withToken("unknown"))).status).toBe(401);
    expect(heard).toEqual([undefined]);
  });

  test("lets nobody in while the cluster cannot be asked", async () => {
    const cluster = await ClusterStandIn.create();
    const { ask, messages } = await openGate(cluster);
    cluster.isAway = true;
    expect((await ask("/pods", await cluster.clientCertificate("kube-apiserver"))).status).toBe(503);
    expect(messages.join("\n")).toContain("could not ask the cluster");
    cluster.isAway = false;
    expect((await ask("/pods", await cluster.clientCertificate("kube-apiserver"))).status).toBe(200);
  });

  test("carries exec sessions both ways, for those who may", async () => {
    const cluster = await ClusterStandIn.create();
    const { port, ask } = await openGate(cluster);
    const upgrade = { method: "POST", headers: { connection: "Upgrade", upgrade: "SPDY/3.1" } };
    expect((await ask("/exec/todo/web-0/todo?command=id", { ...upgrade, ...(await cluster.clientCertificate("system:node:gke-1", "system:nodes")) })).status).toBe(403);
    const request = https.request({ host: "127.0.0.1", port: port(), path: "/exec/todo/web-0/todo?command=id", ca: cluster.authority, agent: false, ...upgrade, ...(await cluster.clientCertificate("kube-apiserver")) });
    request.end();
    const [response, socket] = (await once(request, "upgrade")) as [{ headers: Record<string, string> }, tls.TLSSocket];
    undo.push(() => socket.destroy());
    expect(response.headers["upgrade"]).toBe("SPDY/3.1");
    socket.write("ping");
    expect(String((await once(socket, "data"))[0])).toBe("ping");
  });

  test("says whether the connector answers", async () => {
    const { gate, upstream } = await openGate(await ClusterStandIn.create());
    expect(await gate.connectorAnswers()).toBe(true);
    const other = newKey();
    const stranger = new Gate({ port: 0, upstream: { ...upstream, key: other.key, certificate: selfSigned(other, { name: "connector", from: new Date(), years: 1 }) }, callers: gate.settings.callers, log: () => undefined });
    undo.push(() => {
      stranger.close();
    });
    expect(await stranger.connectorAnswers()).toBe(false);
  });
});

describe("the certificate", () => {
  test("is renewed after two thirds of its life, without a restart", async () => {
    const cluster = await ClusterStandIn.create({ lifetime: 6_000 });
    const { gate, port } = await openGate(cluster);
    const serial = async (): Promise<string> => {
      const socket = tls.connect({ host: "127.0.0.1", port: port(), ca: cluster.authority });
      await once(socket, "secureConnect");
      const { serialNumber } = socket.getPeerCertificate();
      socket.destroy();
      return serialNumber;
    };
    const first = await serial();
    const firstEnd = gate.certificate?.until.getTime() ?? 0;
    const firstKey = gate.certificate?.key;
    await expect.poll(serial, { timeout: 10_000, interval: 250 }).not.toBe(first);
    expect(Date.now()).toBeLessThan(firstEnd);
    expect(gate.certificate?.key).not.toBe(firstKey);
    expect(gate.isServing).toBe(true);
  });

  test("is asked for again where the cluster refuses or is away, and none is served meanwhile", async () => {
    const cluster = await ClusterStandIn.create({ refuses: true });
    const messages: string[] = [];
    const gate = new Gate({ port: 0, upstream: { port: 1, certificate: "", key: "" }, callers: new Callers(cluster, "aci-connector"), log: () => undefined });
    const renewal = new Renewal(cluster as never, gate, { nodeName: "aci-connector", address: "127.0.0.1", lifetimeSeconds: 600 }, (message: string) => void messages.push(message));
    undo.push(() => {
      renewal.stop();
      gate.close();
    });
    await renewal.start();
    expect(gate.isServing).toBe(false);
    expect(messages).toEqual(["no new serving certificate: the request for a serving certificate was denied: not here"]);
    expect(renewal.wait()).toBe(2_000);
    await renewal.renew();
    expect(renewal.wait()).toBe(4_000);
  });

  test("leaves the last third of its life for failures", () => {
    expect(renewalTime({ from: new Date(0), until: new Date(9_000) })).toEqual(new Date(6_000));
  });
});

test.each([
  ["/stats/summary", "stats"],
  ["/metrics/resource", "metrics"],
  ["/logs/kubelet.log", "log"],
  ["/containerLogs/a/b/c", "proxy"],
  ["/exec/a/b/c", "proxy"],
  ["/statsx", "proxy"],
])("%s is the node's %s", (path, subresource) => {
  expect(subresourceOf(path)).toBe(subresource);
});

test("what the cluster said of a caller is remembered for a while, a refusal for less", async () => {
  const cluster = await ClusterStandIn.create();
  let now = 0;
  const callers = new Callers(cluster, "aci-connector", () => now);
  const user = { username: "kube-apiserver", groups: ["system:authenticated"] };
  const stranger = { username: "stranger", groups: ["system:authenticated"] };
  const count = (): number => cluster.reviews;
  for (let time = 0; time < 3; time++) expect(await callers.mayCall(user, "GET", "/pods")).toBe(true);
  expect(await callers.mayCall(stranger, "GET", "/pods")).toBe(false);
  expect(count()).toBe(2);
  now = 31_000;
  await callers.mayCall(user, "GET", "/pods");
  await callers.mayCall(stranger, "GET", "/pods");
  expect(count()).toBe(3);
  now = 301_000;
  await callers.mayCall(user, "GET", "/pods");
  expect(count()).toBe(4);
  await callers.mayCall(user, "POST", "/exec/a/b/c");
  expect(count()).toBe(5);
});
