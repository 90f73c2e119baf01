import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { load } from "js-yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withSettingsOptions } from "./run-settings.ts";

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "settings-"));
});

afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

describe("other settings for one run", () => {
  it("are the stack's own where none are given", async () => {
    expect(await withSettingsOptions({ stack: "dev" }, (options) => Promise.resolve(options))).toEqual(["--stack", "dev"]);
  });

  it("come from a copy, which is gone afterwards, so that Pulumi does not write into the given file", async () => {
    const given = path.join(folder, "changed.yaml");
    fs.writeFileSync(given, "config:\n  gcp:project: one\n  gke-aci:nodeCount: 4\n");
    const copy = await withSettingsOptions({ stack: "dev", configFile: given, overrides: { deletionProtection: false } }, (options) => {
      const file = options[3] ?? "";
      expect(options.slice(0, 3)).toEqual(["--stack", "dev", "--config-file"]);
      expect(file).not.toBe(given);
      expect(load(fs.readFileSync(file, "utf8"))).toEqual({ config: { "gcp:project": "one", "gke-aci:nodeCount": 4, "gke-aci:deletionProtection": false } });
      return Promise.resolve(file);
    });
    expect(fs.existsSync(copy)).toBe(false);
  });

  it("say which file cannot be read", async () => {
    await expect(withSettingsOptions({ stack: "dev", configFile: path.join(folder, "none.yaml") }, () => Promise.resolve())).rejects.toThrow(/none\.yaml cannot be read/);
  });
});
