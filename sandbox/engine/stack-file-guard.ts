import * as fs from "node:fs";
import * as path from "node:path";
import { readState, saltOf, type StackLocation } from "./stack.ts";

const saltLine = /^encryptionsalt: *(\S+)\r?\n?/m;

/**
 * Keeps the sandbox's salt out of the stack's config file, which is under version control. Pulumi writes the salt there
 * at the beginning of each operation, and the whole file in a format of its own; it does not need it, because it finds
 * the salt in the state (PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER). A file that holds encrypted values keeps its salt:
 * `pulumi config set --secret` was called, and whoever did so means it.
 *
 * @returns ends the watch
 */
export function guardStackFile(file: string, location: StackLocation): () => void {
  let clean = read(file);
  const look = (): void => {
    const content = read(file);
    // Pulumi empties the file before it writes it.
    if (content === undefined || content === "") return;
    const stripped = withoutSalt(content, saltOf(readState(location)));
    if (stripped !== undefined) fs.writeFileSync(file, clean !== undefined && sameSettings(clean, stripped) ? clean : stripped);
    else clean = content;
  };
  look();
  const watcher = fs.watch(path.dirname(file), (_event, name) => {
    if (name === path.basename(file)) look();
  });
  watcher.unref();
  return () => {
    watcher.close();
  };
}

/** The content without the given salt; undefined where it is not in it, or has to stay. */
export function withoutSalt(content: string, salt: string | undefined): string | undefined {
  const found = saltLine.exec(content)?.[1];
  if (salt === undefined || found !== salt || /^\s+(- +)?(\S+: +)?secure:/m.test(content)) return undefined;
  return content.replace(saltLine, "");
}

/** Whether two stack files say the same, but for quotes and empty lines, which Pulumi writes as it likes. */
function sameSettings(left: string, right: string): boolean {
  const essence = (content: string): string =>
    content
      .replace(/["']/g, "")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && line !== "{}")
      .join("\n");
  return essence(left) === essence(right);
}

const read = (file: string): string | undefined => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined);
