import * as fs from "node:fs";
import * as http from "node:http";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PublishedPorts, type Endpoint } from "./published-ports.ts";

let folder: string;
let published: PublishedPorts;
const open: { close(): void }[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-ports-"));
});
afterEach(() => {
  for (const each of open.splice(0)) each.close();
  fs.rmSync(folder, { recursive: true });
});

const listen = (server: net.Server): Promise<number> => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port)));

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => net.createServer());
  const ports = await Promise.all(servers.map(listen));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function publish(ports: readonly number[], ...endpoints: Endpoint[]): Map<string, number> {
  published = new PublishedPorts(ports.map((port) => ({ port, place: { host: "127.0.0.1", port } })), path.join(folder, "published.json"));
  open.push(published);
  return update(...endpoints);
}

function update(...endpoints: Endpoint[]): Map<string, number> {
  published.update(endpoints);
  return new Map(published.list().map(({ address, port, hostPort }) => [`${address}:${port}`, hostPort]));
}

const endpoint = (address: string, port = 80): Endpoint => ({ address, port });

test("a port leads to its endpoint, whole, and the others nowhere", async () => {
  const upstream = http.createServer((request, response) => {
    response.shouldKeepAlive = false;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => response.end(Buffer.concat([Buffer.from("heard "), ...chunks])));
  });
  open.push(upstream);
  const there = endpoint("127.0.0.1", await listen(upstream));
  const [first = 0, second = 0] = await freePorts(2);
  publish([first, second], there);
  const body = "x".repeat(3_000_000);
  expect(await (await fetch(`http://127.0.0.1:${first}`, { method: "POST", body })).text()).toBe(`heard ${body}`);
  await expect(fetch(`http://127.0.0.1:${second}`)).rejects.toThrow();
  update();
  await expect(fetch(`http://127.0.0.1:${first}`)).rejects.toThrow();
});

test("an endpoint has the same port when it comes back, also after a restart", async () => {
  const ports = await freePorts(3);
  const [, second] = [...publish(ports, endpoint("198.18.10.1"), endpoint("198.19.64.1", 8080)).values()];
  expect(second).toBe(ports[1]);
  update();
  expect(update(endpoint("198.19.64.1", 8080)).get("198.19.64.1:8080")).toBe(second);
  for (const each of open.splice(0)) each.close();
  expect(publish(ports, endpoint("198.18.10.9"), endpoint("198.19.64.1", 8080)).get("198.19.64.1:8080")).toBe(second);
});

test("where all ports are given away, an endpoint that is gone gives way, and none that is there", async () => {
  const ports = await freePorts(2);
  const [a, b, c] = [endpoint("198.18.10.1"), endpoint("198.18.10.2"), endpoint("198.18.10.3")];
  publish(ports, a, b);
  expect([...update(b, c)]).toEqual([["198.18.10.2:80", ports[1]], ["198.18.10.3:80", ports[0]]]);
  expect([...update(b, c, a).keys()]).toEqual(["198.18.10.2:80", "198.18.10.3:80"]);
});

test("ports of another range are forgotten", async () => {
  publish(await freePorts(1), endpoint("198.18.10.1"));
  const ports = await freePorts(1);
  expect(publish(ports, endpoint("198.18.10.1")).get("198.18.10.1:80")).toBe(ports[0]);
});
