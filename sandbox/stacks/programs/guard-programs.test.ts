import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { guardPrograms } from "./guard-programs.ts";
import { rememberProgram, tidyPrograms } from "./known-programs.ts";

const committed = '# Why it is so.\nconfig:\n  a: "1"\n';

it("puts the config files of a program back as they were, from when it becomes known until it is forgotten", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "guard-programs-"));
  const remembered = path.join(folder, "remembered");
  const backend = path.join(folder, "backend");
  const settings = path.join(folder, "program");
  const file = path.join(settings, "Pulumi.dev.yaml");
  const program = { project: "hello", directory: settings, settingsFolder: settings };
  fs.mkdirSync(settings);
  fs.mkdirSync(path.join(backend, ".pulumi/stacks/hello"), { recursive: true });
  fs.writeFileSync(path.join(backend, ".pulumi/stacks/hello/dev.json"), JSON.stringify({ checkpoint: { latest: { secrets_providers: { type: "passphrase", state: { salt: "v1:here" } } } } }));
  fs.writeFileSync(file, committed);
  /** What the file holds a moment after this was written over the committed content. */
  const afterWriting = async (content: string): Promise<string> => {
    fs.writeFileSync(file, committed);
    await sleep(50);
    fs.writeFileSync(file, content);
    await sleep(50);
    return fs.readFileSync(file, "utf8");
  };
  const end = guardPrograms(remembered, backend);
  try {
    rememberProgram(program, undefined, remembered);
    // The guard is told by the file system, so it notices the program and what is written a moment later.
    await expect.poll(() => afterWriting("encryptionsalt: v1:here\nconfig:\n  a: 1\n")).toBe(committed);
    // The folder goes and comes back, as with a change of branches; the next `up` remembers the program again.
    fs.renameSync(settings, path.join(folder, "old"));
    fs.mkdirSync(settings);
    rememberProgram(program, undefined, remembered);
    await expect.poll(() => afterWriting("encryptionsalt: v1:here\nconfig:\n  a: 1\n")).toBe(committed);
    tidyPrograms([], remembered);
    const salted = "encryptionsalt: v1:here\nconfig:\n  a: 2\n";
    await expect.poll(() => afterWriting(salted)).toBe(salted);
  } finally {
    end();
    fs.rmSync(folder, { recursive: true });
  }
});
