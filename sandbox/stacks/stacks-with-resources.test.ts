import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labelOf, stacksWithResources } from "./stacks-with-resources.ts";

let backend: string;

beforeAll(() => {
  backend = fs.mkdtempSync(path.join(os.tmpdir(), "backend-"));
  const folder = path.join(backend, ".pulumi/stacks/gke-aci");
  fs.mkdirSync(folder, { recursive: true });
  const state = (created: string, protect: boolean) => ({
    checkpoint: { latest: { manifest: { time: `${created}Z` }, resources: [{ urn: "urn:pulumi:x::gke-aci::t::a", type: "t", created }, { urn: "urn:pulumi:x::gke-aci::t::account", type: "t", created: `${created}9`, protect }] } },
  });
  fs.writeFileSync(path.join(folder, "dev.json"), JSON.stringify(state("2026-01-01", false)));
  fs.writeFileSync(path.join(folder, "prod.json"), JSON.stringify(state("2026-01-03", true)));
  fs.writeFileSync(path.join(folder, "gone.json"), JSON.stringify({ checkpoint: { latest: { manifest: {}, resources: [] } } }));
  fs.writeFileSync(path.join(folder, "new.json"), JSON.stringify({ checkpoint: {} }));
  fs.writeFileSync(path.join(folder, "dev.json.attrs"), "{}");
  const other = path.join(backend, ".pulumi/stacks/hello");
  fs.mkdirSync(other);
  fs.writeFileSync(path.join(other, "dev.json"), JSON.stringify(state("2026-01-02", false)));
});

afterAll(() => {
  fs.rmSync(backend, { recursive: true });
});

describe("the stacks that are up", () => {
  it("are those of all programs with resources, the newest first", () => {
    expect(stacksWithResources(backend)).toEqual([
      { project: "gke-aci", name: "prod", resources: 2, protected: ["account"], since: "2026-01-03", changed: "2026-01-03Z" },
      { project: "hello", name: "dev", resources: 2, protected: [], since: "2026-01-02", changed: "2026-01-02Z" },
      { project: "gke-aci", name: "dev", resources: 2, protected: [], since: "2026-01-01", changed: "2026-01-01Z" },
    ]);
  });

  it("are called by their program too where that is not the sandbox's own", () => {
    expect(stacksWithResources(backend).map(labelOf)).toEqual(["prod", "hello/dev", "dev"]);
  });

  it("are none where there is no backend yet", () => {
    expect(stacksWithResources(path.join(backend, "none"))).toEqual([]);
  });
});
