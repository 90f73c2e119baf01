import { RandomUuid } from "@pulumi/random";
import { beforeAll, describe, expect, test } from "vitest";
import { TodoApp } from "../../../../components/kubernetes/todo/todo-app.ts";
import { deploy, type Deployment } from "../../harness.ts";
import { loadBalancerAddress } from "../../mock-clouds.ts";
import { podTemplate, type PodTemplate } from "../pod-template.ts";
import { containerOf, deployApp } from "./todo-deployment.ts";

const deploymentType = "kubernetes:apps/v1:Deployment";
const serviceType = "kubernetes:core/v1:Service";
const budgetType = "kubernetes:policy/v1:PodDisruptionBudget";

const drainOf = (pod: PodTemplate): number => Number(containerOf(pod).env?.find(({ name }) => name === "DRAIN_SECONDS")?.value);

describe("an app spread over both clouds", () => {
  let deployment: Deployment;
  let pod: PodTemplate;
  beforeAll(async () => {
    deployment = await deployApp({ replicas: 10, placement: "spread", labels: { owner: "platform" } });
    pod = podTemplate(deployment.one(deploymentType));
  });

  test("is a Deployment `web`, behind a load balancer that reaches the pods on Azure too", () => {
    expect(deployment.all("kubernetes:apps/v1:StatefulSet")).toEqual([]);
    expect(deployment.one(deploymentType).inputs).toMatchObject({ metadata: { name: "web", namespace: "todo" }, spec: { replicas: 10 } });
    const service = deployment.one(serviceType);
    expect(service.inputs["spec"]).toEqual({
      type: "LoadBalancer",
      loadBalancerClass: "networking.gke.io/l4-regional-external",
      externalTrafficPolicy: "Cluster",
      selector: { name: "web", app: "todoapp" },
      // azure-aci maps no ports: both are the container's.
      ports: [{ name: "http", port: 80, targetPort: 80 }],
    });
    expect(deployment.waitsFor(service)).toContain(deployment.one(deploymentType).urn);
  });

  test("tells the load balancer's address, and no DNS name, which there is none of", () => {
    expect(deployment.outputs).toMatchObject({ url: `http://${loadBalancerAddress}`, ip: loadBalancerAddress, loadBalancerIp: loadBalancerAddress });
    expect(deployment.outputs).not.toHaveProperty("hostname");
    expect(pod.metadata.annotations).not.toHaveProperty("virtualkubelet.io/dnsnamelabel");
    expect(deployment.all("random:index/randomString:RandomString")).toEqual([]);
  });

  test("may go to the virtual node and need not, first over the clouds, then over nodes", () => {
    expect(pod.spec.nodeSelector).toBeUndefined();
    expect(pod.spec.tolerations).toContainEqual({ key: "virtual-kubelet.io/provider", operator: "Equal", value: "azure", effect: "NoSchedule" });
    const constraints = pod.spec.topologySpreadConstraints ?? [];
    expect(constraints.map(({ topologyKey }) => topologyKey)).toEqual(["topology.kubernetes.io/region", "kubernetes.io/hostname"]);
    for (const constraint of constraints) {
      expect(constraint).toMatchObject({ maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway", nodeTaintsPolicy: "Honor", labelSelector: { matchLabels: pod.metadata.labels } });
    }
  });

  test("replaces pods of a node that stays silent", () => {
    for (const key of ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]) {
      expect(pod.spec.tolerations).toContainEqual({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 60 });
    }
  });

  test("never has fewer pods than asked for during an upgrade", () => {
    expect(deployment.one(deploymentType).inputs["spec"]).toMatchObject({
      minReadySeconds: 5,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 3, maxUnavailable: 0 } },
    });
    expect(deployment.one(budgetType).inputs["spec"]).toMatchObject({ maxUnavailable: 1, selector: { matchLabels: pod.metadata.labels } });
  });

  test("serves on for a while when a pod is told to stop, and is given the time for it, without a hook", () => {
    const probe = containerOf(pod).readinessProbe;
    expect(containerOf(pod).lifecycle).toBeUndefined();
    expect(drainOf(pod)).toBe(10);
    // Azure shuts out who is not ready: no sooner than the drain is over.
    expect((probe?.periodSeconds ?? 0) * (probe?.failureThreshold ?? 0)).toBeGreaterThanOrEqual(drainOf(pod));
    // The app itself takes up to 8 s to end what is on its way.
    expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(drainOf(pod) + 8);
    expect(pod.spec.terminationGracePeriodSeconds).toBeLessThanOrEqual(30);
  });

  test("labels its namespace", () => {
    expect(deployment.one("kubernetes:core/v1:Namespace").inputs["metadata"]).toMatchObject({ name: "todo", labels: { owner: "platform" } });
  });

  test("is made after the virtual node, and so deleted before it", async () => {
    let connectorUrn = "";
    const spread = await deploy(async () => {
      const connector = new RandomUuid("connector");
      connectorUrn = await new Promise((resolve) => connector.urn.apply(resolve));
      return new TodoApp("todo", {
        image: "registry.example.com/todo:1.0.0",
        virtualNodeName: connector.id.apply(() => "aci-connector"),
        containerGroups: { resourceGroupName: "gke-aci", location: "westus" },
        connectionString: "mongodb://host/",
        databaseName: "todo",
        clusterRanges: { pods: "10.20.0.0/16", services: "10.30.0.0/20" },
        replicas: 2,
        placement: "spread",
      });
    });
    expect(spread.waitsFor(spread.one(deploymentType))).toContain(connectorUrn);
  });
});

describe("several pods on the virtual node", () => {
  test("stay there, wait for its connector as long as it takes, and share no DNS label", async () => {
    const deployment = await deployApp({ replicas: 3 });
    const pod = podTemplate(deployment.one(deploymentType));
    expect(deployment.one(deploymentType).inputs["spec"]).toMatchObject({ replicas: 3, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
    expect(pod.spec.nodeSelector).toEqual({ "kubernetes.io/hostname": "aci-connector" });
    expect(pod.spec.topologySpreadConstraints).toBeUndefined();
    for (const key of ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]) {
      expect(pod.spec.tolerations).toContainEqual({ key, operator: "Exists", effect: "NoExecute" });
    }
    expect(pod.metadata.annotations).not.toHaveProperty("virtualkubelet.io/dnsnamelabel");
    expect(deployment.outputs).toMatchObject({ url: `http://${loadBalancerAddress}`, loadBalancerIp: loadBalancerAddress });
    expect(deployment.outputs).not.toHaveProperty("hostname");
  });
});
