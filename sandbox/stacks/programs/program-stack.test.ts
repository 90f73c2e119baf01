import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseProgramStack, googleProjectIn, type ProgramStack, settingsFor, withProgramSettings } from "./program-stack.ts";

let folder: string;
let count = 0;

/** A program with these config files, by stack. */
function programWith(stacks: Readonly<Record<string, string>>) {
  const directory = path.join(folder, `program-${++count}`);
  fs.mkdirSync(directory);
  for (const [stack, content] of Object.entries(stacks)) fs.writeFileSync(path.join(directory, `Pulumi.${stack}.yaml`), content);
  return { project: "hello", directory, settingsFolder: directory };
}

const stackOf = (content: string, configFile?: string): ProgramStack => ({
  program: programWith({ dev: content }),
  stack: "dev",
  configFile,
  location: { project: "hello", stack: "dev", backend: path.join(folder, "backend") },
});

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "program-stacks-"));
  const states = path.join(folder, "backend/.pulumi/stacks/hello");
  fs.mkdirSync(states, { recursive: true });
  fs.writeFileSync(path.join(states, "dev.json"), JSON.stringify({ checkpoint: { latest: { secrets_providers: { type: "passphrase", state: { salt: "v1:here" } } } } }));
});

afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

describe("the stack that is meant", () => {
  it("is the named one, else dev, else the only one, and dev where none has a file", () => {
    expect(chooseProgramStack(programWith({ dev: "", prod: "" }), "prod")).toBe("prod");
    expect(chooseProgramStack(programWith({ dev: "", prod: "" }), undefined)).toBe("dev");
    expect(chooseProgramStack(programWith({ prod: "" }), undefined)).toBe("prod");
    expect(chooseProgramStack(programWith({}), undefined)).toBe("dev");
    expect(chooseProgramStack(programWith({}), "mine")).toBe("mine");
    expect(chooseProgramStack(programWith({ prod: "" }), "old", ["old"])).toBe("old");
  });

  it("has to be named where there are several, and to be one of them", () => {
    expect(() => chooseProgramStack(programWith({ prod: "", staging: "" }), undefined)).toThrow(/has 2 stacks and none is called dev: prod, staging/);
    expect(() => chooseProgramStack(programWith({ prod: "" }), "prd")).toThrow(/there is no stack prd/);
    expect(() => chooseProgramStack(programWith({}), "../x")).toThrow(/no stack's name/);
  });
});

describe("the settings of a run", () => {
  it("are those of the file without how its secrets are sealed elsewhere, and nothing else of it is touched", () => {
    expect(settingsFor(stackOf("secretsprovider: awskms://x\nencryptedkey: abc\nencryptionsalt: v1:theirs\nconfig:\n  a:b: 007 # why\n"))).toBe("config:\n  a:b: 007 # why\n");
    expect(settingsFor({ ...stackOf(""), stack: "none" })).toBe("config: {}\n");
  });

  it("keep encrypted values of the sandbox's own, and refuse those that it cannot read", () => {
    const own = "encryptionsalt: v1:here\nconfig:\n  a:b:\n    secure: v1:x\n";
    expect(settingsFor(stackOf(own))).toBe(own);
    expect(() => settingsFor(stackOf(own.replace("v1:here", "v1:theirs")))).toThrow(/Pulumi\.dev\.yaml holds encrypted values/);
  });

  it("reach pulumi in a copy, which is gone afterwards", async () => {
    const given = path.join(folder, "given.yaml");
    fs.writeFileSync(given, "config:\n  a:b: 1\n");
    const copy = await withProgramSettings(stackOf("config: {}\n", given), ([name, stack, option, file = ""]) => {
      expect([name, stack, option]).toEqual(["--stack", "dev", "--config-file"]);
      expect(fs.readFileSync(file, "utf8")).toBe("config:\n  a:b: 1\n");
      return Promise.resolve(file);
    });
    expect(fs.existsSync(copy)).toBe(false);
    await expect(withProgramSettings(stackOf("", path.join(folder, "none.yaml")), () => Promise.resolve())).rejects.toThrow(/none\.yaml cannot be read/);
  });

  it("tell which Google Cloud project there has to be", () => {
    expect(googleProjectIn(stackOf("config:\n  gcp:project: mine\n"))).toBe("mine");
    expect(googleProjectIn(stackOf("config: {}\n"))).toBeUndefined();
  });
});
