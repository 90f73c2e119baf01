import * as assert from "node:assert/strict";
import * as http from "node:http";
import { addresses } from "../../../network/address-plan.ts";
import type { PrivateNetworkSpec } from "../../../network/types.ts";
import { group, running, shell } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";
import { fetchWith, server } from "../servers.ts";

const outside = "http://198.18.10.1";
const node = (number: number, leavesFrom?: string): PrivateNetworkSpec["nodes"][number] => ({ ip: `198.19.66.${number}`, podCidr: `198.19.${number}.0/24`, leavesFrom });

/** A server of the outer namespace that tells from where it was asked. */
const listen = async (address: string, port: number): Promise<http.Server> => {
  const told = http.createServer((request, response) => response.end(`${port} ${request.socket.remoteAddress ?? ""}`));
  await new Promise<void>((resolve) => told.listen(port, address, resolve));
  return told;
};

export const scenarios = {
  "a private node and its pods have no way out but through NAT, and appear outside under its address": async ({ runtime }) => {
    for (const number of [1, 2, 3]) await runtime.createNode({ name: `n${number}`, ip: `198.19.66.${number}`, podCidr: `198.19.${number}.0/24` });
    const p1 = await server(runtime, "p1", { kind: "pod", node: "n1", ip: "198.19.1.10" });
    const h1 = await server(runtime, "h1", { kind: "host", node: "n1" }, 8000);
    const p2 = await server(runtime, "p2", { kind: "pod", node: "n2", ip: "198.19.2.10" });
    const p3 = await server(runtime, "p3", { kind: "pod", node: "n3", ip: "198.19.3.10" });
    const g = await server(runtime, "g", { kind: "bridge", ip: "198.18.10.1" });
    const api = await server(runtime, "api", { kind: "bridge", ip: "198.18.1.10" });
    const set = (nat?: string, googleAccess = true) => runtime.setPrivateNetwork("one", { members: ["198.18.1.10"], nodes: [node(1, nat), node(2, "198.19.68.2")], googleAccess });
    await runtime.setPrivateNetwork("two", { members: ["198.18.1.11"], nodes: [node(3, "198.19.70.3")], googleAccess: true });

    await set();
    assert.match(await fetchWith(p1, outside), /^failed/);
    assert.match(await fetchWith(h1, outside), /^failed/);
    assert.match(await fetchWith(p2, outside), /^g 198\.19\.68\.2 /);
    assert.match(await fetchWith(p1, "http://198.19.2.10"), /^p2 198\.19\.1\.10 /);
    assert.match(await fetchWith(p1, "http://198.18.1.10"), /^api 198\.19\.1\.10 /);
    assert.match(await fetchWith(api, "http://198.19.1.10"), /^p1 198\.18\.1\.10 /);

    await set("198.19.70.1");
    assert.match(await fetchWith(p1, outside), /^g 198\.19\.70\.1 /);
    assert.match(await fetchWith(h1, outside), /^g 198\.19\.70\.1 /);
    assert.match(await fetchWith(p1, "http://198.18.1.10"), /^api 198\.19\.1\.10 /);
    assert.match(await fetchWith(p3, outside), /^g 198\.19\.70\.3 /);

    // Networks do not see into each other, and nobody outside sees into them.
    assert.match(await fetchWith(p3, "http://198.19.1.10"), /^failed/);
    assert.match(await fetchWith(g, "http://198.19.1.10"), /^failed/);
    assert.match(await fetchWith(g, "http://198.19.66.1:8000"), /^failed/);
    assert.match(await (await fetch("http://198.19.1.10")).text(), /^p1 /);

    await set();
    assert.match(await fetchWith(p1, outside), /^failed/);
    assert.match(await fetchWith(p2, outside), /^g 198\.19\.68\.2 /);
    await runtime.setPrivateNetwork("one", undefined);
    assert.match(await fetchWith(p1, outside), /^g 198\.19\.1\.10 /);
  },

  "names and Google's APIs are reached without a way out, other clouds are not": async ({ runtime }) => {
    await runtime.createNode({ name: "n1", ip: "198.19.66.1", podCidr: "198.19.1.0/24" });
    const pod = await server(runtime, "pod", { kind: "pod", node: "n1", ip: "198.19.1.10" });
    const doors = await Promise.all([listen(addresses.gateway, 53), listen(addresses.gateway, 443), listen(addresses.gateway, 3128), listen(addresses.googleApis, 443), listen(addresses.dnsEndpoints, 443)]);
    await runtime.addAddress("198.18.250.1");
    const database = await listen("198.18.250.1", 10255);
    const [names, azure, proxy, google, dnsEndpoint] = [`http://${addresses.gateway}:53`, `http://${addresses.gateway}:443`, `http://${addresses.gateway}:3128`, `http://${addresses.googleApis}:443`, `http://${addresses.dnsEndpoints}:443`];
    const set = (nat: string | undefined, googleAccess: boolean) => runtime.setPrivateNetwork("one", { members: ["198.18.1.10"], nodes: [node(1, nat)], googleAccess });

    await set(undefined, true);
    assert.equal(await fetchWith(pod, names), "53 198.19.1.10");
    assert.equal(await fetchWith(pod, google), "443 198.19.1.10");
    assert.equal(await fetchWith(pod, dnsEndpoint), "443 198.19.1.10");
    assert.match(await fetchWith(pod, azure), /^failed/);
    assert.match(await fetchWith(pod, "http://198.18.250.1:10255"), /^failed/);
    await set(undefined, false);
    assert.match(await fetchWith(pod, google), /^failed/);
    await set("198.19.70.1", false);
    assert.equal(await fetchWith(pod, google), "443 198.19.1.10");
    assert.equal(await fetchWith(pod, azure), "443 198.19.70.1");
    assert.equal(await fetchWith(pod, "http://198.18.250.1:10255"), "10255 198.19.70.1");
    assert.equal(await fetchWith(pod, names), "53 198.19.1.10");
    assert.match(await fetchWith(pod, proxy), /^failed/);
    for (const door of [...doors, database]) door.close();
  },

  "a port on the bridge admits only the ranges it is told": async ({ runtime }) => {
    await server(runtime, "api", { kind: "bridge", ip: "198.18.1.10" });
    const office = await runtime.create(group("198.18.10.1", shell("exec sleep 1000")));
    const stranger = await runtime.create(group("198.18.10.2", shell("exec sleep 1000")));
    await Promise.all([running(office), running(stranger)]);
    await runtime.admit("198.18.1.10", 80, ["198.18.10.0/31", "198.18.10.1/32"]);
    assert.match(await fetchWith(office, "http://198.18.1.10"), /^api /);
    assert.match(await fetchWith(stranger, "http://198.18.1.10"), /^failed/);
    await runtime.admit("198.18.1.10", 80, undefined);
    assert.match(await fetchWith(stranger, "http://198.18.1.10"), /^api /);
    await assert.rejects(runtime.admit("198.18.1.11", 80, []), /nothing on the bridge/);
  },
} satisfies Record<string, Scenario>;
