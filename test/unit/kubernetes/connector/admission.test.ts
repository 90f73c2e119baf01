import { once } from "node:events";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { admissionServer, changes } from "../../../../components/kubernetes/connector/kubelet-gate/admission.mjs";
import { newKey, selfSigned } from "../../../../components/kubernetes/connector/kubelet-gate/certificates.mjs";

const exclusion = { key: "type", operator: "NotIn", values: ["virtual-kubelet"] };
const daemonSet = (affinity?: unknown): { kind: { kind: string }; object: unknown } => ({ kind: { kind: "DaemonSet" }, object: { spec: { template: { spec: { affinity } } } } });
/** Node affinity that requires one of these terms. */
const requiring = (...nodeSelectorTerms: unknown[]): unknown => ({ nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } });

describe("what admission changes", () => {
  test("of the node: the labels of machines go, and the others stay", () => {
    const labels = { type: "virtual-kubelet", "kubernetes.io/os": "linux", "beta.kubernetes.io/os": "linux" };
    expect(changes({ kind: { kind: "Node" }, object: { metadata: { labels } } })).toEqual([
      { op: "remove", path: "/metadata/labels/kubernetes.io~1os" },
      { op: "remove", path: "/metadata/labels/beta.kubernetes.io~1os" },
    ]);
    expect(changes({ kind: { kind: "Node" }, object: { metadata: { labels: { type: "virtual-kubelet" } } } })).toEqual([]);
  });

  test("of a DaemonSet: it is kept off virtual nodes, and keeps what it asked for", () => {
    expect(changes(daemonSet())).toEqual([{ op: "add", path: "/spec/template/spec/affinity", value: requiring({ matchExpressions: [exclusion] }) }]);
    const zone = { key: "topology.kubernetes.io/zone", operator: "Exists" };
    const name = { key: "metadata.name", operator: "In", values: ["a"] };
    expect(changes(daemonSet({ podAffinity: { p: 1 }, ...(requiring({ matchExpressions: [zone] }, { matchFields: [name] }) as object) }))).toEqual([
      { op: "add", path: "/spec/template/spec/affinity", value: { podAffinity: { p: 1 }, ...(requiring({ matchExpressions: [zone, exclusion] }, { matchFields: [name], matchExpressions: [exclusion] }) as object) } },
    ]);
  });

  test("of a DaemonSet that names virtual nodes itself: nothing", () => {
    expect(changes(daemonSet(requiring({ matchExpressions: [{ key: "type", operator: "In", values: ["virtual-kubelet"] }] })))).toEqual([]);
    expect(changes(daemonSet(requiring({ matchExpressions: [exclusion] })))).toEqual([]);
  });

  test("of anything else: nothing", () => {
    expect(changes({ kind: { kind: "Pod" }, object: {} })).toEqual([]);
  });
});

test("a review is answered over TLS, and what is none is refused", async () => {
  const pair = newKey();
  const cert = selfSigned(pair, { name: "aci-connector.aci-connector.svc", from: new Date(), years: 1 });
  const messages: string[] = [];
  const server = admissionServer({ key: pair.key, cert }, (message: string) => void messages.push(message));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const ask = (body: string): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const request = https.request({ host: "127.0.0.1", port: (server.address() as AddressInfo).port, method: "POST", ca: cert, servername: "aci-connector.aci-connector.svc", agent: false }, (response) => {
        let text = "";
        response.on("data", (part: Buffer) => (text += part.toString()));
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, text });
        });
      });
      request.on("error", reject);
      request.end(body);
    });
  try {
    const review = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request: { uid: "u", ...daemonSet() } };
    const { text } = await ask(JSON.stringify(review));
    const { response } = JSON.parse(text) as { response: { uid: string; allowed: boolean; patchType: string; patch: string } };
    expect(response).toMatchObject({ uid: "u", allowed: true, patchType: "JSONPatch" });
    expect(JSON.parse(Buffer.from(response.patch, "base64").toString("utf8"))).toEqual(changes(daemonSet()));
    expect((await ask("no review")).status).toBe(400);
    expect(messages).toHaveLength(1);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
