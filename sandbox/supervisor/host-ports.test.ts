import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../user-error.ts";
import { firstHostPort, hostPorts, openHostPorts, takeGivenPorts } from "./host-ports.ts";
import { blockOf } from "./subordinate-ids.ts";

test("a port that is taken is named, with the way to take others", async () => {
  const other = net.createServer();
  const port = await new Promise<number>((resolve) => other.listen(0, "127.0.0.1", () => resolve((other.address() as net.AddressInfo).port)));
  const error = await openHostPorts(port).then((opened) => opened.close(), (thrown: unknown) => thrown);
  other.close();
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toContain(`port ${port} is in use by another program`);
  expect((error as UserError).nextStep).toContain(`SANDBOX_PORTS=${port + 100} npm run sandbox up`);
});

test("the ports are those that were asked for, else those of the last time, else the usual ones", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-ports-"));
  try {
    const file = path.join(folder, "ports");
    expect(firstHostPort(undefined, file)).toBe(hostPorts.first);
    fs.writeFileSync(file, "29000");
    expect(firstHostPort("", file)).toBe(29_000);
    expect(firstHostPort("30000", file)).toBe(30_000);
    for (const wrong of ["80", "65535", "x", "3.5"]) expect(() => firstHostPort(wrong, file)).toThrow(`SANDBOX_PORTS is ${wrong}`);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test("the supervisor finds its ports behind the usual descriptors, and its children do not", () => {
  const env: NodeJS.ProcessEnv = { SANDBOX_HOST_PORTS: "28100" };
  const ports = takeGivenPorts(env);
  expect(ports).toHaveLength(hostPorts.count);
  expect(ports.slice(0, 2)).toEqual([{ port: 28_100, place: { fd: 3 } }, { port: 28_101, place: { fd: 4 } }]);
  expect(env).toEqual({});
  expect(takeGivenPorts({})).toEqual([]);
});

test("the ids that an administrator gave to a user are found by name and by number", () => {
  const text = "# comment\nroot:100000:65536\nann:165536:65536\n1001:231072:10\nann:300000:5\nbad:x:1\n";
  expect(blockOf(text, ["ann", "1000"])).toEqual({ first: 165_536, count: 65_536 });
  expect(blockOf(text, ["bob", "1001"])).toEqual({ first: 231_072, count: 10 });
  expect(blockOf(text, ["bad", "1002"])).toBeUndefined();
});
