import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

test("the stack's readme names outputs that index.ts has, and none that is secret", () => {
  const readme = fs.readFileSync(path.join(root, "Pulumi.README.md"), "utf8");
  const exported = [...fs.readFileSync(path.join(root, "index.ts"), "utf8").matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
  const named = [...readme.matchAll(/\$\{outputs\.(\w+)\}/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(3);
  expect(exported).toEqual(expect.arrayContaining(named));
  expect(named).not.toContain("kubeconfig");
  expect(named).not.toContain("cosmosConnectionString");
});
