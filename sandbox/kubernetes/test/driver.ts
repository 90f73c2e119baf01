import * as assert from "node:assert/strict";
import * as https from "node:https";
import type { Cluster } from "../cluster.ts";
import { refused, web } from "./manifests.ts";
import { answersAt, apply, clusters, kubectl, names, nodeOf, play, runtime, until } from "./stage.ts";

/** Takes a cluster through its life with kubectl. */
async function startCluster(): Promise<Cluster> {
  const cluster = await clusters.start({ name: "test", endpointIp: "198.18.1.10" }, () => undefined);
  await Promise.all([1, 2].map((number) => cluster.addNode(nodeOf(number))));
  return cluster;
}

await play(async () => {
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
    https.get("https://198.19.66.1:10250/healthz", { rejectUnauthorized: false }, () => resolve("answered")).on("error", () => resolve("refused"));
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
});
