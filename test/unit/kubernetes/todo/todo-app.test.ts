import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { registryOf } from "../../../../components/kubernetes/pods/image-pull-secret.ts";
import type { Deployment } from "../../harness.ts";
import { groupAddress } from "../../mock-clouds.ts";
import { podTemplate, type PodTemplate } from "../pod-template.ts";
import { containerOf, deployApp } from "./todo-deployment.ts";

const statefulSetType = "kubernetes:apps/v1:StatefulSet";

/** What every pod of the app is told. */
const alwaysSet = [
  { name: "PORT", value: "80" },
  { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
  { name: "DRAIN_SECONDS", value: "0" },
];

describe("the app by default", () => {
  let deployment: Deployment;
  let pod: PodTemplate;
  beforeAll(async () => {
    deployment = await deployApp();
    pod = podTemplate(deployment.one(statefulSetType));
  });

  test("is one pod `web` on the virtual node, as in the article", () => {
    expect(deployment.one(statefulSetType).inputs).toMatchObject({ metadata: { name: "web", namespace: "todo" }, spec: { replicas: 1, serviceName: "web" } });
    expect(pod.metadata.labels).toEqual({ name: "web", app: "todoapp" });
    expect(pod.spec.nodeSelector).toEqual({ "kubernetes.io/hostname": "aci-connector" });
    expect(pod.spec.tolerations).toContainEqual({ key: "virtual-kubelet.io/provider", operator: "Equal", value: "azure", effect: "NoSchedule" });
    expect(containerOf(pod)).toMatchObject({ image: "registry.example.com/todo:1.0.0", imagePullPolicy: "Always" });
    expect(containerOf(pod).env).toContainEqual({ name: "PORT", value: "80" });
  });

  test("reads the connection string from a mounted secret; nothing of it is in the pod", () => {
    expect(containerOf(pod).env).toEqual([
      ...alwaysSet,
      { name: "DB_FILE", value: "/etc/todo/database/uri" },
      { name: "DB_NAME", value: "todo" },
    ]);
    expect(pod.spec.volumes).toEqual([{ name: "database", secret: { secretName: "database" } }]);
    const secret = deployment.one("kubernetes:core/v1:Secret");
    expect(secret.inputs["stringData"]).toEqual({ uri: "mongodb://user:p4ss@host/" });
    expect(secret.secretInputs).toContain("stringData");
    expect(JSON.stringify(pod)).not.toContain("p4ss");
  });

  test("asks for nothing that azure-aci refuses or ignores", () => {
    const container = containerOf(pod);
    expect(container.startupProbe).toBeUndefined();
    expect([container.livenessProbe, container.readinessProbe].map((probe) => Object.keys(probe ?? {}).includes("httpGet"))).toEqual([true, true]);
    expect(container.args).toBeUndefined();
    expect(JSON.stringify(pod.spec.volumes)).not.toMatch(/items|hostPath|persistentVolumeClaim|downwardAPI/);
    expect(pod.spec.automountServiceAccountToken).toBe(false);
  });

  test("asks for whole Azure sizes, the same at least and at most", () => {
    expect(containerOf(pod).resources).toEqual({
      requests: { cpu: "1", memory: "1500M", "ephemeral-storage": "0" },
      limits: { cpu: "1", memory: "1500M", "ephemeral-storage": "256Mi" },
    });
  });

  test("has no rights on a machine, and may listen on its port there all the same", () => {
    expect(pod.spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: "RuntimeDefault" },
      sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
    });
    expect(containerOf(pod).securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
  });

  test("stays where it is while the connector is away", () => {
    for (const key of ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]) {
      expect(pod.spec.tolerations).toContainEqual({ key, operator: "Exists", effect: "NoExecute" });
    }
  });

  test("has a public name that does not change, and the address of the moment", () => {
    expect(pod.metadata.annotations["virtualkubelet.io/dnsnamelabel"]).toBe("todo-abcdefgh");
    expect(deployment.outputs).toMatchObject({ hostname: "todo-abcdefgh.westus.azurecontainer.io", url: "http://todo-abcdefgh.westus.azurecontainer.io", ip: groupAddress });
    expect(deployment.outputs).not.toHaveProperty("loadBalancerIp");
  });

  test("goes into the namespace that is asked for, and finds its container group", async () => {
    let asked: unknown;
    const elsewhere = await deployApp({ namespace: "lists" }, ({ token, inputs }) => {
      if (token === "azure-native:containerinstance:getContainerGroup") asked = inputs;
      return undefined;
    });
    expect(elsewhere.one("kubernetes:core/v1:Namespace").inputs["metadata"]).toMatchObject({ name: "lists" });
    expect(elsewhere.one(statefulSetType).inputs["metadata"]).toMatchObject({ namespace: "lists" });
    expect(asked).toMatchObject({ containerGroupName: "lists-web-0" });
  });

  test("stands behind a Service within the cluster alone, and ends at once when it is told to", () => {
    expect(deployment.one("kubernetes:core/v1:Service").inputs).toMatchObject({ metadata: { name: "web" }, spec: { type: "ClusterIP", selector: { name: "web", app: "todoapp" } } });
    expect(pod.spec.terminationGracePeriodSeconds).toBe(10);
    expect(deployment.all("kubernetes:policy/v1:PodDisruptionBudget")).toEqual([]);
  });

  test("starts again with another connection string", async () => {
    const rotated = await deployApp({ connectionString: pulumi.secret("mongodb://user:other@host/") });
    const checksum = (template: PodTemplate): string => template.metadata.annotations["checksum/database"] ?? "";
    expect(checksum(pod)).toMatch(/^[0-9a-f]{64}$/);
    expect(checksum(podTemplate(rotated.one(statefulSetType)))).not.toBe(checksum(pod));
  });
});

describe("an app whose image is private", () => {
  test("is pulled with the credentials of its registry, which stay secret", async () => {
    const deployment = await deployApp({ image: "me.azurecr.io/todo:1.0.0", pullCredentials: { username: "puller", password: pulumi.secret("t0ken:x") } });
    const pod = podTemplate(deployment.one(statefulSetType));
    expect(pod.spec).toMatchObject({ imagePullSecrets: [{ name: "image-pull" }] });
    const secret = deployment.all("kubernetes:core/v1:Secret").find(({ inputs }) => inputs["type"] === "kubernetes.io/dockerconfigjson");
    const files = secret?.inputs["stringData"] as Record<string, string>;
    expect(JSON.parse(files[".dockerconfigjson"] ?? "")).toEqual({ auths: { "me.azurecr.io": { username: "puller", password: "t0ken:x" } } });
    expect(secret?.secretInputs).toContain("stringData");
    expect(JSON.stringify(pod)).not.toContain("t0ken");
  });

  test("of Docker Hub has the name that kubelets and Azure know it by", () => {
    expect(["me/todo:1", "docker.io/me/todo:1", "ghcr.io/me/todo@sha256:0", "localhost:5000/todo"].map(registryOf)).toEqual(["index.docker.io", "index.docker.io", "ghcr.io", "localhost:5000"]);
  });
});

describe("an app that reads its connection string from the environment", () => {
  afterEach(() => vi.restoreAllMocks());

  test("gets it as DB, with a warning of what Azure shows", async () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    const pod = podTemplate((await deployApp({ databaseAccess: "env", image: "janakiramm/todo" })).one(statefulSetType));
    expect(containerOf(pod).env).toEqual([
      ...alwaysSet,
      { name: "DB", valueFrom: { secretKeyRef: { name: "database", key: "uri" } } },
    ]);
    expect(pod.spec.volumes).toEqual([]);
    expect(containerOf(pod).readinessProbe?.httpGet?.path).toBe("/");
    expect(warn.mock.calls.map(([message]) => message)).toEqual([expect.stringContaining("Azure shows the database's connection string")]);
  });

  test("and one that reads a file brings no warning", async () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    await deployApp();
    expect(warn).not.toHaveBeenCalled();
  });
});
