import * as assert from "node:assert/strict";
import * as http from "node:http";
import { apply, clusters, kubectl, nodeOf, play, until } from "../../test/stage.ts";

// Tries NetworkPolicies on a cluster of two nodes.

const pod = (name: string, node: string, labels: Record<string, string> = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels: { app: name, ...labels } },
  spec: {
    nodeName: node,
    containers: [{ name: "web", image: "test/web:1", ports: [{ name: "http", containerPort: 8080 }], readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 }, volumeMounts: [{ name: "word", mountPath: "/etc/word" }] }],
    volumes: [{ name: "word", secret: { secretName: "word" } }],
  },
});
/** A server in the network of node-2 itself. */
const onNode = { ...pod("on-node", "node-2"), spec: { ...pod("on-node", "node-2").spec, hostNetwork: true } };
const policy = (name: string, spec: object) => ({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name }, spec });
const service = { apiVersion: "v1", kind: "Service", metadata: { name: "server" }, spec: { selector: { app: "server" }, ports: [{ port: 80, targetPort: 8080 }] } };
/** A network that is open to all sides. */
const open = { nodes: [], googleAccess: true };
const gateway = http.createServer((_request, response) => response.end("gateway")).listen(443, "198.18.0.1");

await play(async () => {
  const cluster = await clusters.start({ name: "test", endpointIp: "198.18.1.10", network: { ...open, networkPolicy: true } }, () => undefined);
  await Promise.all([1, 2].map((number) => cluster.addNode(nodeOf(number))));
  apply(cluster, [{ apiVersion: "v1", kind: "Secret", metadata: { name: "word" }, stringData: { word: "hello" } }, service, pod("server", "node-1"), pod("friend", "node-2", { role: "friend" }), pod("neighbour", "node-1", { role: "friend" }), pod("stranger", "node-2"), onNode]);
  await kubectl(cluster, "wait", "--for=condition=Ready", "pod", "--all", "--timeout=60s");
  const addressOf = (name: string): Promise<string> => kubectl(cluster, "get", "pod", name, "-o", "jsonpath={.status.podIP}");
  const server = await addressOf("server");
  const clusterIp = await kubectl(cluster, "get", "service", "server", "-o", "jsonpath={.spec.clusterIP}");
  /** Whether a pod reaches an address; curl gives up after a second. */
  const reaches = async (from: string, address: string): Promise<boolean> => {
    const answer = await kubectl(cluster, "exec", from, "--", "sh", "-c", `curl -s -m 1 -o /dev/null -w '%{http_code}' ${address}; true`);
    return answer === "200";
  };
  const eventually = (what: string, expected: boolean, look: () => Promise<boolean>): Promise<true> => until(what, async () => ((await look()) === expected ? true : undefined), 20);
  const allReach = async (pods: readonly string[], address: string): Promise<void> => {
    for (const from of pods) await eventually(`${from} reaches ${address}`, true, () => reaches(from, address));
  };
  const noneReaches = async (pods: readonly string[], address: string): Promise<void> => {
    for (const from of pods) await eventually(`${from} does not reach ${address}`, false, () => reaches(from, address));
  };
  const all = ["friend", "neighbour", "stranger"];
  await allReach(all, `http://${server}:8080`);
  await allReach(all, `http://${clusterIp}`);

  // Ingress: closed, then open to friends only, on whichever node; by the Service too, and by the port's name.
  apply(cluster, [policy("closed", { podSelector: { matchLabels: { app: "server" } }, policyTypes: ["Ingress"] })]);
  await noneReaches(all, `http://${server}:8080`);
  await noneReaches(all, `http://${clusterIp}`);
  assert.equal(await reaches("server", `http://${server}:8080`), true, "a pod reaches itself");
  apply(cluster, [policy("friends", { podSelector: { matchLabels: { app: "server" } }, ingress: [{ from: [{ podSelector: { matchLabels: { role: "friend" } } }], ports: [{ port: "http" }] }] })]);
  await allReach(["friend", "neighbour"], `http://${server}:8080`);
  await allReach(["friend", "neighbour"], `http://${clusterIp}`);
  await noneReaches(["stranger"], `http://${server}:8080`);
  assert.equal((await fetch(`http://${server}:8080`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined))?.status, undefined, "nobody from outside reaches it");
  assert.match(await kubectl(cluster, "get", "pod", "server", "-o", "jsonpath={.status.containerStatuses[0].ready}"), /true/, "probes reach it all the same");
  assert.equal(await kubectl(cluster, "exec", "server", "--", "echo", "hello"), "hello\n");

  // Labels that change move a pod in or out at once.
  await kubectl(cluster, "label", "pod", "stranger", "role=friend");
  await allReach(["stranger"], `http://${server}:8080`);
  await kubectl(cluster, "label", "pod", "stranger", "role-");
  await noneReaches(["stranger"], `http://${server}:8080`);

  // The API server comes as a konnectivity agent does.
  const proxied = `/api/v1/namespaces/default/pods/server:8080/proxy/`;
  await assert.rejects(kubectl(cluster, "get", "--raw", proxied, "--request-timeout=2s"));
  const kubeSystem = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } };
  apply(cluster, [policy("control-plane", { podSelector: { matchLabels: { app: "server" } }, ingress: [{ from: [{ ...kubeSystem, podSelector: { matchLabels: { "k8s-app": "konnectivity-agent" } } }] }] })]);
  await until("the API server reaches it", () => kubectl(cluster, "get", "--raw", proxied, "--request-timeout=2s").catch(() => undefined), 20);

  // Egress: to everywhere on 443 but the pods; names are still resolved, and nothing else goes out.
  const outside = { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["198.19.0.0/18"] } }], ports: [{ port: 400, endPort: 443 }] };
  await allReach(["friend"], "http://198.18.0.1:443");
  await allReach(["friend"], "http://198.19.66.2:8080");
  apply(cluster, [policy("outward", { podSelector: { matchLabels: { app: "friend" } }, policyTypes: ["Egress"] })]);
  await noneReaches(["friend"], `http://${server}:8080`);
  await noneReaches(["friend"], "http://198.18.0.1:443");
  await noneReaches(["friend"], "http://198.19.66.2:8080");
  apply(cluster, [policy("outward", { podSelector: { matchLabels: { app: "friend" } }, policyTypes: ["Egress"], egress: [outside] })]);
  await allReach(["friend"], "http://198.18.0.1:443");
  await noneReaches(["friend"], `http://${server}:8080`);
  assert.equal(await reaches("friend", "http://198.19.66.2:8080"), false, "its node is no way around");

  // A pod is held to its rules from its first moment.
  const early = pod("early", "node-2");
  const first = { ...early, spec: { ...early.spec, containers: [{ ...early.spec.containers[0], readinessProbe: undefined, command: ["sh", "-c", `curl -s -m 2 http://198.18.0.1:443 && exec sleep 1000; echo closed; exec sleep 1000`] }] } };
  apply(cluster, [policy("early", { podSelector: { matchLabels: { app: "early" } }, policyTypes: ["Egress"] }), first]);
  await until("it has tried", async () => ((await kubectl(cluster, "logs", "early").catch(() => "")) === "closed\n" ? true : undefined), 30);

  // Without policies everything is open again, and with policies in a cluster that does not enforce them.
  await kubectl(cluster, "delete", "networkpolicy", "--all");
  await allReach(all, `http://${server}:8080`);
  apply(cluster, [policy("closed", { podSelector: {}, policyTypes: ["Ingress", "Egress"] })]);
  await noneReaches(all, `http://${server}:8080`);
  await cluster.setNetwork(open);
  await allReach(all, `http://${server}:8080`);
  gateway.close();
});
