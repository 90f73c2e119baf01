import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createProgress, formatDuration, type ProgressStream } from "./progress.ts";

/** What a person would see on a terminal after all that was written: knows the two sequences that progress uses. */
class Screen implements ProgressStream {
  readonly isTTY = true;
  readonly columns = 60;
  private lines = [""];

  write(text: string): void {
    // eslint-disable-next-line no-control-regex
    for (const part of text.split(/(\u001b\[\d+F|\u001b\[J|\n)/)) {
      if (part === "\n") this.lines.push("");
      else if (part.endsWith("F")  && part.startsWith("\u001b")) this.lines = this.lines.slice(0, this.lines.length - 1 - Number.parseInt(part.slice(2), 10)).concat("");
      else if (part !== "\u001b[J") this.lines[this.lines.length - 1] += part;
    }
  }

  get shown(): string[] {
    return this.lines.slice(0, -1);
  }
}

describe("progress without a terminal", () => {
  it("writes a line at the start, one every ten seconds and one at the end", () => {
    const written: string[] = [];
    let time = 0;
    const progress = createProgress({ stream: { write: (text: string) => written.push(text) }, now: () => time });
    const step = progress.step("building etcd");
    for (let second = 1; second <= 25; second++) {
      time = second * 1000;
      step.update(`${second} of 30 packages`);
    }
    step.done();
    expect(written).toEqual([
      "building etcd\n",
      "building etcd: 10 of 30 packages (10 s)\n",
      "building etcd: 20 of 30 packages (20 s)\n",
      "building etcd: done (25 s)\n",
    ]);
  });
});

describe("progress on a terminal", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("keeps running steps in place, below what is finished", () => {
    const screen = new Screen();
    const progress = createProgress({ stream: screen });
    const etcd = progress.step("building etcd");
    const pulumi = progress.step("building pulumi");
    etcd.update("3 of 30 packages");
    vi.advanceTimersByTime(5000);
    expect(screen.shown).toEqual(["building etcd: 3 of 30 packages (5 s)", "building pulumi (5 s)"]);
    etcd.done();
    progress.say("note");
    expect(screen.shown).toEqual(["building etcd: done (5 s)", "note", "building pulumi (5 s)"]);
    pulumi.fail("no network");
    vi.advanceTimersByTime(5000);
    expect(screen.shown).toEqual(["building etcd: done (5 s)", "note", "building pulumi: failed, no network (5 s)"]);
  });

  it("cuts lines that would wrap, which could not be overwritten", () => {
    const screen = new Screen();
    createProgress({ stream: screen }).step("x".repeat(200));
    expect(screen.shown).toEqual(["x".repeat(59)]);
  });
});

describe("formatDuration", () => {
  it.each([[400, "0 s"], [59_400, "59 s"], [159_000, "2 min 39 s"]])("%d ms is %s", (milliseconds, expected) => {
    expect(formatDuration(milliseconds)).toBe(expected);
  });
});
