import * as assert from "node:assert/strict";
import * as http from "node:http";
import { addresses } from "../../machine/network/address-plan.ts";
import type { ClusterNetwork } from "../cluster.ts";
import { web } from "./manifests.ts";
import { answersAt, apply, clusters, kubectl, nodeOf, play, runtime, until } from "./stage.ts";

/** Takes a cluster of private nodes through what its network admits and reaches. */
const nat = "198.19.70.1";
const networkWith = (leavesFrom?: string, authorizedRanges?: readonly string[]): ClusterNetwork => ({
  authorizedRanges,
  googleAccess: true,
  nodes: [1, 2].map(nodeOf).map(({ ip, podCidr }) => ({ ip, podCidr, leavesFrom })),
});

/** A Service whose one endpoint stands outside the cluster, as a pod of the virtual node does. */
const groupIp = "198.18.10.1";
const outside = [
  { apiVersion: "v1", kind: "Service", metadata: { name: "outside" }, spec: { type: "LoadBalancer", ports: [{ port: 80, targetPort: 80 }] } },
  { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", metadata: { name: "outside-1", labels: { "kubernetes.io/service-name": "outside" } }, addressType: "IPv4", ports: [{ port: 80, protocol: "TCP" }], endpoints: [{ addresses: [groupIp], conditions: { ready: true } }] },
];
const program = 'require("http").createServer((q, r) => r.end(q.socket.remoteAddress)).listen(80, "0.0.0.0")';

await play(async () => {
  const everybody = networkWith(nat);
  const cluster = await clusters.start({ name: "test", endpointIp: "198.18.1.10", network: everybody }, () => undefined);
  await Promise.all([1, 2].map((number) => cluster.addNode(nodeOf(number))));
  await runtime.create({
    name: "group",
    hostname: "group",
    network: { kind: "bridge", ip: groupIp },
    restartPolicy: "Always",
    initContainers: [],
    containers: [{ name: "main", image: "test/web:1", user: 0, command: ["/usr/local/bin/node", "-e", program], env: {}, mounts: [] }],
    volumes: {},
  });
  apply(cluster, [...web, ...outside]);
  await kubectl(cluster, "rollout", "status", "deployment/web", "--timeout=60s");
  assert.match(await kubectl(cluster, "get", "nodes", "-o", "jsonpath={.items[*].status.addresses[*].type}"), /^InternalIP Hostname InternalIP Hostname$/);

  // kube-proxy sends it on from a node, which leaves through NAT.
  const address = await until("the Service has an address", () => kubectl(cluster, "get", "service", "outside", "-o", "jsonpath={.status.loadBalancer.ingress[0].ip}"));
  await until("the group answers through the load balancer", async () => (await answersAt(address)).has(nat));
  assert.deepEqual([...(await answersAt(address))], [nat]);
  const fromPod = (url: string) => kubectl(cluster, "exec", "deployment/web", "--", "curl", "-sk", "--max-time", "2", url);
  assert.equal(await fromPod(`http://${groupIp}/`), nat);

  await cluster.setNetwork(networkWith());
  assert.equal((await answersAt(address)).size, 0);
  await assert.rejects(fromPod(`http://${groupIp}/`));
  const web1 = await until("the pods' Service has an address", () => kubectl(cluster, "get", "service", "web", "-o", "jsonpath={.status.loadBalancer.ingress[0].ip}"));
  await until("pods of the cluster go on answering", async () => (await answersAt(web1)).size === 2);
  const google = http.createServer((_request, response) => response.end("google")).listen(80, addresses.googleApis);
  assert.equal(await fromPod(`http://${addresses.googleApis}/`), "google");
  google.close();

  // kubectl comes from the outer namespace's own address, which is a stranger's.
  await cluster.setNetwork(networkWith(nat, []));
  await assert.rejects(kubectl(cluster, "get", "nodes", "--request-timeout=3s"), /timeout|deadline|refused/i);
  await cluster.setNetwork(networkWith(nat, ["203.0.113.0/24", `${addresses.gateway}/32`]));
  assert.equal((await kubectl(cluster, "get", "nodes", "-o", "name")).trim().split("\n").length, 2);
  assert.match(await fromPod("https://198.18.1.10/version"), /gitVersion/);
});
