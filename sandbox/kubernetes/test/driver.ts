import * as assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { createRuntime } from "../../runtime/runtime.ts";
import { Clusters } from "../cluster.ts";
import type { Cluster } from "../cluster.ts";
import { testImages } from "./images.ts";
import type { clusterTools } from "./images.ts";
import { refused, web } from "./manifests.ts";

/** Takes a cluster through its life with kubectl, inside namespaces of its own: `driver.ts TOOLS` (paths by name, as JSON). */
const tools = JSON.parse(process.argv[2] ?? "{}") as Record<(typeof clusterTools)[number], string>;
const folder = fs.mkdtempSync("/tmp/gke-aci-kubernetes-");
const names = new Map<string, { ip: string; ttlSeconds: number }>();
const nameTable = {
  set: (name: string, ip: string, ttlSeconds = 60) => void names.set(name, { ip, ttlSeconds }),
  delete: (name: string) => void names.delete(name),
  lookup: (name: string) => names.get(name),
};
const images = testImages(tools, folder);
const runtime = await createRuntime({ logsFolder: `${folder}/logs`, images, caBundle: "/etc/ssl/certs/ca-certificates.crt" });
const clusters = new Clusters({ runtime, images, names: nameTable, stateDir: `${folder}/state` });

async function startCluster(): Promise<Cluster> {
  const cluster = await clusters.start({ name: "test", endpointIp: "198.18.1.10" }, () => undefined);
  const common = { labels: {}, taints: [], machineType: "e2-medium", zone: "us-west1-a", project: "test", pool: "default" };
  await Promise.all([1, 2].map((number) => cluster.addNode({ ...common, name: `node-${number}`, ip: `198.18.2.${number}`, podCidr: `198.19.${number}.0/24` })));
  return cluster;
}

const kubectl = async (cluster: Cluster, ...args: string[]): Promise<string> => (await promisify(execFile)(tools.kubectl, ["--kubeconfig", cluster.adminKubeconfigPath, ...args])).stdout;
const apply = (cluster: Cluster, objects: object[]): void =>
  void execFileSync(tools.kubectl, ["--kubeconfig", cluster.adminKubeconfigPath, "apply", "-f", "-"], { input: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }), stdio: ["pipe", "ignore", "inherit"] });

async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined, seconds = 60): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100)) {
    const seen = await look();
    if (seen) return seen;
  }
  throw new Error(`not within ${seconds} s: ${what}`);
}

/** Which pods answer at an address. */
async function answersAt(address: string): Promise<Set<string>> {
  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`http://${address}/`, { signal: AbortSignal.timeout(2000) }).then((response) => response.text()).catch(() => "")));
  return new Set(answers.filter((answer) => answer !== ""));
}

try {
  let cluster = await startCluster();
  apply(cluster, [...web, refused]);
  await kubectl(cluster, "rollout", "status", "deployment/web", "--timeout=30s");

  const address = await until("the Service has an address", () => kubectl(cluster, "get", "service", "web", "-o", "jsonpath={.status.loadBalancer.ingress[0].ip}"));
  await until("both pods answer at the load balancer, with the Secret's word", async () => [...(await answersAt(address))].filter((answer) => answer.endsWith(" hello")).length === 2);
  const nodesOfPods = await kubectl(cluster, "get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].spec.nodeName}");
  assert.deepEqual(nodesOfPods.split(" ").sort(), ["node-1", "node-2"]);
  assert.ok(names.has("web.default.svc.cluster.local"));

  assert.match(await kubectl(cluster, "logs", "deployment/web"), /^\/$/m);
  assert.equal(await kubectl(cluster, "exec", "deployment/web", "--", "sh", "-c", "id -u; cat /etc/word/word"), "1000\nhello");
  await assert.rejects(kubectl(cluster, "exec", "deployment/web", "--", "sh", "-c", "exit 7"), { code: 7 });
  const insideApi = "curl -s --cacert $S/ca.crt -H \"Authorization: Bearer $(cat $S/token)\" https://$KUBERNETES_SERVICE_HOST/api/v1/namespaces/default/pods";
  assert.match(await kubectl(cluster, "exec", "deployment/web", "--", "sh", "-c", `S=/var/run/secrets/kubernetes.io/serviceaccount; ${insideApi}`), /system:serviceaccount:default:default.*cannot list resource/);

  const refusal = await until("the pod with a hostPath is refused", () => kubectl(cluster, "get", "pod", "refused", "-o", "jsonpath={.status.message}"));
  assert.match(refusal, /does not model spec\.volumes\[0\]\.hostPath/);
  const strangerAtKubelet = await new Promise<string>((resolve) => {
    https.get("https://198.18.2.1:10250/healthz", { rejectUnauthorized: false }, () => resolve("answered")).on("error", () => resolve("refused"));
  });
  assert.equal(strangerAtKubelet, "refused");

  const podsBefore = await kubectl(cluster, "get", "pods", "-l", "app=web", "-o", "name");
  await clusters.close();
  assert.deepEqual(runtime.list(), []);
  assert.equal((await answersAt(address)).size, 0);
  cluster = await startCluster();
  await until("the same pods answer at the same address after a restart", async () => (await answersAt(address)).size === 2);
  assert.equal(await kubectl(cluster, "get", "pods", "-l", "app=web", "-o", "name"), podsBefore);

  await kubectl(cluster, "delete", "service/web", "deployment/web", "--timeout=20s");
  await until("the load balancer is gone", async () => (await answersAt(address)).size === 0);
  await until("the pods are gone", () => !runtime.list().some(({ spec }) => spec.name.startsWith("pod/default/web")));
} finally {
  await clusters.close();
  await runtime.close();
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
