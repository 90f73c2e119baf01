import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readStackFile } from "../../../settings/stack-file.ts";

let root: string;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "stack-file-"));
  fs.writeFileSync(path.join(root, "Pulumi.yaml"), "name: gke-aci\nconfig:\n  zone:\n    type: string\n    default: us-west1-a\n  tags:\n    type: object\n    default: {}\n  todoImage:\n    type: string\n");
});

afterEach(() => {
  fs.rmSync(root, { recursive: true, force: true });
});

const write = (text: string): void => {
  fs.writeFileSync(path.join(root, "Pulumi.dev.yaml"), text);
};

test("the stack's file goes over the defaults, and maps become JSON", () => {
  write("config:\n  gcp:project: mine\n  gke-aci:nodeCount: 2\n  gke-aci:tags:\n    team: shop\n");
  expect(readStackFile(root, "dev")).toEqual({
    project: "gke-aci",
    values: { "gke-aci:zone": "us-west1-a", "gke-aci:tags": '{"team":"shop"}', "gcp:project": "mine", "gke-aci:nodeCount": "2" },
    encrypted: [],
  });
});

test("encrypted values are named and not handed out, their defaults neither", () => {
  write("config:\n  gke-aci:zone:\n    secure: v1:abcdef\n  gke-aci:tags:\n    team:\n      secure: v1:ghijkl\n");
  expect(readStackFile(root, "dev")).toEqual({ project: "gke-aci", values: {}, encrypted: ["gke-aci:zone", "gke-aci:tags"] });
});

test.each([
  ["that is empty", "", undefined],
  ["that is no YAML", "config: [", "Pulumi.dev.yaml: cannot be read"],
  ["that is not there", undefined, "Pulumi.dev.yaml: is not there; `pulumi stack init dev`"],
])("a file %s", (_what, text, fault) => {
  if (text !== undefined) write(text);
  if (fault === undefined) expect(readStackFile(root, "dev").values["gke-aci:zone"]).toBe("us-west1-a");
  else expect(() => readStackFile(root, "dev")).toThrow(fault);
});
