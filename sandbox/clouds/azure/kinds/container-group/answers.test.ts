import { afterEach, beforeEach, expect, test } from "vitest";
import { type Answer, AzureFixture, settle, subscription } from "../../azure.fixture.ts";

let azure: AzureFixture;
let group: string;
let base: string;
beforeEach(async () => {
  azure = new AzureFixture();
  group = await azure.prepare();
  base = `${group}/providers/Microsoft.ContainerInstance/containerGroups`;
});
afterEach(() => {
  azure.remove();
});

const at = (name: string, version = "2023-05-01"): string => `${base}/${name}?api-version=${version}`;
const plain = { osType: "Linux", containers: [{ name: "job", properties: { image: "busybox", resources: { requests: { cpu: 0.5, memoryInGB: 0.5 } } } }] };
const put = (name: string, properties: Record<string, unknown> = {}, more: Record<string, unknown> = {}, version?: string): Promise<Answer> => azure.arm("PUT", at(name, version), { location: "westus", properties: { ...plain, ...properties }, ...more });
const shown = async (name: string, version?: string): Promise<Record<string, unknown>> => (await azure.arm("GET", at(name, version))).body as Record<string, unknown>;
const keys = (value: unknown): string[] => Object.keys(value as object).sort();

test("a group of less than one processor, asked for with nothing else, shows no more than Azure writes", async () => {
  const answer = await put("bare");
  expect(answer.status).toBe(201);
  expect(keys(answer.body)).toEqual(["id", "location", "name", "properties", "type"]);
  expect(keys(answer.body.properties)).toEqual(["containers", "initContainers", "instanceView", "isCreatedFromStandbyPool", "isCustomProvisioningTimeout", "osType", "provisioningState", "provisioningTimeoutInSeconds", "sku"]);
  expect(answer.body.properties).toMatchObject({ initContainers: [], isCreatedFromStandbyPool: false, instanceView: { events: [], state: "Pending" } });
  expect(answer.body.properties.containers).toEqual([{ name: "job", properties: { image: "busybox", resources: { requests: { cpu: 0.5, memoryInGB: 0.5 } }, ports: [], environmentVariables: [], configMap: { keyValuePairs: {} } } }]);
});

test("what was given is shown, empty tags and the standard priority too", async () => {
  const { properties, tags } = (await put("full", { priority: "Regular", restartPolicy: "Never", volumes: [{ name: "tmp", emptyDir: {} }] }, { tags: {} })).body;
  expect(tags).toEqual({});
  expect(properties).toMatchObject({ priority: "Regular", restartPolicy: "Never", volumes: [{ name: "tmp", emptyDir: {} }] });
});

test("older api-versions know less of a group", async () => {
  await put("bare");
  const old = keys((await shown("bare", "2018-10-01"))["properties"]);
  for (const property of ["sku", "initContainers", "provisioningTimeoutInSeconds", "isCustomProvisioningTimeout"]) expect(old).not.toContain(property);
  const next = keys((await shown("bare", "2021-03-01"))["properties"]);
  expect(next).toEqual(expect.arrayContaining(["sku", "initContainers"]));
  expect(next).not.toContain("provisioningTimeoutInSeconds");
});

test("a group's operation has the group's id and, at its end, the events of its containers", async () => {
  const answer = await put("web");
  expect(keys(answer.headers)).not.toContain("retry-after");
  const url = new URL(answer.headers["azure-asyncoperation"] ?? "");
  const look = async (): Promise<Answer> => azure.arm("GET", `${url.pathname}${url.search}`);
  await settle();
  const { body, headers } = await look();
  expect(headers["retry-after"]).toBeUndefined();
  expect(keys(body)).toEqual(["id", "properties", "startTime", "status"]);
  expect(body).toMatchObject({ id: `${base}/web`, status: "Succeeded", properties: { events: [{ name: "Pulled", message: 'Successfully pulled image "busybox"' }] } });
});

test("an operation that is under way has no events", async () => {
  const slow = new AzureFixture({ containerGroupLatency: 60_000 });
  await slow.prepare();
  const url = new URL((await slow.arm("PUT", at("web"), { location: "westus", properties: plain })).headers["azure-asyncoperation"] ?? "");
  expect((await slow.arm("GET", `${url.pathname}${url.search}`)).body).toMatchObject({ status: "Pending", properties: { events: [] } });
  await slow.arm("DELETE", at("web"));
  slow.remove();
});

test("a stopped group has given its address away", async () => {
  const open = { containers: [{ name: "job", properties: { ...plain.containers[0]?.properties, ports: [{ port: 80 }] } }], ipAddress: { type: "Public", ports: [{ port: 80 }] } };
  await put("web", open);
  await settle();
  expect((await shown("web"))["properties"]).toMatchObject({ ipAddress: { ip: "198.18.10.1" } });
  await azure.arm("POST", `${base}/web/stop?api-version=2023-05-01`);
  const stopped = (await shown("web"))["properties"] as { ipAddress: object };
  expect(stopped).toMatchObject({ provisioningState: "Succeeded", instanceView: { state: "Stopped" } });
  expect(keys(stopped.ipAddress)).toEqual(["ports", "type"]);
});

test("a group can be stopped while it is started again", async () => {
  const slow = new AzureFixture({ containerGroupLatency: 400 });
  await slow.prepare();
  await slow.arm("PUT", at("web"), { location: "westus", properties: plain });
  await expect.poll(async () => (await slow.arm("GET", at("web"))).body.properties.provisioningState).toBe("Succeeded");
  for (const verb of ["restart", "stop"]) expect((await slow.arm("POST", `${base}/web/${verb}?api-version=2023-05-01`)).status).toBe(204);
  expect((await slow.arm("GET", at("web"))).body.properties).toMatchObject({ instanceView: { state: "Stopped" }, containers: [{ properties: { instanceView: { previousState: { state: "Waiting", detailStatus: "Waiting to run" } } } }] });
  slow.remove();
});

test("a group that goes with its resource group is unknown to Container Instances first, and to Resource Manager after that", async () => {
  await put("web");
  await settle();
  const workload = azure.runtime.get("aci/gke-aci/web");
  let end: () => void = () => undefined;
  if (workload !== undefined) workload.ends = new Promise((resolve) => (end = resolve));
  await azure.arm("DELETE", `${subscription}/resourceGroups/gke-aci?api-version=2024-11-01`);
  expect((await shown("web"))["error"]).toEqual({ code: "ContainerGroupNotFound", message: "The container group 'web' does not exist." });
  end();
  await settle();
  expect((await shown("web"))["error"]).toMatchObject({ code: "ResourceGroupNotFound" });
});

test("an invitation to a terminal repeats the terminal's size", async () => {
  await put("web");
  await settle();
  const { webSocketUri } = (await azure.arm("POST", `${base}/web/containers/job/exec?api-version=2023-05-01`, { command: "ls", terminalSize: { rows: 30, cols: 90 } })).body;
  expect(new URL(webSocketUri as string).search).toBe("?api-version=1.0&rows=30&cols=90");
});
