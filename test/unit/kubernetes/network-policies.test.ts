import { beforeAll, describe, expect, test } from "vitest";
import { ConnectorNetworkPolicies } from "../../../components/kubernetes/connector/connector-network-policies.ts";
import { TodoNetworkPolicy } from "../../../components/kubernetes/todo/todo-network-policy.ts";
import { deploy, type Deployment } from "../harness.ts";

const type = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const ranges = { pods: "10.20.0.0/16", services: "10.30.0.0/20" };

interface Peer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  readonly podSelector?: unknown;
  readonly namespaceSelector?: unknown;
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly protocol: string; readonly port: number; readonly endPort?: number }[];
}
interface Spec {
  readonly podSelector: { readonly matchLabels?: Record<string, string> };
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}
const specOf = (deployment: Deployment, name: string): Spec => deployment.one(type, name).inputs["spec"] as Spec;
/** Where a spec lets a TCP port out. */
const peersOn = (spec: Spec, port: number): Peer[] =>
  (spec.egress ?? []).filter(({ ports }) => ports?.some((each) => each.protocol === "TCP" && each.port <= port && port <= (each.endPort ?? each.port))).flatMap(({ to }) => to ?? []);

describe("around the connector", () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await deploy(() => new ConnectorNetworkPolicies("network", { namespace: "aci-connector", connectorLabels: { app: "aci-connector" }, keeperLabels: { app: "node-keeper" }, ranges }));
  });

  test("everything is closed that is not opened, for every pod of the namespace", () => {
    expect(specOf(deployment, "network-deny-all")).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  test("the API server alone gets in, as a konnectivity agent, at the gate's ports", () => {
    expect(specOf(deployment, "network-connector").ingress).toEqual([
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } }, podSelector: { matchExpressions: [{ key: "k8s-app", operator: "In", values: ["konnectivity-agent"] }] } }],
        ports: [
          { protocol: "TCP", port: 10260 },
          { protocol: "TCP", port: 10261 },
        ],
      },
    ]);
    expect(specOf(deployment, "network-keeper").ingress).toBeUndefined();
  });

  test("the terminals of exec sessions are reached at Azure's port for them, by the connector alone", () => {
    const outside = [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.20.0.0/16", "169.254.0.0/16"] } }];
    expect(peersOn(specOf(deployment, "network-connector"), 19390)).toEqual(outside);
    for (const port of [19389, 19391]) expect(peersOn(specOf(deployment, "network-connector"), port)).toEqual([]);
    expect(peersOn(specOf(deployment, "network-keeper"), 19390)).toEqual([]);
  });

  test.each(["network-connector", "network-keeper"])("%s reaches what is outside over HTTPS, and neither pods nor the metadata server", (name) => {
    const spec = specOf(deployment, name);
    expect(spec.policyTypes).toEqual(["Ingress", "Egress"]);
    expect(peersOn(spec, 443)).toEqual([{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.20.0.0/16", "169.254.0.0/16"] } }]);
    expect(peersOn(spec, 80)).toEqual([]);
  });

  test("names are asked for at every name server that GKE may have, and nothing else of those", () => {
    const names = specOf(deployment, "network-connector").egress?.find(({ ports }) => ports?.some(({ protocol }) => protocol === "UDP"));
    expect(names?.ports).toEqual([
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ]);
    expect(JSON.stringify(names?.to)).toMatch(/kube-dns.*node-local-dns.*10\.30\.0\.0\/20.*169\.254\.20\.10\/32.*169\.254\.169\.254\/32/);
  });
});

test("the todo app's pods serve pages to everybody, and reach the database's ports and names alone", async () => {
  const deployment = await deploy(() => new TodoNetworkPolicy("todo-network", { namespace: "todo", ranges }));
  const spec = specOf(deployment, "todo-network-policy");
  expect(spec).toMatchObject({ podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [{ ports: [{ protocol: "TCP", port: 80 }] }] });
  expect(spec.ingress?.[0]).not.toHaveProperty("from");
  expect(peersOn(spec, 10255)).toEqual([{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.20.0.0/16", "169.254.0.0/16"] } }]);
  for (const port of [10256, 53]) expect(peersOn(spec, port)).not.toEqual([]);
  for (const port of [80, 443, 6443]) expect(peersOn(spec, port)).toEqual([]);
});
