import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../paths.ts";
import { UserError } from "../../user-error.ts";
import { loadProgram } from "./program.ts";

let folder: string;
let count = 0;

/** A program of these files, beside the SDK. */
function program(files: Readonly<Record<string, string>>): string {
  const directory = path.join(folder, `program-${++count}`);
  fs.mkdirSync(directory);
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(directory, name), content);
  return directory;
}

async function refusalOf(directory: string): Promise<string> {
  const error: unknown = await loadProgram(directory).catch((thrown: unknown) => thrown);
  if (error instanceof UserError) return error.message;
  throw new Error("it was taken");
}

beforeAll(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "programs-")));
  fs.symlinkSync(path.join(projectRoot, "node_modules"), path.join(folder, "node_modules"));
});

afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

describe("a program", () => {
  it("is taken with a runtime in either form, with and without main", async () => {
    const plain = program({ "Pulumi.yaml": "name: plain\nruntime: nodejs\n", "index.ts": 'import * as pulumi from "@pulumi/pulumi";\nexport const a = pulumi.getStack();\n' });
    expect(await loadProgram(plain)).toEqual({ project: "plain", directory: plain, settingsFolder: plain });
    const other = program({ "Pulumi.yaml": 'name: other\nmain: start.ts\nstackConfigDir: stacks\nruntime:\n  name: nodejs\n  options: { nodeargs: "--import tsx" }\n', "start.ts": "await Promise.resolve();\n" });
    expect(await loadProgram(other)).toEqual({ project: "other", directory: other, settingsFolder: path.join(other, "stacks") });
  });

  it("is the example's", async () => {
    expect((await loadProgram(path.join(projectRoot, "examples/container-group"))).project).toBe("container-group");
  });

  it("is refused where there is no folder, no Pulumi.yaml, or one that cannot be read", async () => {
    expect(await refusalOf(path.join(folder, "none"))).toMatch(/^there is no folder .*none$/);
    expect(await refusalOf(program({}))).toMatch(/^there is no Pulumi\.yaml in /);
    expect(await refusalOf(program({ "Pulumi.yaml": "name: [" }))).toMatch(/Pulumi\.yaml cannot be read: /);
    expect(await refusalOf(program({ "Pulumi.yaml": "" }))).toMatch(/Pulumi\.yaml cannot be read: it holds no settings/);
  });

  it("is refused with all faults of its Pulumi.yaml at once", async () => {
    const message = await refusalOf(program({ "Pulumi.yaml": "name: a b\nruntime: yaml\nmain: nowhere.ts\n" }));
    expect(message).toContain('name is "a b"');
    expect(message).toContain('runtime is "yaml": the sandbox runs nodejs alone');
    expect(message).toContain('main is "nowhere.ts"');
    expect(await refusalOf(program({ "Pulumi.yaml": "runtime: nodejs\n", "index.js": "" }))).toContain("name is missing");
  });

  it("is refused with the name of the sandbox's own program, and as that program", async () => {
    expect(await refusalOf(program({ "Pulumi.yaml": "name: gke-aci\nruntime: nodejs\n", "index.js": "" }))).toContain("the sandbox's own program");
    expect(await refusalOf(projectRoot)).toContain("is the sandbox's own program");
  });

  it("is refused without the SDK, which says what to run", async () => {
    const alone = fs.mkdtempSync(path.join(os.tmpdir(), "no-sdk-"));
    try {
      fs.writeFileSync(path.join(alone, "Pulumi.yaml"), "name: alone\nruntime: nodejs\n");
      expect(await refusalOf(alone)).toContain("run `npm install` in ");
    } finally {
      fs.rmSync(alone, { recursive: true });
    }
  });

  it("is refused where it does not compile, with file and line of every fault", async () => {
    const message = await refusalOf(program({ "Pulumi.yaml": "name: broken\nruntime: nodejs\n", "index.ts": 'import { a } from "./missing.ts";\nimport "./other.ts";\nexport const b = a;\n', "other.ts": "const = 1;\n" }));
    expect(message).toMatch(/index\.ts:1:\d+: .*missing\.ts/);
    expect(message).toMatch(/other\.ts:1:7: /);
    expect(await refusalOf(program({ "Pulumi.yaml": "name: empty\nruntime: nodejs\n" }))).toMatch(/^the program in .* cannot run here:\n {2}\.: /);
  });
});
