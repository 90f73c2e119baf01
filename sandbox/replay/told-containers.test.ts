import { afterEach, beforeEach, expect, test } from "vitest";
import { AzureFixture, settle } from "../clouds/azure/azure.fixture.ts";
import { ToldContainers } from "./told-containers.ts";

let azure: AzureFixture;
let containers: ToldContainers;
let group: string;
beforeEach(async () => {
  azure = new AzureFixture();
  containers = new ToldContainers(azure);
  group = `${await azure.prepare()}/providers/Microsoft.ContainerInstance/containerGroups/job`;
  const properties = { osType: "Linux", restartPolicy: "OnFailure", containers: [{ name: "one", properties: { image: "busybox", resources: { requests: { cpu: 1, memoryInGB: 1 } } } }] };
  await azure.arm("PUT", `${group}?api-version=2023-05-01`, { location: "westus", properties });
  await settle();
});
afterEach(() => {
  azure.remove();
});

const shown = async (): Promise<Record<string, unknown>> => (await azure.arm("GET", `${group}?api-version=2023-05-01`)).body.properties.containers[0].properties.instanceView as Record<string, unknown>;
const recorded = (instanceView: unknown): unknown => ({ id: group, properties: { containers: [{ name: "one", properties: { instanceView } }] } });
const event = { count: 1, firstTimestamp: "2023-05-05T00:15:00.000Z", lastTimestamp: "2023-05-05T00:15:00.000Z", name: "Pulling", message: 'pulling image "busybox@sha256:0"', type: "Normal" };

test("containers of a replay do what those of the recording did", async () => {
  const waiting = { restartCount: 3, currentState: { state: "Waiting", detailStatus: "CrashLoopBackOff: Back-off 40s restarting failed" }, previousState: { state: "Terminated", exitCode: 7, detailStatus: "Error" }, events: [event] };
  containers.tell(`https://management.azure.com${group}`, recorded(waiting));
  expect(await shown()).toMatchObject(waiting);
  containers.tell(`https://management.azure.com${group}`, recorded({ restartCount: 3, currentState: { state: "Terminated", exitCode: 0, detailStatus: "Completed" } }));
  const ended = await shown();
  expect(ended["currentState"]).toMatchObject({ state: "Terminated", exitCode: 0 });
  expect(ended).not.toHaveProperty("events");
});

test("what is told before a group runs counts once it does, and logs are told too", async () => {
  await azure.arm("DELETE", `${group}?api-version=2023-05-01`);
  await settle();
  containers.tell("https://management.azure.com/operations/1", { id: group, properties: { events: [event] } });
  await azure.arm("PUT", `${group}?api-version=2023-05-01`, { location: "westus", properties: { osType: "Linux", containers: [{ name: "one", properties: { image: "busybox", resources: { requests: { cpu: 1, memoryInGB: 1 } } } }] } });
  await settle();
  expect((await shown())["events"]).toEqual([event]);
  containers.tell(`https://management.azure.com${group}/containers/one/logs`, { content: "first\nsecond\n" });
  expect((await azure.arm("GET", `${group}/containers/one/logs?api-version=2023-05-01`)).body).toEqual({ content: "first\nsecond\n" });
});
