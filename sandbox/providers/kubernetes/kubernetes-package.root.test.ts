import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operationContext } from "../operation-context.fixture.ts";
import type { Properties, ResourceType } from "../provider.ts";
import { PartialFailure } from "../provider.ts";
import { kubernetesPackage } from "./index.ts";
import { TrialCluster, whyNoCluster } from "./test/trial-cluster.ts";

if (whyNoCluster !== undefined) console.log(`kubernetes provider against a real API server: skipped: ${whyNoCluster}`);

let cluster: TrialCluster;
let config: Properties;
let seed = 0;

const typeOf = (token: string): ResourceType => {
  const type = kubernetesPackage.resourceType(token);
  if (!type) throw new Error(`no ${token}`);
  return type;
};

interface Made {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

const check = async (token: string, inputs: Properties, olds?: Properties) => {
  const checked = await typeOf(token).check?.(inputs, olds, { config, urn: "urn", name: "web", randomSeed: Buffer.alloc(32, ++seed) });
  expect(checked?.failures).toEqual([]);
  return checked?.inputs ?? {};
};

const create = async (token: string, given: Properties, context = operationContext(config)): Promise<Made> => {
  const inputs = await check(token, given);
  return { inputs, ...(await typeOf(token).create(inputs, context)) };
};

const update = async (token: string, made: Made, given: Properties, context = operationContext(config)): Promise<Made> => {
  const inputs = await check(token, given, made.inputs);
  return { id: made.id, inputs, outputs: (await typeOf(token).update?.(made.id, inputs, made, context))?.outputs ?? {} };
};

const refresh = (token: string, made: Made) => typeOf(token).read(made.id, made, operationContext(config));
const remove = (token: string, made: Made) => typeOf(token).delete(made.id, made, operationContext(config));

const pods = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "web:1", resources: { requests: { cpu: 0.5, memory: "0.5Gi" } } }] } };
const deployment = (changes: Properties = {}): Properties => ({ metadata: { name: "web", namespace: "default", ...(changes["metadata"] as Properties | undefined) }, spec: { replicas: 1, selector: { matchLabels: { app: "web" } }, template: pods } });

/** Sets the status of the pods in "default" again and again, as kubelets would. */
function kubelet(status: object): { stop(): Promise<void> } {
  let running = true;
  const loop = (async () => {
    while (running) {
      await cluster.setPodStatus("default", status).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return {
    stop: () => {
      running = false;
      return loop;
    },
  };
}

const readyStatus = { phase: "Running", podIP: "10.1.0.1", podIPs: [{ ip: "10.1.0.1" }], conditions: [{ type: "Ready", status: "True" }], containerStatuses: [{ name: "web", ready: true, restartCount: 0, image: "web:1", imageID: "", state: { running: {} } }] };
const pullFailure = { phase: "Pending", conditions: [{ type: "Ready", status: "False" }], containerStatuses: [{ name: "web", ready: false, restartCount: 0, image: "web:1", imageID: "", state: { waiting: { reason: "ErrImagePull", message: "no image web:1" } } }] };

describe.skipIf(whyNoCluster !== undefined)("the kubernetes provider against a real API server", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    cluster = await TrialCluster.start();
    config = { kubeconfig: cluster.kubeconfig() };
  }, 90_000);
  afterAll(() => cluster.stop());

  test("makes a ConfigMap with a name of its own, finds no drift, and sees what somebody else changes", async () => {
    const token = "kubernetes:core/v1:ConfigMap";
    const made = await create(token, { data: { a: "1" } });
    expect(made.id).toMatch(/^default\/web-[0-9a-f]{8}$/);
    expect(made.outputs).toMatchObject({ apiVersion: "v1", kind: "ConfigMap", metadata: { annotations: { "pulumi.com/autonamed": "true" }, uid: expect.any(String) } });
    expect((await refresh(token, made))?.inputs).toEqual(made.inputs);
    await cluster.call("PATCH", `/api/v1/namespaces/default/configmaps/${made.id.split("/")[1] ?? ""}`, { data: { a: "2", b: "3" }, metadata: { labels: { other: "x" } } }, "application/merge-patch+json");
    expect((await refresh(token, made))?.inputs).toEqual({ ...made.inputs, data: { a: "2" } });
    await remove(token, made);
    expect(await refresh(token, made)).toBeUndefined();
    await remove(token, made);
  });

  test("keeps the generated name while the object lives, and takes a new one for its replacement", async () => {
    const first = await check("kubernetes:core/v1:ConfigMap", { data: { a: "1" } });
    expect((await check("kubernetes:core/v1:ConfigMap", { data: { a: "2" } }, first))["metadata"]).toEqual(first["metadata"]);
    expect((await check("kubernetes:core/v1:ConfigMap", { data: { a: "2" } }))["metadata"]).not.toEqual(first["metadata"]);
    const fixed = await check("kubernetes:core/v1:ConfigMap", { metadata: { name: "fixed" } });
    expect(typeOf("kubernetes:core/v1:ConfigMap").deleteBeforeReplace?.(first, first)).toBe(false);
    expect(typeOf("kubernetes:core/v1:ConfigMap").deleteBeforeReplace?.(fixed, fixed)).toBe(true);
    expect(typeOf("kubernetes:core/v1:ConfigMap").deleteBeforeReplace?.(fixed, first)).toBe(false);
  });

  test("a Secret's text reaches the cluster, and shows no drift", async () => {
    const token = "kubernetes:core/v1:Secret";
    const made = await create(token, { metadata: { name: "db" }, stringData: { uri: "mongodb://a" } });
    expect(made.outputs["data"]).toEqual({ uri: Buffer.from("mongodb://a").toString("base64") });
    expect((await refresh(token, made))?.inputs).toEqual(made.inputs);
    await cluster.call("PATCH", "/api/v1/namespaces/default/secrets/db", { data: { uri: Buffer.from("mongodb://b").toString("base64") } }, "application/merge-patch+json");
    expect((await refresh(token, made))?.inputs["stringData"]).toEqual({ uri: "mongodb://b" });
    expect(typeOf(token).secretOutputs).toEqual(["data", "stringData"]);
    await remove(token, made);
  });

  test("refuses to take over what exists already, unless it is told to", async () => {
    const inputs = { metadata: { name: "taken" }, data: { a: "1" } };
    const made = await create("kubernetes:core/v1:ConfigMap", inputs);
    await expect(create("kubernetes:core/v1:ConfigMap", inputs)).rejects.toThrow('resource "default/taken" was not successfully created by the Kubernetes API server: configmap "taken" already exists');
    const upserting = operationContext({ ...config, upsertExistingObjects: "true" });
    await create("kubernetes:core/v1:ConfigMap", inputs, upserting);
    await remove("kubernetes:core/v1:ConfigMap", made);
  });

  test("a patch sets fields of an object that is somebody else's or not there yet, and gives up no more than those", async () => {
    const token = "kubernetes:core/v1:ConfigMapPatch";
    const path = "/api/v1/namespaces/default/configmaps/shared";
    const whole = await create("kubernetes:core/v1:ConfigMap", { metadata: { name: "shared" }, data: { a: "1" } });
    const made = await create(token, { metadata: { name: "shared" }, data: { b: "2" } });
    expect(made.id).toBe("default/shared");
    expect(await cluster.call("GET", path)).toMatchObject({ data: { a: "1", b: "2" } });
    expect((await refresh(token, made))?.inputs).toEqual(made.inputs);
    await expect(create(token, { metadata: { name: "shared" }, data: { a: "2" } })).rejects.toThrow(/conflict/);
    const changed = await update(token, made, { metadata: { name: "shared" }, data: { c: "3" } });
    expect((await cluster.call<{ data: object }>("GET", path)).data).toEqual({ a: "1", c: "3" });
    await remove(token, changed);
    expect((await cluster.call<{ data: object }>("GET", path)).data).toEqual({ a: "1" });
    await remove("kubernetes:core/v1:ConfigMap", whole);
    await remove(token, changed);
    await remove(token, await create(token, { metadata: { name: "absent" }, data: { a: "1" } }));
    expect(await cluster.call("GET", "/api/v1/namespaces/default/configmaps/absent")).not.toHaveProperty("data");
  });

  test("removes fields that the program no longer sets, and leaves those of others", async () => {
    const token = "kubernetes:core/v1:ConfigMap";
    const made = await create(token, { metadata: { name: "fields" }, data: { a: "1", b: "2" } });
    await cluster.call("PATCH", "/api/v1/namespaces/default/configmaps/fields", { data: { c: "3" } }, "application/merge-patch+json");
    const changed = await update(token, made, { metadata: { name: "fields" }, data: { a: "1" } });
    expect(changed.outputs["data"]).toEqual({ a: "1", c: "3" });
    await remove(token, changed);
  });

  test("tells of a conflict with another owner, and wins it with the annotation", async () => {
    const token = "kubernetes:core/v1:ConfigMap";
    const made = await create(token, { metadata: { name: "owned" }, data: { a: "1" } });
    await cluster.call("PATCH", "/api/v1/namespaces/default/configmaps/owned?fieldManager=other&force=true", { apiVersion: "v1", kind: "ConfigMap", data: { a: "2" } }, "application/apply-patch+yaml");
    await expect(update(token, made, { metadata: { name: "owned" }, data: { a: "3" } })).rejects.toThrow("pulumi.com/patchForce");
    const forced = await update(token, made, { metadata: { name: "owned", annotations: { "pulumi.com/patchForce": "true" } }, data: { a: "3" } });
    expect(forced.outputs["data"]).toEqual({ a: "3" });
    await remove(token, forced);
  });

  test("says what the API server does not like", async () => {
    await expect(create("kubernetes:core/v1:ConfigMap", { metadata: { name: "Upper" } })).rejects.toThrow(/resource "default\/Upper" was not successfully created.*Invalid value: "Upper"/s);
    await expect(create("kubernetes:core/v1:ConfigMap", { metadata: { name: "a", namespace: "nowhere" } })).rejects.toThrow('namespaces "nowhere" not found');
    const context = operationContext(config);
    const made = await create("kubernetes:example.com/v1:Nothing", { metadata: { name: "a" } }, context).catch((error: unknown) => error);
    expect(String(made)).toContain('no matches for kind "Nothing" in version "example.com/v1"');
  });

  test("a Deployment is done when its pods are ready, and rolls over to the next kind of pods", async () => {
    const token = "kubernetes:apps/v1:Deployment";
    const context = operationContext(config);
    const machine = kubelet(readyStatus);
    const made = await create(token, deployment(), context);
    expect(context.shown.join()).toMatch(/waiting for pods: 0 of 1 ready|waiting for the controller/);
    expect((await refresh(token, made))?.inputs).toEqual(made.inputs);
    const next = deployment();
    (next["spec"] as { template: Properties }).template = { ...pods, metadata: { labels: { app: "web", version: "2" } } };
    const changed = await update(token, made, next);
    expect(changed.outputs["status"]).toMatchObject({ updatedReplicas: 1, availableReplicas: 1 });
    await cluster.call("PATCH", "/apis/apps/v1/namespaces/default/deployments/web", { spec: { replicas: 4 } }, "application/merge-patch+json");
    expect((await refresh(token, changed))?.inputs["spec"]).toMatchObject({ replicas: 4 });
    await remove(token, changed);
    await machine.stop();
  });

  test("a Deployment whose image cannot be pulled warns at once, and fails when its time is up, kept in the state", async () => {
    const context = operationContext(config);
    const machine = kubelet(pullFailure);
    const failure = await create("kubernetes:apps/v1:Deployment", deployment({ metadata: { annotations: { "pulumi.com/timeoutSeconds": "3" } } }), context).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PartialFailure);
    expect(failure).toMatchObject({ id: "default/web", outputs: { kind: "Deployment" } });
    expect(String(failure)).toMatch(/Deployment default\/web was not ready after 3 s: waiting for pods: 0 of 1 ready\n {2}- pod default\/web-\S+, container web: ErrImagePull: no image web:1/);
    expect(context.warned).toEqual([expect.stringContaining("ErrImagePull: no image web:1")]);
    await typeOf("kubernetes:apps/v1:Deployment").delete("default/web", { inputs: deployment(), outputs: {} }, operationContext(config));
    await machine.stop();
  });

  test("is not waited for where the annotation says so, and a Service only until something is behind it", async () => {
    const skipped = await create("kubernetes:apps/v1:Deployment", deployment({ metadata: { annotations: { "pulumi.com/skipAwait": "true" } } }));
    const machine = kubelet(readyStatus);
    const service = await create("kubernetes:core/v1:Service", { metadata: { name: "web" }, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } });
    expect((service.outputs["spec"] as Properties)["clusterIP"]).toMatch(/^10\.0\./);
    expect((await refresh("kubernetes:core/v1:Service", service))?.inputs).toEqual(service.inputs);
    await remove("kubernetes:core/v1:Service", service);
    await remove("kubernetes:apps/v1:Deployment", skipped);
    await machine.stop();
  });

  test("a StatefulSet, a Job that fails, a Service of type LoadBalancer that gets its address", async () => {
    const machine = kubelet(readyStatus);
    const set = await create("kubernetes:apps/v1:StatefulSet", { metadata: { name: "web" }, spec: { serviceName: "web", replicas: 2, selector: { matchLabels: { app: "web" } }, template: pods } });
    expect(set.outputs["status"]).toMatchObject({ readyReplicas: 2 });
    const context = operationContext(config);
    const pending = create("kubernetes:core/v1:Service", { metadata: { name: "lb" }, spec: { type: "LoadBalancer", selector: { app: "web" }, ports: [{ port: 80 }] } }, context);
    await expect.poll(() => context.shown, { timeout: 10_000 }).toContain("waiting for the load balancer's address");
    await cluster.call("PATCH", "/api/v1/namespaces/default/services/lb/status", { status: { loadBalancer: { ingress: [{ ip: "198.19.64.1" }] } } }, "application/merge-patch+json");
    const service = await pending;
    expect(service.outputs["status"]).toMatchObject({ loadBalancer: { ingress: [{ ip: "198.19.64.1" }] } });
    await remove("kubernetes:core/v1:Service", service);
    await remove("kubernetes:apps/v1:StatefulSet", set);
    await machine.stop();
    const job = create("kubernetes:batch/v1:Job", { metadata: { name: "job" }, spec: { backoffLimit: 0, activeDeadlineSeconds: 1, template: { spec: { ...pods.spec, restartPolicy: "Never" } } } });
    await expect(job).rejects.toThrow(/Job default\/job: the job has failed: DeadlineExceeded/);
  });

  test("kinds of one's own are served a moment after their definition, and know whether they have a namespace", async () => {
    const names = { plural: "gadgets", singular: "gadget", kind: "Gadget" };
    const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
    const definition = await create("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", { metadata: { name: "gadgets.example.com" }, spec: { group: "example.com", names, scope: "Namespaced", versions: [{ name: "v1", served: true, storage: true, schema }] } });
    const gadget = await create("kubernetes:example.com/v1:Gadget", { metadata: { name: "one" }, spec: { size: 3 } });
    expect(gadget.id).toBe("default/one");
    expect((await refresh("kubernetes:example.com/v1:Gadget", gadget))?.inputs).toEqual(gadget.inputs);
    await remove("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", definition);
  });

  test("a Namespace, and what an import makes of it", async () => {
    const made = await create("kubernetes:core/v1:Namespace", { metadata: { name: "todo", labels: { a: "b" } } });
    expect(made.id).toBe("todo");
    const imported = await typeOf("kubernetes:core/v1:Namespace").read("todo", { inputs: {}, outputs: {} }, operationContext(config));
    expect(imported?.inputs).toMatchObject({ apiVersion: "v1", kind: "Namespace", metadata: { name: "todo", labels: { a: "b" } } });
    expect(imported?.inputs["status"]).toBeUndefined();
    expect(await typeOf("kubernetes:core/v1:Namespace").findInterrupted?.(made.inputs, new Set(), operationContext(config))).toBe("todo");
    await remove("kubernetes:core/v1:Namespace", made);
    expect(await refresh("kubernetes:core/v1:Namespace", made)).toBeUndefined();
  });

  test("signs in by the kubeconfig's plugin", async () => {
    config = { kubeconfig: cluster.kubeconfig("exec"), namespace: "kube-public" };
    const made = await create("kubernetes:core/v1:ConfigMap", { metadata: { name: "by-plugin" } });
    expect(made.id).toBe("kube-public/by-plugin");
    await remove("kubernetes:core/v1:ConfigMap", made);
    config = { kubeconfig: cluster.kubeconfig() };
  });

  test("says so when the cluster cannot be reached, and forgets what was in it where the program allows", async () => {
    const dead = cluster.kubeconfig().replace(cluster.server, "https://127.0.0.1:1");
    const inputs = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" } };
    const type = typeOf("kubernetes:core/v1:ConfigMap");
    await expect(type.create(inputs, operationContext({ kubeconfig: dead }))).rejects.toThrow("configured Kubernetes cluster is unreachable");
    const context = operationContext({ kubeconfig: dead, deleteUnreachable: "true" });
    await type.delete("default/a", { inputs, outputs: {} }, context);
    expect(context.warned[0]).toContain("out of the state alone");
    const patch = typeOf("kubernetes:core/v1:ConfigMapPatch");
    const known = { inputs, outputs: { __fieldManager: "pulumi-kubernetes-00000000" } };
    await expect(patch.delete("default/a", known, operationContext({ kubeconfig: dead }))).rejects.toThrow();
    await patch.delete("default/a", known, context);
    expect(context.warned[1]).toContain("out of the state alone");
  });
});
