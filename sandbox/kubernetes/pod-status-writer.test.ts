import { expect, it } from "vitest";
import { ApiError } from "./api-client.ts";
import type { PodStatus } from "./objects.ts";
import { PodStatusWriter } from "./pod-status-writer.ts";

/** An API server that answers as it is told, and a pod whose status changes. */
class Stage {
  phase = "Pending";
  isEnding = false;
  readonly requests: string[] = [];
  readonly told: string[] = [];
  answers: (() => Promise<unknown>)[] = [];
  readonly writer = new PodStatusWriter(
    { name: "web", namespace: "todo", uid: "1" } as never,
    {
      api: {
        patch: <T>(path: string, change: object): Promise<T> => {
          const { metadata, status } = change as { metadata: { uid: string }; status: PodStatus };
          this.requests.push(`${path} ${metadata.uid} ${String(status.phase)}`);
          return (this.answers.shift()?.() ?? Promise.resolve()) as Promise<T>;
        },
      },
      current: () => ({ phase: this.phase }) as PodStatus,
      written: ({ phase }) => void this.told.push(String(phase)),
      isWorthRetrying: () => !this.isEnding,
    },
    1,
  );
}

const path = "/api/v1/namespaces/todo/pods/web/status 1";
const refusal = (status: number) => () => Promise.reject(new ApiError(status, "", "no"));

it("writes a status once, however often it is reported", async () => {
  const stage = new Stage();
  stage.writer.report();
  stage.writer.report();
  await stage.writer.settled();
  stage.writer.report();
  await stage.writer.settled();
  expect([stage.requests, stage.told]).toEqual([[`${path} Pending`], ["Pending"]]);
});

it("writes the newest status after the write that is under way", async () => {
  const stage = new Stage();
  let answer: (value?: unknown) => void = () => undefined;
  stage.answers = [() => new Promise((resolve) => (answer = resolve))];
  stage.writer.report();
  await Promise.resolve();
  stage.phase = "Running";
  stage.writer.report();
  stage.phase = "Succeeded";
  stage.writer.report();
  answer();
  await stage.writer.settled();
  expect(stage.requests).toEqual([`${path} Pending`, `${path} Succeeded`]);
});

it("writes it again where the API server is away, unless the pod is being ended", async () => {
  const stage = new Stage();
  stage.answers = [refusal(503), refusal(500)];
  stage.writer.report();
  await stage.writer.settled();
  expect([stage.requests.length, stage.told]).toEqual([3, ["Pending"]]);
  stage.phase = "Failed";
  stage.isEnding = true;
  stage.answers = [refusal(503)];
  stage.writer.report();
  await stage.writer.settled();
  expect([stage.requests.length, stage.told]).toEqual([4, ["Pending"]]);
});

it.each([404, 409])("leaves it where the pod is gone or another one has its name (%i)", async (status) => {
  const stage = new Stage();
  stage.answers = [refusal(status)];
  stage.writer.report();
  await stage.writer.settled();
  expect([stage.requests.length, stage.told]).toEqual([1, []]);
});
