import { describe, expect, it } from "vitest";
import type { ContainerState, ContainerStatus, WorkloadStatus } from "../machine/containers/types.ts";
import { podStatus } from "./pod-status.ts";
import { place, podOf } from "./pod.fixture.ts";

const at = new Date("2026-11-20T10:00:00.000Z");
const running: ContainerState = { kind: "running", startedAt: at };
const ended = (exitCode: number): ContainerState & { kind: "terminated" } => ({ kind: "terminated", exitCode, reason: exitCode === 0 ? "Completed" : "Error", startedAt: at, finishedAt: at });
const container = (state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus => ({ name: "web", image: "app", state, restartCount: 0, ready: state.kind === "running", started: true, id: "sandbox://1", ...more });
const workload = (containers: ContainerStatus[], initContainers: ContainerStatus[] = []): WorkloadStatus => ({ containers, initContainers, events: [], startedAt: at });
const phase = (restartPolicy: string, status: WorkloadStatus) => podStatus(podOf({ restartPolicy }), status, place, {}).phase;

describe("podStatus", () => {
  it("follows the kubelet's rules for the phase", () => {
    expect(phase("Always", workload([container({ kind: "waiting", reason: "ContainerCreating" })]))).toBe("Pending");
    expect(phase("Always", workload([container(running)]))).toBe("Running");
    expect(phase("Always", workload([container({ kind: "waiting", reason: "CrashLoopBackOff" }, { lastState: ended(1) })]))).toBe("Running");
    expect(phase("Never", workload([container(ended(0))]))).toBe("Succeeded");
    expect(phase("Never", workload([container(ended(3)), container(ended(0))]))).toBe("Failed");
    expect(phase("OnFailure", workload([container(ended(0)), container(running)]))).toBe("Running");
    expect(phase("Never", workload([container(running)], [container(ended(1))]))).toBe("Failed");
    expect(phase("Always", workload([container({ kind: "waiting", reason: "PodInitializing" })], [container(running)]))).toBe("Pending");
  });

  it("is Ready when all containers are, and keeps the time of the last change", () => {
    const before = podOf({});
    const first = podStatus(before, workload([container(running, { ready: false })]), place, {});
    const condition = (status: typeof first, type: string) => status.conditions?.find((candidate) => candidate.type === type);
    expect(condition(first, "Ready")).toMatchObject({ status: "False", reason: "ContainersNotReady", message: "containers with unready status: [web]" });
    const stamped = { ...before, status: { ...first, conditions: first.conditions?.map((one) => ({ ...one, lastTransitionTime: "2026-01-01T00:00:00Z" })) } };
    const second = podStatus(stamped, workload([container(running)]), place, {});
    expect(condition(second, "Ready")?.status).toBe("True");
    expect(condition(second, "Ready")?.lastTransitionTime).not.toBe("2026-01-01T00:00:00Z");
    expect(condition(second, "Initialized")?.lastTransitionTime).toBe("2026-01-01T00:00:00Z");
  });

  it("keeps conditions of others and waits for readiness gates", () => {
    const pod = podOf({ readinessGates: [{ conditionType: "example/gate" }] });
    const scheduled = { ...pod, status: { conditions: [{ type: "PodScheduled", status: "True" }] } };
    const status = podStatus(scheduled, workload([container(running)]), place, {});
    expect(status.conditions?.map(({ type, status: value }) => `${type}=${value}`)).toEqual(["PodReadyToStartContainers=True", "Initialized=True", "ContainersReady=True", "Ready=False", "PodScheduled=True"]);
  });

  it("tells how a container ended and goes on counting restarts", () => {
    const status = podStatus(podOf({}), workload([container(running, { restartCount: 1, lastState: ended(137) })]), place, { web: 4 });
    expect(status.containerStatuses?.[0]).toMatchObject({ restartCount: 5, state: { running: { startedAt: "2026-11-20T10:00:00Z" } }, lastState: { terminated: { exitCode: 137, reason: "Error" } } });
  });
});
