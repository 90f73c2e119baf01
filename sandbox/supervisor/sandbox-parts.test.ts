import { expect, it } from "vitest";
import { SandboxParts } from "./sandbox-parts.ts";

it("ends parts in the order opposite to that of their start", async () => {
  const seen: string[] = [];
  const part = (name: string, starting: Promise<void> = Promise.resolve()) => ({
    name,
    start: async () => {
      seen.push(`${name} starts`);
      await starting;
    },
    stop: async () => {
      await Promise.resolve();
      seen.push(`${name} ends`);
    },
  });
  const parts = new SandboxParts();
  parts.add("network", () => void seen.push("network ends"));
  await parts.start(part("clouds"), part("engine"));
  await Promise.all([parts.stop(), parts.stop()]);
  expect(seen).toEqual(["clouds starts", "engine starts", "engine ends", "clouds ends", "network ends"]);
});

it("ends a part that failed to start, and those beside it", async () => {
  const ended: string[] = [];
  const parts = new SandboxParts();
  const start = parts.start(
    { name: "clouds", start: () => new Promise(() => undefined), stop: () => void ended.push("clouds") },
    { name: "engine", start: () => Promise.reject(new Error("no pulumi")), stop: () => void ended.push("engine") },
  );
  await expect(start).rejects.toThrow("no pulumi");
  await parts.stop();
  expect(ended).toEqual(["engine", "clouds"]);
});

it("ends a part that is an object with a state of its own", async () => {
  class Engine {
    readonly name = "engine";
    isRunning = false;
    start(): void {
      this.isRunning = true;
    }
    stop(): void {
      this.isRunning = false;
    }
  }
  const engine = new Engine();
  const parts = new SandboxParts();
  await parts.start(engine);
  expect(engine.isRunning).toBe(true);
  await parts.stop();
  expect(engine.isRunning).toBe(false);
});

it("goes on where a part cannot be ended, and says which", async () => {
  const ended: string[] = [];
  const parts = new SandboxParts();
  parts.add("network", () => void ended.push("network"));
  parts.add("names", () => Promise.reject(new Error("busy")));
  await expect(parts.stop()).rejects.toThrow("not all of the sandbox could be ended: names: busy");
  expect(ended).toEqual(["network"]);
});
