import { describe, expect, it } from "vitest";
import type { NetworkPolicy, NetworkPolicySpec } from "../objects.ts";
import { podRules } from "./pod-rules.ts";
import type { PolicyPod, PolicyWorld } from "./pod-rules.ts";

const pod = (namespace: string, name: string, ip: string, ports: PolicyPod["ports"] = []): PolicyPod => ({ namespace, labels: { app: name }, ip, ports });
const web = pod("todo", "web", "198.19.1.2", [
  { name: "http", containerPort: 8080 },
  { name: "dns", containerPort: 53, protocol: "UDP" },
]);
const other = pod("todo", "other", "198.19.1.3");
const agent = pod("kube-system", "agent", "198.18.1.10", [{ name: "http", containerPort: 9000 }]);
const stranger = pod("stranger", "other", "198.19.2.2");

const namespaces = new Map(["todo", "kube-system", "stranger"].map((name) => [name, { "kubernetes.io/metadata.name": name }]));
const policy = (spec: Partial<NetworkPolicySpec>, namespace = "todo"): NetworkPolicy => ({ metadata: { name: "p", namespace, uid: "u", resourceVersion: "1" }, spec: { podSelector: {}, policyTypes: ["Ingress"], ...spec } });
const world = (...policies: NetworkPolicy[]): PolicyWorld => ({ policies, pods: [web, other, agent, stranger], namespaces });
const ingress = (...rules: NonNullable<NetworkPolicySpec["ingress"]>) => podRules(web, world(policy({ ingress: rules }))).ingress;
const egress = (...rules: NonNullable<NetworkPolicySpec["egress"]>) => podRules(web, world(policy({ policyTypes: ["Egress"], egress: rules }))).egress;

describe("the rules of a pod", () => {
  it("leave both directions open where no policy selects it", () => {
    const elsewhere = policy({}, "stranger");
    const others = policy({ podSelector: { matchLabels: { app: "other" } } });
    expect(podRules(web, world(elsewhere, others))).toEqual({ ip: web.ip });
  });

  it("close the directions of a policy that allows nothing, and those only", () => {
    expect(podRules(web, world(policy({})))).toEqual({ ip: web.ip, ingress: [] });
    expect(podRules(web, world(policy({ policyTypes: ["Egress"] })))).toEqual({ ip: web.ip, egress: [] });
  });

  it("are the union of all policies that select it", () => {
    const rules = podRules(web, world(policy({}), policy({ podSelector: { matchLabels: { app: "web" } }, ingress: [{ from: [{ podSelector: {} }] }] })));
    expect(rules.ingress).toEqual([{ peers: [web.ip, other.ip] }]);
  });

  it("take a rule without peers for everybody, and one without ports for all ports", () => {
    expect(ingress({})).toEqual([{}]);
    expect(ingress({ from: [], ports: [] })).toEqual([{}]);
    expect(egress({ ports: [{ protocol: "UDP" }] })).toEqual([{ protocol: "udp" }]);
  });
});

describe("peers", () => {
  it("without a selector of namespaces are in the policy's own", () => {
    expect(ingress({ from: [{ podSelector: { matchLabels: { app: "other" } } }] })).toEqual([{ peers: [other.ip] }]);
  });

  it("are all pods of the namespaces selected, or those of them that are selected too", () => {
    const kubeSystem = { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } };
    expect(ingress({ from: [{ namespaceSelector: kubeSystem }] })).toEqual([{ peers: [agent.ip] }]);
    expect(ingress({ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: "other" } } }] })).toEqual([{ peers: [other.ip, stranger.ip] }]);
    expect(ingress({ from: [{ namespaceSelector: kubeSystem, podSelector: { matchLabels: { app: "other" } } }] })).toEqual([{ peers: [] }]);
  });

  it("are what the expressions of a selector say", () => {
    const from = (...matchExpressions: { key: string; operator: string; values?: string[] }[]) => ingress({ from: [{ namespaceSelector: {}, podSelector: { matchExpressions } }] })?.[0]?.peers;
    expect(from({ key: "app", operator: "In", values: ["web", "agent"] })).toEqual([web.ip, agent.ip]);
    expect(from({ key: "app", operator: "NotIn", values: ["other"] })).toEqual([web.ip, agent.ip]);
    expect(from({ key: "app", operator: "Exists" })).toHaveLength(4);
    expect(from({ key: "app", operator: "DoesNotExist" })).toEqual([]);
  });

  it("are a range without its exceptions", () => {
    expect(egress({ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["198.19.0.0/18"] } }], ports: [{ port: 443 }] })).toEqual([{ peers: ["0.0.0.0/0"], except: ["198.19.0.0/18"], protocol: "tcp", port: "443" }]);
  });
});

describe("ports", () => {
  it("are single ones or ranges, of TCP unless said otherwise", () => {
    expect(ingress({ ports: [{ port: 80 }, { port: 8000, endPort: 8010, protocol: "UDP" }] })).toEqual([
      { protocol: "tcp", port: "80" },
      { protocol: "udp", port: "8000-8010" },
    ]);
  });

  it("go by the names of the pod itself where it is connected to", () => {
    expect(ingress({ ports: [{ port: "http" }] })).toEqual([{ protocol: "tcp", port: "8080" }]);
    expect(ingress({ ports: [{ port: "dns", protocol: "UDP" }] })).toEqual([{ protocol: "udp", port: "53" }]);
    expect(ingress({ ports: [{ port: "dns" }] })).toEqual([]);
  });

  it("go by the names of the other pods where it connects to them", () => {
    expect(egress({ to: [{ namespaceSelector: {} }], ports: [{ port: "http" }] })).toEqual([
      { peers: [web.ip], protocol: "tcp", port: "8080" },
      { peers: [agent.ip], protocol: "tcp", port: "9000" },
    ]);
  });
});
