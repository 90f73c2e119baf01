import * as fs from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import * as pulumi from "@pulumi/pulumi";
import { AciConnector, type AciConnectorArgs } from "../../../../components/kubernetes/connector/aci-connector.ts";
import { deploy, type Deployment, type Registered } from "../../harness.ts";
import { podTemplate, type PodTemplate } from "../pod-template.ts";

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

const containerOf = (pod: PodTemplate, name: string): PodTemplate["spec"]["containers"][number] => {
  const found = pod.spec.containers.find((container) => container.name === name);
  if (!found) throw new Error(`no container ${name}`);
  return found;
};

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
        labels: {
          type: "virtual-kubelet",
          "kubernetes.io/role": "agent",
          "kubernetes.io/hostname": "aci-connector",
          "topology.kubernetes.io/region": "westus",
          "node.kubernetes.io/exclude-from-external-load-balancers": "true",
          "components.gke.io/gke-unmanaged-node": "true",
        },
      },
      spec: { taints: [{ key: "virtual-kubelet.io/provider", value: "azure", effect: "NoSchedule" }] },
    });
    expect(deployment.one(deploymentType, "connector-deployment").dependencies).toContain(node.urn);
  });

  test("is closed to DaemonSets before it exists", () => {
    const binding = deployment.one("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding", "connector-virtual-node-barrier-binding");
    expect(binding.inputs).toMatchObject({ spec: { policyName: "no-daemon-sets-on-aci-connector", validationActions: ["Deny"] } });
    expect([...deployment.waitsFor(deployment.one("kubernetes:core/v1:Node"))]).toContain(binding.urn);
    const policy = deployment.one("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy", "connector-virtual-node-barrier-policy");
    expect(JSON.stringify(policy.inputs)).toContain("name == 'aci-connector'");
  });

  test("is made again from the same manifest by a keeper, which a destroy takes away first", () => {
    const manifest = deployment.one("kubernetes:core/v1:ConfigMap", "connector-virtual-node-keeper-manifest").inputs["data"] as Record<string, string>;
    const node = deployment.one("kubernetes:core/v1:Node");
    expect(JSON.parse(manifest["node.json"] ?? "")).toMatchObject({ metadata: { labels: (node.inputs["metadata"] as { labels: unknown }).labels }, spec: node.inputs["spec"] });
    const keeper = deployment.one(deploymentType, "connector-virtual-node-keeper-deployment");
    expect([...deployment.waitsFor(keeper)]).toContain(node.urn);
    const container = podTemplate(keeper).spec.containers[0];
    expect(container?.startupProbe?.exec?.command).toEqual(expect.arrayContaining(["kubectl", "apply", "--server-side", "--filename=/etc/node-keeper/node.json"]));
    expect(container?.livenessProbe?.httpGet).toEqual({ path: "/api/v1/nodes/aci-connector", port: 8001 });
    // Ready is the keeper that can be asked; a missing Node is its work, and no reason to be without a keeper.
    expect(container?.readinessProbe).toMatchObject({ tcpSocket: { port: 8001 } });
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
    const environment = Object.fromEntries((containerOf(pod, "aci-connector").env ?? []).map(({ name, value }) => [name, value]));
    expect(environment).toMatchObject({ AZURE_AUTH_LOCATION: "/etc/aci-connector/credentials.json", ACI_RESOURCE_GROUP: "gke-aci", ACI_REGION: "westus" });
    expect(Object.keys(environment).filter((name) => name.startsWith("AZURE_"))).toEqual(["AZURE_AUTH_LOCATION"]);
  });

  test("lets nobody but its gate call the connector, which has no authorization of its own", () => {
    const { args } = containerOf(pod, "aci-connector");
    expect(args).toContain("--client-verify-ca=/run/pod-keys/tls.crt");
    // In azure-aci 1.6.4 the webhook flag turns every check off.
    expect(args?.join(" ")).not.toMatch(/no-verify|token-webhook/);
    expect(pod.spec.volumes).toContainEqual({ name: "pod-keys", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } });
    expect(pod.spec.initContainers?.[0]?.command).toEqual(["node", "/opt/kubelet-gate/main.mjs", "prepare"]);
  });

  test("is found at the Service's address, behind whose port the gate answers", () => {
    const service = deployment.one("kubernetes:core/v1:Service");
    expect(service.inputs).toMatchObject({ spec: { type: "ClusterIP", ports: [{ port: 10250, targetPort: 10260 }, { port: 443, targetPort: 10261 }] } });
    expect(deployment.one(deploymentType, "connector-deployment").dependencies).toContain(service.urn);
    expect((containerOf(pod, "kubelet-gate").env ?? []).map(({ name }) => name)).toContain("NODE_ADDRESS");
  });

  test("gives each container the files it works with, and no others", () => {
    const mounts = (name: string): unknown => containerOf(pod, name).volumeMounts?.map(({ name: volume }) => volume).sort();
    expect(mounts("aci-connector")).toEqual(["credentials", "pod-keys", "scratch"]);
    expect(mounts("kubelet-gate")).toEqual(["admission-keys", "gate-scripts", "pod-keys"]);
  });

  test("has every script of the gate, in a ConfigMap of another name when one changes", () => {
    const scripts = deployment.one("kubernetes:core/v1:ConfigMap", "connector-scripts");
    expect(Object.keys(scripts.inputs["data"] as object).sort()).toEqual(fs.readdirSync("components/kubernetes/connector/kubelet-gate").sort());
    expect(scripts.inputs).toMatchObject({ immutable: true });
    expect(scripts.inputs["metadata"]).not.toHaveProperty("name");
  });

  test("may approve its own requests for a serving certificate, before it makes one", () => {
    const policy = deployment.one("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy", "connector-requests-policy");
    const text = JSON.stringify(policy.inputs);
    expect(text).toContain("request.userInfo.username == 'system:serviceaccount:aci-connector:aci-connector'");
    expect(text).toContain("object.spec.signerName == 'kubernetes.io/kubelet-serving'");
    expect(text).toContain("object.spec.username == request.userInfo.username");
    const binding = deployment.one("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding", "connector-requests-binding");
    expect([...deployment.waitsFor(deployment.one(deploymentType, "connector-deployment"))]).toContain(binding.urn);
  });

  test("offers the quota to the scheduler", () => {
    expect(containerOf(pod, "aci-connector").env).toEqual(
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
    for (const name of ["credentials", "admission-keys"]) {
      expect(pod.spec.volumes).toContainEqual(expect.objectContaining({ name, secret: expect.objectContaining({ secretName: nameOf(secret), defaultMode: 0o440 }) as unknown }));
    }
    expect(deployment.one(deploymentType, "connector-deployment").dependencies).toContain(secret.urn);
  });
});

/** Of a probe, what does not say how it looks. */
const times = { initialDelaySeconds: 0, periodSeconds: 0, timeoutSeconds: 0, failureThreshold: 0 };

test.each(["connector-deployment", "connector-virtual-node-keeper-deployment"])("%s runs without any privilege, within limits, on a machine", (name) => {
  const { spec } = podTemplate(deployment.one(deploymentType, name));
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  expect(JSON.stringify(spec.affinity)).toContain('"operator":"NotIn","values":["virtual-kubelet"]');
  for (const container of spec.containers) {
    expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
    expect(Object.keys(container.resources?.limits ?? {}).sort()).toEqual(["cpu", "ephemeral-storage", "memory"]);
    expect(Object.keys(container.resources?.requests ?? {}).sort()).toEqual(["cpu", "ephemeral-storage", "memory"]);
    expect(container.livenessProbe).toBeDefined();
    expect(container.readinessProbe).toBeDefined();
    expect({ ...container.livenessProbe, ...times }).not.toEqual({ ...container.readinessProbe, ...times });
  }
});

test("its namespace admits restricted pods only", () => {
  expect(deployment.one("kubernetes:core/v1:Namespace").inputs).toMatchObject({ metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } } });
});
