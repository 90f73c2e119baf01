import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { declaredConfig, stacks } from "./stack.ts";

const root = path.resolve(import.meta.dirname, "../..");
const documents = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], { cwd: root, encoding: "utf8" }).trimEnd().split("\n");
const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");

/** Anchors that GitHub gives to a document's headings. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").trim().replaceAll(/\s/g, "-"));

test.each(documents)("%s links to what exists", (document) => {
  for (const [, target = ""] of read(document).matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)) {
    const [file = "", anchor] = target.split("#");
    const linked = file === "" ? document : path.normalize(path.join(path.dirname(document), file));
    expect(fs.existsSync(path.join(root, linked)), target).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(read(linked)), target).toContain(anchor);
  }
});

test.each(documents)("%s names settings and stacks that exist", (document) => {
  const text = read(document);
  for (const [, key = ""] of text.matchAll(/pulumi config set (?:--path )?'?([a-z]\w*)/g)) if (key !== "gcp") expect(Object.keys(declaredConfig), key).toContain(key);
  for (const [, stack = ""] of text.matchAll(/--stack ([a-z]+)\b/g)) expect(stacks, stack).toContain(stack);
});
