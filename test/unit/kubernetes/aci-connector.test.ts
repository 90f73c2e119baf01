import { beforeAll, describe, expect, test } from "vitest";
import * as pulumi from "@pulumi/pulumi";
import { AciConnector, type AciConnectorArgs } from "../../../components/kubernetes/aci-connector.ts";
import { deploy, type Deployment, type Registered } from "../harness.ts";
import { podTemplate, type PodTemplate } from "./pod-template.ts";

const credentials = { tenantId: "tenant", subscriptionId: "subscription", clientId: "client", clientSecret: "s3cret" };
const deployConnector = (args: Partial<Pick<AciConnectorArgs, "nodeName" | "quota">> = {}): Promise<Deployment> =>
  deploy(
    () =>
      new AciConnector("connector", {
        containerGroups: { resourceGroupName: "gke-aci", location: "westus" },
        credentials: pulumi.secret(credentials),
        clusterRanges: { pods: "10.20.0.0/16", services: "10.30.0.0/20" },
        ...args,
      }),
  );

/** The name that Pulumi gives, in the mock cloud. */
const nameOf = ({ name }: Registered): string => `${name}-autonamed`;

const deploymentType = "kubernetes:apps/v1:Deployment";

interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
  readonly resourceNames?: string[];
}

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deployConnector();
});

describe("the virtual node", () => {
  test("is there before the connector, closed by a taint, and kept from GKE's clean-up", () => {
    const node = deployment.one("kubernetes:core/v1:Node");
    expect(node.inputs).toMatchObject({
      metadata: {
        name: "aci-connector",
        labels: { type: "virtual-kubelet", "kubernetes.io/role": "agent", "kubernetes.io/hostname": "aci-connector", "topology.kubernetes.io/region": "westus", "components.gke.io/gke-unmanaged-node": "true" },
      },
      spec: { taints: [{ key: "virtual-kubelet.io/provider", value: "azure", effect: "NoSchedule" }] },
    });
    expect(deployment.one(deploymentType, "connector-deployment").dependencies).toContain(node.urn);
  });

  test("is closed to DaemonSets before it exists", () => {
    const binding = deployment.one("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding");
    expect(binding.inputs).toMatchObject({ spec: { policyName: "no-daemon-sets-on-aci-connector", validationActions: ["Deny"] } });
    expect([...deployment.waitsFor(deployment.one("kubernetes:core/v1:Node"))]).toContain(binding.urn);
    const policy = deployment.one("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy");
    expect(JSON.stringify(policy.inputs)).toContain("name == 'aci-connector'");
  });

  test("is made again from the same manifest by a keeper, which a destroy takes away first", () => {
    const manifest = deployment.one("kubernetes:core/v1:ConfigMap").inputs["data"] as Record<string, string>;
    const node = deployment.one("kubernetes:core/v1:Node");
    expect(JSON.parse(manifest["node.json"] ?? "")).toMatchObject({ metadata: { labels: (node.inputs["metadata"] as { labels: unknown }).labels }, spec: node.inputs["spec"] });
    const keeper = deployment.one(deploymentType, "connector-virtual-node-keeper-deployment");
    expect([...deployment.waitsFor(keeper)]).toContain(node.urn);
    const container = podTemplate(keeper).spec.containers[0];
    expect(container?.startupProbe?.exec?.command).toEqual(expect.arrayContaining(["kubectl", "apply", "--server-side", "--filename=/etc/node-keeper/node.json"]));
    expect(container?.livenessProbe?.httpGet).toEqual({ path: "/api/v1/nodes/aci-connector", port: 8001 });
    expect(container?.args).toEqual(expect.arrayContaining(["proxy", "--accept-paths=^/api/v1/nodes/aci-connector$", "--reject-methods=^(POST|PUT|PATCH|DELETE)$"]));
  });
});

describe("the rights in the cluster", () => {
  const rules = (): Rule[] =>
    ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", "kubernetes:rbac.authorization.k8s.io/v1:Role"].flatMap((type) => deployment.all(type).flatMap(({ inputs }) => inputs["rules"] as Rule[]));

  test("have no wildcard, and are bound to roles of their own only", () => {
    expect(rules().length).toBeGreaterThan(5);
    expect(JSON.stringify(rules())).not.toContain("*");
    const bindings = deployment.resources.filter(({ type }) => type.endsWith("RoleBinding"));
    expect(bindings.map(({ inputs }) => (inputs["roleRef"] as { name: string }).name).sort()).toEqual(["aci-connector", "aci-connector", "aci-connector-keeper"]);
  });

  test("change no other node, no pod's definition and no secret", () => {
    for (const { resources, verbs, resourceNames } of rules()) {
      const changes = verbs.filter((verb) => !["get", "list", "watch"].includes(verb));
      if (resources.some((resource) => /^(nodes|leases)/.test(resource)) && !changes.includes("create")) expect(resourceNames).toEqual(["aci-connector"]);
      if (resources.includes("secrets") || resources.includes("configmaps")) expect(changes).toEqual([]);
      if (resources.includes("pods")) expect(changes).toEqual(["delete"]);
    }
  });

  test("are there before the connector starts", () => {
    const waits = deployment.waitsFor(deployment.one(deploymentType, "connector-deployment"));
    for (const name of ["connector-access-cluster-binding", "connector-access-kube-node-lease-binding"]) {
      expect([...waits].some((urn) => urn.endsWith(`::${name}`)), name).toBe(true);
    }
  });
});

describe("the connector's pod", () => {
  let pod: PodTemplate;
  beforeAll(() => {
    pod = podTemplate(deployment.one(deploymentType, "connector-deployment"));
  });

  test("has its credentials in a mounted file, and none in its environment", () => {
    const secret = deployment.one("kubernetes:core/v1:Secret");
    expect(secret.secretInputs).toContain("stringData");
    expect(JSON.parse((secret.inputs["stringData"] as Record<string, string>)["credentials.json"] ?? "")).toEqual(credentials);
    const environment = Object.fromEntries((pod.spec.containers[0]?.env ?? []).map(({ name, value }) => [name, value]));
    expect(environment).toMatchObject({ AZURE_AUTH_LOCATION: "/etc/aci-connector/credentials.json", ACI_RESOURCE_GROUP: "gke-aci", ACI_REGION: "westus" });
    expect(Object.keys(environment).filter((name) => name.startsWith("AZURE_"))).toEqual(["AZURE_AUTH_LOCATION"]);
  });

  test("refuses callers whose certificate the cluster has not signed", () => {
    expect(pod.spec.containers[0]?.args).toContain("--client-verify-ca=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt");
    expect(pod.spec.containers[0]?.args?.join(" ")).not.toMatch(/no-verify/);
  });

  test("offers the quota to the scheduler", () => {
    expect(pod.spec.containers[0]?.env).toEqual(
      expect.arrayContaining([
        { name: "ACI_QUOTA_CPU", value: "100" },
        { name: "ACI_QUOTA_MEMORY", value: "400G" },
        { name: "ACI_QUOTA_POD", value: "100" },
      ]),
    );
  });

  test("is never there twice", () => {
    expect(deployment.one(deploymentType, "connector-deployment").inputs["spec"]).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  });

  test("starts again with other credentials: they come in a Secret of another name, and the old one outlives the old pod", () => {
    const secret = deployment.one("kubernetes:core/v1:Secret");
    expect(secret.inputs["metadata"]).not.toHaveProperty("name");
    expect(secret.inputs).toMatchObject({ immutable: true });
    expect(pod.spec.volumes).toContainEqual(expect.objectContaining({ name: "files", secret: { secretName: nameOf(secret), defaultMode: 0o440 } }));
    expect(deployment.one(deploymentType, "connector-deployment").dependencies).toContain(secret.urn);
  });
});

test.each(["connector-deployment", "connector-virtual-node-keeper-deployment"])("%s runs without any privilege, within limits, on a machine", (name) => {
  const { spec } = podTemplate(deployment.one(deploymentType, name));
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  expect(JSON.stringify(spec.affinity)).toContain('"operator":"NotIn","values":["virtual-kubelet"]');
  for (const container of spec.containers) {
    expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
    expect(Object.keys(container.resources?.limits ?? {})).toEqual(["cpu", "memory"]);
    expect(Object.keys(container.resources?.requests ?? {})).toEqual(["cpu", "memory"]);
    expect(container.livenessProbe).toBeDefined();
    expect(container.readinessProbe).toBeDefined();
  }
});

test("its namespace admits restricted pods only", () => {
  expect(deployment.one("kubernetes:core/v1:Namespace").inputs).toMatchObject({ metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } } });
});
