import { expect, test } from "vitest";
import { answering, runPipeline, step } from "./pipeline.ts";

test("steps run in their order until one answers, or refuses", async () => {
  const seen: string[] = [];
  const steps = [step<string>("look", (exchange) => seen.push(`look at ${exchange}`)), answering<string>("answer", (exchange) => (exchange === "a" ? { status: 200 } : undefined)), step<string>("refuse", () => Promise.reject(new Error("no")))];
  expect(await runPipeline(steps, "a")).toEqual({ status: 200 });
  await expect(runPipeline(steps, "b")).rejects.toThrow("no");
  expect(seen).toEqual(["look at a", "look at b"]);
  await expect(runPipeline(steps.slice(0, 1), "c")).rejects.toThrow("no step has answered: look");
});
