import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { guardStackFiles, sameSettings, withoutSalt } from "./stack-file-guard.ts";

const salt = "v1:abc=:v1:def:ghi==";

describe("the salt in a stack's config file", () => {
  it("is taken out, and nothing else", () => {
    expect(withoutSalt(`config:\n  a: 1\nencryptionsalt: ${salt}\n`, salt)).toBe("config:\n  a: 1\n");
  });

  it.each([
    ["is another's", "config:\n  a: 1\nencryptionsalt: v1:theirs\n"],
    ["is not there", "config:\n  a: 1\n"],
    ["is needed by an encrypted value", `config:\n  a:\n    secure: v1:x\nencryptionsalt: ${salt}\n`],
  ])("stays where it %s", (_why, content) => {
    expect(withoutSalt(content, salt)).toBeUndefined();
  });
});

describe("two stack files", () => {
  it("say the same, however Pulumi writes it", () => {
    expect(sameSettings("# why\nconfig:\n  a: 1\n  b: {x: y}\n", 'config:\n  b:\n    x: "y"\n\n  a: "1"\n')).toBe(true);
    expect(sameSettings("config: {}\n", "{}\n")).toBe(true);
  });

  it("do not, where a value or a key differs", () => {
    expect(sameSettings("config:\n  a: 1\n", "config:\n  a: 2\n")).toBe(false);
    expect(sameSettings("config:\n  a: 1\n", "config:\n  a: 1\nsecretsprovider: x\n")).toBe(false);
  });
});

describe("the guard", () => {
  it("puts every stack's file back as it was, comments included, and leaves others alone", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "guard-"));
    const state = (stack: string) => ({ project: "p", stack, backend: path.join(folder, "backend") });
    const states = path.join(folder, "backend/.pulumi/stacks/p");
    fs.mkdirSync(states, { recursive: true });
    const committed = '# Why it is so.\nconfig:\n  a: "1"\n';
    for (const stack of ["dev", "prod"]) {
      fs.writeFileSync(path.join(states, `${stack}.json`), JSON.stringify({ checkpoint: { latest: { secrets_providers: { type: "passphrase", state: { salt: `v1:${stack}` } } } } }));
      fs.writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), committed);
    }
    const end = guardStackFiles(folder, state);
    try {
      fs.writeFileSync(path.join(folder, "Pulumi.prod.yaml"), "encryptionsalt: v1:prod\nconfig:\n  a: 1\n");
      fs.writeFileSync(path.join(folder, "Pulumi.dev.yaml"), "encryptionsalt: v1:prod\nconfig:\n  a: 1\n");
      await expect.poll(() => fs.readFileSync(path.join(folder, "Pulumi.prod.yaml"), "utf8")).toBe(committed);
      expect(fs.readFileSync(path.join(folder, "Pulumi.dev.yaml"), "utf8")).toContain("v1:prod");
    } finally {
      end();
      fs.rmSync(folder, { recursive: true });
    }
  });
});
