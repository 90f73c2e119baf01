import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answer, AzureFixture, outcome, settle } from "../../azure.fixture.ts";

let azure: AzureFixture;
let base: string;
beforeEach(async () => {
  azure = new AzureFixture();
  base = `${await azure.prepare()}/providers/Microsoft.ContainerInstance/containerGroups`;
});
afterEach(() => {
  azure.remove();
});

const v = "api-version=2023-05-01";

interface Wish {
  location?: string;
  container?: Record<string, unknown>;
  group?: Record<string, unknown>;
}

const container = (name: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  name,
  properties: { image: "nginx", ports: [{ port: 80 }], resources: { requests: { cpu: 1, memoryInGB: 1.5 } }, ...more },
});

const body = (wish: Wish = {}): unknown => ({
  location: wish.location ?? "westus",
  tags: { NodeName: "aci-connector" },
  properties: { osType: "Linux", restartPolicy: "Always", containers: [container("web", wish.container)], ipAddress: { type: "Public", ports: [{ port: 80 }] }, ...wish.group },
});

const put = (name = "todo-web-0", wish: Wish = {}): Promise<Answer> => azure.arm("PUT", `${base}/${name}?${v}`, body(wish));
const get = (name = "todo-web-0"): Promise<Answer> => azure.arm("GET", `${base}/${name}?${v}`);
const runs = (name = "todo-web-0") => azure.runtime.get(`aci/gke-aci/${name}`);

test("an identity of type None, which asks for nothing, is taken, and another is not", async () => {
  const asked = (identity: unknown): Promise<Answer> => azure.arm("PUT", `${base}/web?${v}`, { ...(body() as object), identity });
  expect(outcome(await asked({ type: "SystemAssigned" }))).toEqual([400, "NotModelledBySandbox"]);
  expect((await asked({ type: "None", userAssignedIdentities: null })).status).toBe(201);
});

describe("a start that fails is shown with exit code, reason and event, and never as completed", () => {
  test("of one container", async () => {
    await put("web", { group: { restartPolicy: "Never" } });
    await settle();
    const now = new Date("2026-11-21T10:00:01Z");
    runs("web")?.set("web", { kind: "terminated", exitCode: 128, reason: "CreateContainerError", message: "no space left", startedAt: now, finishedAt: now });
    const { properties } = (await get("web")).body;
    expect(properties.instanceView.state).toBe("Failed");
    expect(properties.containers[0].properties.instanceView.currentState).toMatchObject({ state: "Failed", exitCode: 128, detailStatus: "CreateContainerError: no space left" });
  });

  test("of the whole group", async () => {
    await azure.runtime.create({ name: "aci/gke-aci/web", hostname: "web", network: { kind: "bridge", ip: "198.18.10.9" }, restartPolicy: "Always", initContainers: [], containers: [], volumes: {} });
    await put("web");
    await settle();
    const { properties } = (await get("web")).body;
    expect([properties.provisioningState, properties.instanceView.state]).toEqual(["Failed", "Failed"]);
    const { currentState, events } = properties.containers[0].properties.instanceView;
    expect(currentState).toMatchObject({ state: "Failed", exitCode: 128, detailStatus: expect.stringContaining("could not be started: there is a workload") });
    expect(events).toMatchObject([{ name: "Failed", type: "Warning", message: currentState.detailStatus }]);
  });
});

describe("a group that is put", () => {
  test("is created in the background and then runs at its address", async () => {
    const answer = await put();
    expect(answer.status).toBe(201);
    expect(answer.body.properties.provisioningState).toBe("Pending");
    await settle();
    const operation = new URL(answer.headers["azure-asyncoperation"] ?? "");
    expect((await azure.arm("GET", `${operation.pathname}${operation.search}`)).body.status).toBe("Succeeded");
    const { body: shown } = await get();
    expect(shown.properties).toMatchObject({ provisioningState: "Succeeded", instanceView: { state: "Running" }, ipAddress: { ip: "198.18.10.1", type: "Public", ports: [{ port: 80, protocol: "TCP" }] } });
    expect(shown.properties.containers[0].properties.instanceView).toMatchObject({ restartCount: 0, currentState: { state: "Running", detailStatus: "" }, events: [{ name: "Pulled", count: 1 }] });
    expect(runs()?.spec.network).toEqual({ kind: "bridge", ip: "198.18.10.1" });
  });

  test("has the name of its label, which nobody else can have", async () => {
    const group = { ipAddress: { type: "Public", ports: [{ port: 80 }], dnsNameLabel: "gke-aci-todo" } };
    await put("first", { group });
    await settle();
    expect((await get("first")).body.properties.ipAddress.fqdn).toBe("gke-aci-todo.westus.azurecontainer.io");
    expect(azure.names.get("gke-aci-todo.westus.azurecontainer.io")).toBe("198.18.10.1");
    expect(outcome(await put("second", { group }))).toEqual([400, "DnsNameLabelAlreadyTaken"]);
    await azure.arm("DELETE", `${base}/first?${v}`);
    expect(azure.names.has("gke-aci-todo.westus.azurecontainer.io")).toBe(false);
    expect((await put("second", { group })).status).toBe(201);
  });

  test("shows no secrets, in no view and not in the audit log", async () => {
    const answer = await put("secret", {
      container: {
        environmentVariables: [{ name: "DB", secureValue: "s3cret-env" }, { name: "PLAIN", value: "plain-env" }],
        volumeMounts: [{ name: "dbsecret", mountPath: "/secrets" }],
      },
      group: { volumes: [{ name: "dbsecret", secret: { uri: Buffer.from("s3cret-file").toString("base64") } }], imageRegistryCredentials: [{ server: "ghcr.io", username: "me", password: "s3cret-registry" }] },
    });
    expect(answer.status).toBe(201);
    await settle();
    const list = await azure.arm("GET", `${base}?${v}`);
    const everything = JSON.stringify([answer.body, (await get("secret")).body, list.body]);
    expect(everything).not.toMatch(/s3cret/);
    expect(everything).not.toContain(Buffer.from("s3cret-file").toString("base64"));
    expect((await get("secret")).body.properties.volumes).toEqual([{ name: "dbsecret", secret: {} }]);
    expect((await get("secret")).body.properties.containers[0].properties.environmentVariables).toEqual([{ name: "DB" }, { name: "PLAIN", value: "plain-env" }]);
    expect(answer.audit).not.toMatch(/s3cret|plain-env/);
    expect(answer.audit).not.toContain(Buffer.from("s3cret-file").toString("base64"));
    expect(answer.audit).toContain('"DB"');
    const spec = runs("secret")?.spec;
    expect(spec?.containers[0]?.env).toEqual({ DB: "s3cret-env", PLAIN: "plain-env" });
    expect(spec?.volumes["dbsecret"]).toEqual({ kind: "files", files: { uri: { data: Buffer.from("s3cret-file") } } });
  });

  test("restarts its containers when it changes, and not when it is the same", async () => {
    await put();
    await settle();
    const first = runs();
    expect((await put()).status).toBe(200);
    await settle();
    expect(runs()).toBe(first);
    const changed = await put("todo-web-0", { container: { image: "nginx:2" } });
    expect([changed.status, changed.body.properties.provisioningState]).toEqual([200, "Pending"]);
    await settle();
    expect(first?.deleted).toBe(true);
    expect(runs()?.spec.containers[0]?.image).toBe("nginx:2");
    expect((await get()).body.properties.ipAddress.ip).toBe("198.18.10.1");
  });

  test.each([
    ["CPU", { container: { resources: { requests: { cpu: 2, memoryInGB: 1.5 } } } }],
    ["restart policy", { group: { restartPolicy: "Never" } }],
    ["ports", { container: { ports: [{ port: 81 }] }, group: { ipAddress: { type: "Public", ports: [{ port: 81 }] } } }],
  ])("cannot change its %s", async (_what, wish: Wish) => {
    await put();
    await settle();
    expect(outcome(await put("todo-web-0", wish))).toEqual([400, "InvalidContainerGroupUpdate"]);
  });

  test("that is still being created is left alone", async () => {
    const slow = new AzureFixture({ containerGroupLatency: 60_000 });
    await slow.prepare();
    await slow.arm("PUT", `${base}/web?${v}`, body());
    expect((await slow.arm("GET", `${base}/web?${v}`)).body.properties).toMatchObject({ provisioningState: "Pending", instanceView: { state: "Pending" } });
    expect(outcome(await slow.arm("PUT", `${base}/web?${v}`, body()))).toEqual([409, "ContainerGroupTransitioning"]);
    expect((await slow.arm("DELETE", `${base}/web?${v}`)).status).toBe(200);
    slow.remove();
  });
});

const five = [1, 2, 3, 4, 5].map((port) => ({ port }));

describe("refuses", () => {
  test.each<[string, string, Wish, number, string]>([
    ["an unknown region", "web", { location: "westus9" }, 400, "LocationNotAvailableForResourceType"],
    ["a bad name", "Web_1", {}, 400, "InvalidContainerGroupName"],
    ["a bad container name", "web", { group: { containers: [container("Web_1")] } }, 400, "InvalidContainerName"],
    ["no containers", "web", { group: { containers: [], ipAddress: undefined } }, 400, "MissingContainers"],
    ["a port twice", "web", { group: { containers: [container("one"), container("two")] } }, 400, "DuplicateContainerPorts"],
    ["a public port twice", "web", { group: { ipAddress: { type: "Public", ports: [{ port: 80 }, { port: 80 }] } } }, 400, "DuplicateIpAddressPorts"],
    ["more than five ports", "web", { container: { ports: [...five, { port: 6 }] }, group: { ipAddress: { type: "Public", ports: [...five, { port: 6 }] } } }, 400, "TooManyIpAddressPorts"],
    ["a public port that no container has", "web", { group: { ipAddress: { type: "Public", ports: [{ port: 8080 }] } } }, 400, "IpAddressPortsNotUsed"],
    ["an address without ports", "web", { group: { ipAddress: { type: "Public", ports: [] } } }, 400, "MissingIpAddressPorts"],
    ["a private address", "web", { group: { ipAddress: { type: "Private", ports: [{ port: 80 }] } } }, 400, "PrivateIPAddressNotSupported"],
    ["a short label", "web", { group: { ipAddress: { type: "Public", ports: [{ port: 80 }], dnsNameLabel: "node" } } }, 400, "InvalidDnsNameLabel"],
    ["too much CPU", "web", { container: { resources: { requests: { cpu: 32, memoryInGB: 1.5 } } } }, 400, "ResourceRequestsOverLimit"],
    ["too much memory", "web", { container: { resources: { requests: { cpu: 1, memoryInGB: 241 } } } }, 400, "ResourceRequestsOverLimit"],
    ["no requests", "web", { container: { resources: {} } }, 400, "ResourceRequestsNotSpecified"],
    ["a limit below the request", "web", { container: { resources: { requests: { cpu: 2, memoryInGB: 1 }, limits: { cpu: 1 } } } }, 400, "ResourceLimitsLessThanRequests"],
    ["a limit above the group's total", "web", { container: { resources: { requests: { cpu: 2, memoryInGB: 1 }, limits: { cpu: 3 } } } }, 400, "ContainerLimitGreaterThanContainerGroupTotalRequest"],
    ["an empty image", "web", { container: { image: "" } }, 400, "InvalidRequestContent"],
    ["an unknown restart policy", "web", { group: { restartPolicy: "Sometimes" } }, 400, "InvalidRequestContent"],
    ["a volume name with capital letters", "web", { group: { volumes: [{ name: "Data", emptyDir: {} }] } }, 400, "InvalidVolumeName"],
    ["a secret that is not base64", "web", { group: { volumes: [{ name: "creds", secret: { key: "%%%" } }] } }, 400, "InvalidSecretValue"],
    ["a mount of no volume", "web", { container: { volumeMounts: [{ name: "ghost", mountPath: "/x" }] } }, 400, "VolumeMountNotFound"],
    ["more than 60 containers", "web", { group: { containers: Array.from({ length: 61 }, (_, index) => container(`c${String(index)}`, { ports: [], resources: { requests: { cpu: 0.1, memoryInGB: 0.1 } } })), ipAddress: undefined } }, 400, "TooManyContainers"],
    ["a git repository", "web", { group: { volumes: [{ name: "source", gitRepo: { repository: "https://example.com/r.git" } }] } }, 400, "NotModelledBySandbox"],
    ["a file share", "web", { group: { volumes: [{ name: "share", azureFile: { shareName: "s", storageAccountName: "a", storageAccountKey: "k" } }] } }, 400, "NotModelledBySandbox"],
    ["a virtual network", "web", { group: { subnetIds: [{ id: "/subscriptions/x" }] } }, 400, "NotModelledBySandbox"],
    ["Spot", "web", { group: { priority: "Spot" } }, 400, "NotModelledBySandbox"],
    ["confidential containers", "web", { group: { sku: "Confidential" } }, 400, "NotModelledBySandbox"],
    ["a priority that Azure does not have", "web", { group: { priority: "Soon" } }, 400, "InvalidRequestContent"],
    ["Windows", "web", { group: { osType: "Windows" } }, 400, "NotModelledBySandbox"],
    ["a property that does not exist", "web", { group: { colour: "red" } }, 400, "InvalidRequestContent"],
    ["an unknown image", "web", { container: { image: "unknown/app:1" } }, 400, "InaccessibleImage"],
  ])("%s", async (_what, name, wish, status, code) => {
    expect(outcome(await put(name, wish))).toEqual([status, code]);
    expect(azure.runtime.list()).toEqual([]);
    expect((await get(name)).status).toBe(404);
  });

  test("a private image without the credentials of its registry, which are never shown", async () => {
    const container = { image: "registry.example.com/private/todo:1" };
    const login = (server: string, password: string) => ({ container, group: { imageRegistryCredentials: [{ server, username: "puller", password }] } });
    expect(outcome(await put("web", { container }))).toEqual([400, "InaccessibleImage"]);
    expect(outcome(await put("web", login("registry.example.com", "wrong")))).toEqual([400, "InaccessibleImage"]);
    expect(outcome(await put("web", login("another.example.com", "right")))).toEqual([400, "InaccessibleImage"]);
    expect(azure.runtime.list()).toEqual([]);
    expect((await put("web", login("registry.example.com", "right"))).status).toBe(201);
    expect((await get("web")).body.properties.imageRegistryCredentials).toEqual([{ server: "registry.example.com", username: "puller" }]);
  });

  test("names every fault when there are several", async () => {
    const answer = await put("web", { container: { image: "unknown/app:1", resources: { requests: { cpu: 40, memoryInGB: 1 } } } });
    expect(outcome(answer)).toEqual([400, "MultipleErrorsOccurred"]);
    expect(answer.body.error.details.map((detail: { code: string }) => detail.code)).toEqual(["ResourceRequestsOverLimit", "InaccessibleImage"]);
    expect(answer.body.error.message).toContain("'BadRequest':'InaccessibleImage':'The image 'unknown/app:1' in container group 'web' is not accessible. Please check the image and registry credential.'");
  });

  test("what is not there by name", async () => {
    const answer = await get("ghost");
    expect(outcome(answer)).toEqual([404, "ResourceNotFound"]);
    expect(answer.body.error.message).toContain("The Resource 'Microsoft.ContainerInstance/containerGroups/ghost' under resource group 'gke-aci' was not found.");
  });
});

describe("a running group", () => {
  beforeEach(async () => {
    await put();
    await settle();
  });

  test("gives its logs, the last lines of them, with times", async () => {
    const logs = async (query: string): Promise<Answer> => azure.arm("GET", `${base}/todo-web-0/containers/web/logs?${v}${query}`);
    expect((await logs("")).body).toEqual({ content: "one\ntwo\nthree\n" });
    expect((await logs("&tail=1&timestamps=true")).body).toEqual({ content: "2026-11-21T10:00:00Z three\n" });
    expect(outcome(await logs("&tail=0"))).toEqual([400, "InvalidTail"]);
    expect(outcome(await azure.arm("GET", `${base}/todo-web-0/containers/ghost/logs?${v}`))).toEqual([404, "ContainerNotFound"]);
  });

  test("is stopped, started and restarted", async () => {
    expect((await azure.arm("POST", `${base}/todo-web-0/stop?${v}`)).status).toBe(204);
    await settle();
    expect(runs()).toBeUndefined();
    expect((await get()).body.properties).toMatchObject({ instanceView: { state: "Stopped" }, containers: [{ properties: { instanceView: { currentState: { state: "Terminated" } } } }] });
    expect((await azure.arm("POST", `${base}/todo-web-0/start?${v}`)).status).toBe(202);
    await settle();
    const started = runs();
    expect(started).toBeDefined();
    expect((await azure.arm("POST", `${base}/todo-web-0/restart?${v}`)).status).toBe(204);
    await settle();
    expect(runs()).not.toBe(started);
    expect((await get()).body.properties.instanceView.state).toBe("Running");
  });

  test("is deleted with its containers; deleting it again is no error", async () => {
    const deletion = await azure.arm("DELETE", `${base}/todo-web-0?${v}`);
    expect([deletion.status, deletion.body.name]).toEqual([200, "todo-web-0"]);
    await settle();
    expect(azure.runtime.list()).toEqual([]);
    expect((await azure.arm("DELETE", `${base}/todo-web-0?${v}`)).status).toBe(204);
  });

  test("may take 30 s to end after its deletion, unseen, and keeps its address as long", async () => {
    const leaving = runs();
    let end: () => void = () => undefined;
    if (leaving !== undefined) leaving.ends = new Promise((resolve) => (end = resolve));
    await azure.arm("DELETE", `${base}/todo-web-0?${v}`);
    await settle();
    expect((await get()).status).toBe(404);
    expect(leaving?.grace).toBe(30);
    expect(azure.runtime.list()).toEqual([leaving]);
    await put("other");
    await settle();
    expect((await get("other")).body.properties.ipAddress.ip).toBe("198.18.10.2");
    end();
    await settle();
    await put("third");
    await settle();
    expect((await get("third")).body.properties.ipAddress.ip).toBe("198.18.10.1");
  });

  test("lets nobody but probes in while its readiness probe fails, and is running all the same", async () => {
    await put("probed", { container: { readinessProbe: { httpGet: { port: 80, path: "/healthz" } } } });
    await settle();
    const workload = runs("probed");
    expect(azure.runtime.closed).toEqual(new Map());
    workload?.unready.add("web");
    workload?.set("web", { kind: "running", startedAt: new Date() });
    await settle();
    expect([...azure.runtime.closed]).toEqual([["198.18.10.2:80", ["198.18.0.1", "198.18.0.3"]]]);
    expect((await get("probed")).body.properties.instanceView.state).toBe("Running");
    workload?.unready.delete("web");
    workload?.set("web", { kind: "running", startedAt: new Date() });
    await settle();
    expect(azure.runtime.closed).toEqual(new Map());
  });

  test("is not waited for that long when the sandbox ends", async () => {
    const running = runs();
    await azure.restart();
    expect(running?.grace).toBe(2);
  });

  test("tells how a container ended", async () => {
    await put("job", { container: { ports: [] }, group: { restartPolicy: "Never", ipAddress: undefined } });
    await settle();
    runs("job")?.set("web", { kind: "terminated", exitCode: 3, reason: "Error", startedAt: new Date("2026-11-21T10:00:00Z"), finishedAt: new Date("2026-11-21T10:00:05Z") });
    const { properties } = (await get("job")).body;
    expect(properties).toMatchObject({ provisioningState: "Succeeded", instanceView: { state: "Failed" } });
    expect(properties.containers[0].properties.instanceView.currentState).toEqual({ state: "Terminated", startTime: "2026-11-21T10:00:00.000Z", finishTime: "2026-11-21T10:00:05.000Z", exitCode: 3, detailStatus: "Error" });
  });

  test("comes back after a restart at the same address, but a job that is done does not run again", async () => {
    await put("job", { container: { ports: [] }, group: { restartPolicy: "OnFailure", ipAddress: undefined } });
    await settle();
    runs("job")?.set("web", { kind: "terminated", exitCode: 0, reason: "Completed", startedAt: new Date(), finishedAt: new Date() });
    await azure.restart();
    expect(azure.runtime.list().map((workload) => workload.spec.name)).toEqual(["aci/gke-aci/todo-web-0"]);
    expect((await get()).body.properties).toMatchObject({ ipAddress: { ip: "198.18.10.1" }, instanceView: { state: "Running" } });
    expect((await get("job")).body.properties.instanceView.state).toBe("Succeeded");
  });

  test("counts in usages, in the resources of its group, and in the inventory", async () => {
    const usages = await azure.arm("GET", `${base.split("/resourceGroups")[0] ?? ""}/providers/Microsoft.ContainerInstance/locations/westus/usages?${v}`);
    expect(usages.body.value[0]).toMatchObject({ currentValue: 1, limit: 100, name: { value: "ContainerGroups" } });
    const resources = await azure.arm("GET", `${base.split("/providers")[0] ?? ""}/resources?api-version=2024-11-01`);
    expect(resources.body.value.map((resource: { name: string }) => resource.name)).toEqual(["todo-web-0"]);
    expect(azure.cloud.inventory().map((item) => item.type)).toEqual(["Microsoft.Resources/resourceGroups", "Microsoft.ContainerInstance/containerGroups"]);
  });
});

test("a group that cannot be started fails, and says so to who waits", async () => {
  azure.runtime.create = () => Promise.reject(new Error("no room"));
  const answer = await put();
  await settle();
  const operation = new URL(answer.headers["azure-asyncoperation"] ?? "");
  const outcomeOf = await azure.arm("GET", `${operation.pathname}${operation.search}`);
  expect(outcomeOf.body).toMatchObject({ status: "Failed", error: { code: "ContainerGroupDeploymentFailed", message: expect.stringContaining("no room") } });
  expect((await get()).body.properties.provisioningState).toBe("Failed");
});
