import { expect, it } from "vitest";
import { CoalescedStep, WorkQueue } from "./work-queue.ts";

/** Something that is over when it is told so. */
function held(): { readonly over: Promise<void>; end(fault?: Error): void } {
  let end: (fault?: Error) => void = () => undefined;
  const over = new Promise<void>((resolve, reject) => {
    end = (fault) => (fault === undefined ? resolve() : reject(fault));
  });
  return { over, end };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("takes steps one after the other, and gives what each gives", async () => {
  const queue = new WorkQueue();
  const [first, seen] = [held(), new Array<string>()];
  const one = queue.add(async () => {
    seen.push("one begins");
    await first.over;
    seen.push("one ends");
    return 1;
  });
  const two = queue.add(() => Promise.resolve(seen.push("two")));
  await turn();
  expect(seen).toEqual(["one begins"]);
  first.end();
  expect(await one).toBe(1);
  await two;
  expect(seen).toEqual(["one begins", "one ends", "two"]);
});

it("goes on after a step that fails, which only its owner hears of", async () => {
  const queue = new WorkQueue();
  const failing = queue.add(() => Promise.reject(new Error("no")));
  const next = queue.add(() => Promise.resolve("yes"));
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("yes");
});

it("is settled when the steps are over that are added meanwhile, too", async () => {
  const queue = new WorkQueue();
  const [first, second] = [held(), held()];
  void queue.add(async () => {
    await first.over;
    void queue.add(() => second.over);
  });
  let isSettled = false;
  const settled = queue.settled().then(() => (isSettled = true));
  first.end();
  await turn();
  expect(isSettled).toBe(false);
  second.end();
  await settled;
});

it("makes one step of all that is asked for while another is under way", async () => {
  const steps = [held(), held(), held()];
  let begun = 0;
  const work = new CoalescedStep(() => steps[begun++]?.over ?? Promise.resolve());
  const first = work.run();
  await turn();
  const [second, third] = [work.run(), work.run()];
  expect([begun, third === second]).toEqual([1, true]);
  steps[0]?.end();
  await first;
  await turn();
  expect(begun).toBe(2);
  // What is asked for now may have changed after the second step looked.
  const later = work.run();
  expect(later).not.toBe(second);
  steps[1]?.end();
  await second;
  steps[2]?.end();
  await later;
  expect(begun).toBe(3);
  await work.settled();
});

it("tells those who asked of a failure, and is taken again for the next", async () => {
  let attempts = 0;
  const work = new CoalescedStep(() => (attempts++ === 0 ? Promise.reject(new Error("away")) : Promise.resolve()));
  await expect(work.run()).rejects.toThrow("away");
  await work.run();
  expect(attempts).toBe(2);
});
