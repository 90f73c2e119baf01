import * as dns from "node:dns/promises";
import * as net from "node:net";
import dns2, { Packet } from "dns2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveNames } from "./name-server.ts";
import { createNameTable } from "./name-table.ts";

const names = createNameTable();
const resolver = new dns.Resolver({ timeout: 2000, tries: 1 });
let port = 0;
let server: { close(): Promise<void> };

beforeAll(async () => {
  port = await freePort();
  server = await serveNames(names, "127.0.0.1", port);
  resolver.setServers([`127.0.0.1:${port}`]);
  names.set("todo.westus.azurecontainer.io", "198.18.10.1", 30);
});
afterAll(() => server.close());

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

test("a name has its address and how long to keep it, in any spelling", async () => {
  expect(await resolver.resolve4("Todo.WestUS.azurecontainer.io", { ttl: true })).toEqual([{ address: "198.18.10.1", ttl: 30 }]);
});

test("a known name without an IPv6 address is no error, an unknown one is", async () => {
  await expect(resolver.resolve6("todo.westus.azurecontainer.io")).rejects.toMatchObject({ code: "ENODATA" });
  await expect(resolver.resolve4("other.westus.azurecontainer.io")).rejects.toMatchObject({ code: "ENOTFOUND" });
  await expect(resolver.resolve4("a.todo.westus.azurecontainer.io")).rejects.toMatchObject({ code: "ENOTFOUND" });
});

test("a name can change and go", async () => {
  names.set("changing.test", "198.18.10.2");
  names.set("changing.test.", "198.18.10.3");
  expect(await resolver.resolve4("changing.test")).toEqual(["198.18.10.3"]);
  names.delete("CHANGING.test");
  await expect(resolver.resolve4("changing.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
});

test("it answers over TCP too", async () => {
  const resolve = dns2.TCPClient({ dns: "127.0.0.1", port });
  const { answers, header } = await resolve("todo.westus.azurecontainer.io");
  expect(answers.map((each) => each.address)).toEqual(["198.18.10.1"]);
  expect(header).toMatchObject({ qr: 1, aa: 1, rcode: 0 });
});

test("nonsense leaves it unharmed", async () => {
  const socket = (await import("node:dgram")).createSocket("udp4");
  await new Promise((resolve) => socket.send("nonsense", port, "127.0.0.1", resolve));
  await new Promise((resolve) => socket.send(new Packet().toBuffer(), port, "127.0.0.1", resolve));
  socket.close();
  expect(await resolver.resolve4("todo.westus.azurecontainer.io")).toEqual(["198.18.10.1"]);
});

test("a taken port is named", async () => {
  await expect(serveNames(names, "127.0.0.1", port)).rejects.toThrow(`127.0.0.1:${port}`);
});
