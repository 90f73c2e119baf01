import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { googleProjects, requireStack, stackFile, stackNames } from "./stack-files.ts";

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "stacks-"));
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: gke-aci\n");
  fs.writeFileSync(path.join(folder, "Pulumi.README.md"), "# readme\n");
  for (const [stack, project] of [["dev", "one"], ["staging", "two"], ["team.b", "one"]]) {
    fs.writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), `config:\n  gcp:project: ${project}\n`);
  }
});

afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

describe("the stacks of the project", () => {
  it("are those with a config file", () => {
    expect(stackNames(folder)).toEqual(["dev", "staging", "team.b"]);
    expect(requireStack("staging", folder)).toBe("staging");
    expect(() => requireStack("stagin", folder)).toThrow(/no stack stagin/);
  });

  it("name the Google projects that there have to be, each once", () => {
    expect(googleProjects(folder)).toEqual(["one", "two"]);
  });

  it("must name a Google project", () => {
    const empty = fs.mkdtempSync(path.join(folder, "empty-"));
    fs.writeFileSync(path.join(empty, "Pulumi.x.yaml"), "config: {}\n");
    expect(() => googleProjects(empty)).toThrow(/Pulumi\.x\.yaml sets no gcp:project/);
  });

  it("are found beside the project's own files", () => {
    expect(fs.existsSync(stackFile("dev"))).toBe(true);
  });
});
