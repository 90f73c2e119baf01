import * as fs from "node:fs";
import * as path from "node:path";
import { requireStack, stackFile } from "../sandbox/stacks/stack-files.ts";

const setting = "gke-aci:todoImage";

/** Sets the image of a stack in its file, and changes nothing else in it. @param root the project's folder */
export function setImage(stack: string, image: string, root?: string): string {
  const file = stackFile(requireStack(stack, root), root);
  fs.writeFileSync(file, withImage(fs.readFileSync(file, "utf8"), image));
  return path.basename(file);
}

/** A stack file's text with the image; comments, order and quotes stay as they are. */
export function withImage(text: string, image: string): string {
  const line = `  ${setting}: ${image}`;
  const present = new RegExp(`^ +["']?${setting}["']?:.*$`, "m");
  if (present.test(text)) return text.replace(present, line);
  if (/^config: *(\{\})? *$/m.test(text)) return text.replace(/^config:.*\n?/m, `config:\n${line}\n`);
  return `${text === "" || text.endsWith("\n") ? text : `${text}\n`}config:\n${line}\n`;
}
