import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as http from "node:http";
import type { NetworkSpec } from "../../../network/types.ts";
import { execute, group, runToEnd, running, shell, stateOf, until } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";
import { fetchWith, server } from "../servers.ts";

/** Name of the server that answers, asked over a connection that is kept. */
function answerer(agent: http.Agent, url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => resolve(text.split(" ")[0] ?? ""));
      })
      .on("error", reject);
  });
}

export const scenarios = {
  "groups have an address each and use the same port": async ({ runtime }) => {
    const [a, b] = [await server(runtime, "a", { kind: "bridge", ip: "198.18.10.1" }), await server(runtime, "b", { kind: "bridge", ip: "198.18.10.2" })];
    assert.equal(await fetchWith(a, "http://198.18.10.2"), "b 198.18.10.1 198.18.10.2");
    assert.match(await fetchWith(b, "http://198.18.10.1"), /^a /);
    assert.match(await (await fetch("http://198.18.10.1")).text(), /^a 198\.18\.0\.1 /);
    assert.match(await fetchWith(a, "http://198.18.10.3"), /^failed/);
    assert.match(await fetchWith(a, "http://192.0.2.1"), /^failed ENETUNREACH|^failed EHOSTUNREACH/);
  },

  "below port 1024 root alone listens, unless a pod asks for other bounds": async ({ runtime }) => {
    const listen = (port: number): string => `node -e 'require("net").createServer().on("error",e=>{console.log(e.code);process.exit(1)}).listen(${port},()=>{console.log("up");process.exit()})'`;
    const outcome = async (user: number, port: number, network: Exclude<NetworkSpec, { kind: "host" }>): Promise<string> => {
      const container = shell(listen(port), { user, capabilities: { drop: user === 0 ? [] : ["ALL"] } });
      return (await runToEnd(runtime, { ...group("", container), name: `of-${network.ip}`, network })).output.trim();
    };
    const bridge = (number: number) => ({ kind: "bridge", ip: `198.18.10.${number}` }) as const;
    assert.equal(await outcome(0, 80, bridge(1)), "up");
    assert.equal(await outcome(1000, 80, bridge(2)), "EACCES");
    assert.equal(await outcome(1000, 1024, bridge(3)), "up");
    await runtime.createNode({ name: "n1", ip: "198.19.66.1", podCidr: "198.19.1.0/24" });
    const pod = (number: number, unprivilegedPortStart?: number) => ({ kind: "pod", node: "n1", ip: `198.19.1.${number}`, unprivilegedPortStart }) as const;
    assert.equal(await outcome(1000, 80, pod(10)), "EACCES");
    assert.equal(await outcome(1000, 80, pod(11, 0)), "up");
    assert.equal(await outcome(1000, 80, pod(12, 81)), "EACCES");
  },

  "pods reach pods, groups and the gateway through their nodes, with their own address": async ({ runtime }) => {
    await runtime.createNode({ name: "n1", ip: "198.19.66.1", podCidr: "198.19.1.0/24" });
    await runtime.createNode({ name: "n2", ip: "198.19.66.2", podCidr: "198.19.2.0/24" });
    const p1 = await server(runtime, "p1", { kind: "pod", node: "n1", ip: "198.19.1.10" });
    const p2 = await server(runtime, "p2", { kind: "pod", node: "n1", ip: "198.19.1.11" });
    const p3 = await server(runtime, "p3", { kind: "pod", node: "n2", ip: "198.19.2.10" });
    const g = await server(runtime, "g", { kind: "bridge", ip: "198.18.10.1" });
    const h = await server(runtime, "h", { kind: "host", node: "n2" }, 8000);
    const hello = http.createServer((request, response) => response.end(`gateway ${request.socket.remoteAddress ?? ""}`)).listen(80, "198.18.0.1");
    assert.match(await fetchWith(p1, "http://198.19.1.11"), /^p2 198\.19\.1\.10 /);
    assert.match(await fetchWith(p1, "http://198.19.2.10"), /^p3 198\.19\.1\.10 /);
    assert.match(await fetchWith(p3, "http://198.18.10.1"), /^g 198\.19\.2\.10 /);
    assert.match(await fetchWith(g, "http://198.19.1.10"), /^p1 198\.18\.10\.1 /);
    assert.match(await fetchWith(p2, "http://198.19.66.2:8000"), /^h 198\.19\.1\.11 /);
    assert.match(await fetchWith(h, "http://198.19.1.10"), /^p1 198\.19\.66\.2 /);
    assert.match(await fetchWith(p1, "http://198.18.0.1"), /^gateway 198\.19\.1\.10/);
    assert.match(await (await fetch("http://198.19.2.10")).text(), /^p3 /);
    hello.close();
    await assert.rejects(runtime.deleteNode("n1"), /node n1 still runs p1, p2/);
    await assert.rejects(runtime.createNode({ name: "n1", ip: "198.19.66.9", podCidr: "198.19.9.0/24" }), /there is a node n1 already/);
    await assert.rejects(runtime.create({ ...group("", shell("true")), name: "x", network: { kind: "pod", node: "n9", ip: "198.19.9.1" } }), /there is no node n9/);
    await Promise.all([p1.delete(0), p2.delete(0)]);
    await runtime.deleteNode("n1");
    assert.doesNotMatch(execFileSync("ip", ["route"], { encoding: "utf8" }), /198\.19\.1\./);
    await runtime.createNode({ name: "n1", ip: "198.19.66.1", podCidr: "198.19.1.0/24" });
  },

  "a load balancer's address is spread over nodes": async ({ runtime }) => {
    for (const number of [1, 2]) {
      await runtime.createNode({ name: `n${number}`, ip: `198.18.2.${number}`, podCidr: `198.19.${number}.0/24` });
      // Stands for kube-proxy, which answers for the address on every node.
      const claim = await runtime.create({ ...group("", shell("ip addr add 198.19.64.1/32 dev lo && sleep 1000", { privileged: true })), name: `claim${number}`, network: { kind: "host", node: `n${number}` } });
      await running(claim);
      await server(runtime, `n${number}s`, { kind: "host", node: `n${number}` });
    }
    await runtime.routeTo("198.19.64.1", ["n1", "n2"]);
    const client = await runtime.create(group("198.18.10.1", shell("sleep 1000")));
    await running(client);
    const ask = 'let n={};(async()=>{for(let i=0;i<40;i++){const t=(await(await fetch("http://198.19.64.1",{headers:{connection:"close"}})).text()).split(" ")[0];n[t]=(n[t]||0)+1}console.log(Object.keys(n).sort().join())})()';
    assert.equal((await execute(client, ["node", "-e", ask])).output, "n1s,n2s\n");

    // The supervisor's own connections, and those of a user's shell, stay with their node while links come and go.
    const agents = Array.from({ length: 16 }, () => new http.Agent({ keepAlive: true, maxSockets: 1 }));
    const nodes = (): Promise<string[]> => Promise.all(agents.map((agent) => answerer(agent, "http://198.19.64.1")));
    const chosen = await nodes();
    assert.deepEqual([...new Set(chosen)].sort(), ["n1s", "n2s"]);
    const visitor = await runtime.create({ ...group("198.18.10.2", shell("sleep 1000")), name: "visitor" });
    await running(visitor);
    assert.deepEqual(await nodes(), chosen);
    await visitor.delete(0);
    assert.deepEqual(await nodes(), chosen);
    for (const agent of agents) agent.destroy();

    await runtime.routeTo("198.19.64.1", ["n2"]);
    assert.equal((await execute(client, ["node", "-e", ask])).output, "n2s\n");
    await runtime.routeTo("198.19.64.1", []);
    await runtime.routeTo("198.19.64.1", []);
    assert.match(await fetchWith(client, "http://198.19.64.1"), /^failed/);
  },

  "a container cannot change its network, kube-proxy can": async ({ runtime }) => {
    const plain = await runToEnd(runtime, group("198.18.10.1", shell("ip link set eth0 down; echo 1 >/proc/sys/net/ipv4/ip_forward; ip link show eth0")));
    assert.match(plain.output, /Operation not permitted/);
    assert.match(plain.output, /ip_forward: Read-only file system/);
    const privileged = await runToEnd(runtime, group("198.18.10.2", shell("echo 1 >/proc/sys/net/ipv4/ip_forward && ip route add 10.0.0.0/8 dev lo && echo done", { privileged: true })));
    assert.equal(privileged.output, "done\n");
  },

  "fifty groups come and go": async ({ runtime }) => {
    const groups = await Promise.all(Array.from({ length: 50 }, (_, index) => runtime.create(group(`198.18.11.${index + 1}`, shell("exec sleep 1000")))));
    for (const each of groups) await until("it runs", () => stateOf(each).kind === "running", 30);
    await Promise.all(groups.map((each) => each.delete(0)));
    assert.deepEqual(runtime.list(), []);
    // What is left are the loopback, the bridge and the detour to load balancers.
    assert.equal(execFileSync("ip", ["-o", "link"], { encoding: "utf8" }).trim().split("\n").length, 3);
  },
} satisfies Record<string, Scenario>;
