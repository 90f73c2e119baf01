import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect, it } from "vitest";
import { setImage, withImage } from "../stack-file.ts";

const image = `ghcr.io/me/todo@sha256:${"a".repeat(64)}`;

it("adds the image, and leaves comments and order alone", () => {
  expect(withImage("# Dev.\nconfig:\n  gcp:project: p # mine\n  gke-aci:zone: z\n", image)).toBe(`# Dev.\nconfig:\n  gke-aci:todoImage: ${image}\n  gcp:project: p # mine\n  gke-aci:zone: z\n`);
});

it("replaces an image", () => {
  const before = "config:\n  gke-aci:todoImage: old/image:1\n  gke-aci:zone: z\n";
  expect(withImage(before, image)).toBe(`config:\n  gke-aci:todoImage: ${image}\n  gke-aci:zone: z\n`);
  expect(withImage(withImage(before, image), image)).toBe(withImage(before, image));
});

it("makes the settings of a stack that has none", () => {
  expect(withImage("", image)).toBe(`config:\n  gke-aci:todoImage: ${image}\n`);
  expect(withImage("config: {}\n", image)).toBe(`config:\n  gke-aci:todoImage: ${image}\n`);
  expect(withImage("encryptionsalt: v1:x", image)).toBe(`encryptionsalt: v1:x\nconfig:\n  gke-aci:todoImage: ${image}\n`);
});

it("writes the file of the stack that is named", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-stacks-"));
  fs.writeFileSync(path.join(folder, "Pulumi.mine.yaml"), "config:\n  gcp:project: p\n");
  expect(setImage("mine", image, folder)).toBe("Pulumi.mine.yaml");
  expect(fs.readFileSync(path.join(folder, "Pulumi.mine.yaml"), "utf8")).toContain(image);
  expect(() => setImage("other", image, folder)).toThrow("there is no stack other");
  fs.rmSync(folder, { recursive: true });
});
