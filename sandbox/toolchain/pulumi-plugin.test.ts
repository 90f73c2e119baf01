import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { statePaths } from "../paths.ts";
import { findPlugin, pluginFolder, pluginVersion } from "./pulumi-plugin.ts";

let home: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-plugin-"));
  fs.mkdirSync(path.join(home, "bin"));
  env = { HOME: home, PATH: `${path.join(home, "bin")}:/usr/bin:/bin` };
});
afterEach(() => fs.rmSync(home, { recursive: true }));

/** Puts a program where a plugin is looked for. */
const place = (folder: string, script: string): string => {
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "pulumi-resource-kubernetes");
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
};

const serving = (version: string): string => `exec ${process.execPath} --import ${import.meta.resolve("tsx")} ${path.join(import.meta.dirname, "testing/fake-plugin.ts")} ${version}`;

describe("a user's own plugin", () => {
  it("is the one in PULUMI_HOME of just this version, its installation completed", async () => {
    expect(await findPlugin("kubernetes", "4.34.2", env)).toBeUndefined();
    const installed = place(pluginFolder(path.join(home, ".pulumi"), "kubernetes", "4.34.2"), "");
    expect(await findPlugin("kubernetes", "4.34.2", env)).toBe(installed);
    expect(await findPlugin("kubernetes", "4.34.3", env)).toBeUndefined();
    fs.writeFileSync(`${path.dirname(installed)}.partial`, "");
    expect(await findPlugin("kubernetes", "4.34.2", env)).toBeUndefined();
  });

  it("is looked for in the PULUMI_HOME that is set, unless it is the sandbox's", async () => {
    const elsewhere = path.join(home, "elsewhere");
    const installed = place(pluginFolder(elsewhere, "kubernetes", "4.34.2"), "");
    expect(await findPlugin("kubernetes", "4.34.2", { ...env, PULUMI_HOME: elsewhere })).toBe(installed);
    const own = place(pluginFolder(path.join(home, ".pulumi"), "kubernetes", "4.34.2"), "");
    expect(await findPlugin("kubernetes", "4.34.2", { ...env, PULUMI_HOME: statePaths.pulumiHome })).toBe(own);
  });

  it("on PATH is asked for its version", { timeout: 30_000 }, async () => {
    const program = place(path.join(home, "bin"), serving("4.34.2"));
    expect(await findPlugin("kubernetes", "4.34.2", env)).toBe(program);
    expect(await findPlugin("kubernetes", "4.34.3", env)).toBeUndefined();
  });
});

describe("asking a program for its version", () => {
  it.each([["ends", "exit 1"], ["serves nothing", "echo 1; sleep 60"], ["is no plugin", "echo hello; sleep 60"]])("ends without an answer where it %s", async (_what, script) => {
    expect(await pluginVersion(place(path.join(home, "bin"), script), env)).toBeUndefined();
  });

  it("ends without an answer where there is no such program", async () => {
    expect(await pluginVersion(path.join(home, "nothing"), env)).toBeUndefined();
  });
});
