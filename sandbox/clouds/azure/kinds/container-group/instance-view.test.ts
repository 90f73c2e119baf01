import { expect, test } from "vitest";
import type { ContainerState, ContainerStatus, WorkloadEvent } from "../../../../machine/containers/types.ts";
import { eventsOf, instanceOf, stoppedInstance } from "./instance-view.ts";
import type { GroupDocument } from "./group.ts";

const group = (more: Partial<GroupDocument> = {}): GroupDocument => ({
  name: "shop",
  resourceGroup: "gke-aci",
  location: "westus",
  properties: { osType: "Linux", sku: "Standard", containers: ["front", "back"].map((name) => ({ name, properties: { image: "busybox" } })) },
  ip: "198.18.10.1",
  createdAt: "2026-11-21T10:00:00.000Z",
  provisioningState: "Succeeded",
  ...more,
});

const container = (name: string, state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus => ({ name, image: "busybox", state, restartCount: 0, ready: false, started: false, id: "", ...more });
const at = new Date("2026-11-21T10:00:05Z");
const event = (reason: string, message: string, name = "front"): WorkloadEvent => ({ container: name, type: "Normal", reason, message, firstSeen: at, lastSeen: at, count: 1 });
const views = (containers: readonly ContainerStatus[], events: readonly WorkloadEvent[] = []) => instanceOf(group(), { containers, initContainers: [], events }).views;

test("a container that has not come to its start yet has no view", () => {
  expect(instanceOf(group({ provisioningState: "Pending" }), undefined)).toEqual({ state: "Pending", views: {} });
  expect(views([container("front", { kind: "running", startedAt: at }), container("back", { kind: "waiting", reason: "ContainerCreating" })])).toEqual({
    front: { restartCount: 0, currentState: { state: "Running", startTime: "2026-11-21T10:00:05.000Z", detailStatus: "" } },
  });
});

test("a container that waits for its next start tells why, and no time", () => {
  const ended = { kind: "terminated", exitCode: 1, reason: "Error", startedAt: at, finishedAt: at } as const;
  const { front } = views([container("front", { kind: "waiting", reason: "CrashLoopBackOff", message: "back-off 20s restarting failed container front" }, { restartCount: 2, lastState: ended })]) as { front: Record<string, unknown> };
  expect(front["currentState"]).toEqual({ state: "Waiting", detailStatus: "CrashLoopBackOff: Back-off 20s restarting failed" });
  expect(front["previousState"]).toMatchObject({ state: "Terminated", exitCode: 1, detailStatus: "Error" });
});

test("events are in Azure's words, belong to their container, and are together those of the group", () => {
  const events = [
    event("Pulling", 'Pulling image "busybox"'),
    event("Pulled", 'Successfully pulled image "busybox" in 3ms'),
    event("Created", "Created container: front"),
    event("Started", "Started container front"),
    event("BackOff", "Back-off restarting failed container back", "back"),
  ];
  const running = { kind: "running", startedAt: at } as const;
  const instance = instanceOf(group(), { containers: [container("front", running), container("back", running)], initContainers: [], events });
  const told = (list: readonly unknown[]): unknown[] => list.map((each) => [(each as { name: string }).name, (each as { message: string }).message]);
  expect(told((instance.views["front"] as { events: unknown[] }).events)).toEqual([["Pulling", 'pulling image "busybox"'], ["Pulled", 'Successfully pulled image "busybox"'], ["Started", "Started container"]]);
  expect(told(eventsOf(instance)).at(-1)).toEqual(["BackOff", "Back-off restarting failed container"]);
});

test("what its user stops has neither exit codes nor starts", () => {
  const running = instanceOf(group(), { containers: [container("front", { kind: "running", startedAt: at })], initContainers: [], events: [] });
  expect(stoppedInstance(running, new Date("2026-11-21T11:00:00Z"))).toEqual({
    state: "Stopped",
    views: { front: { restartCount: 0, currentState: { state: "Terminated", finishTime: "2026-11-21T11:00:00.000Z", detailStatus: "Container stopped per client request" }, previousState: { state: "Running", startTime: "2026-11-21T10:00:05.000Z", detailStatus: "" } } },
  });
});

test("what is started again waits to run", () => {
  expect(instanceOf(group({ provisioningState: "Pending", restarting: true }), undefined).views["back"]).toEqual({ restartCount: 0, currentState: { state: "Waiting", detailStatus: "Waiting to run" } });
});
