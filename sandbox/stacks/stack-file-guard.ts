import * as fs from "node:fs";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { load } from "js-yaml";
import { readState, saltOf, type StackLocation } from "./state-file.ts";

const saltLine = /^encryptionsalt: *(\S+)\r?\n?/m;

/** A stack's config file, and the stack's name in it. */
const stackFileName = /^Pulumi\.(.+)\.yaml$/;

/**
 * Keeps the sandbox's salts out of the stacks' config files, which are under version control. Pulumi writes the salt
 * there at the beginning of each operation, and the whole file in a format of its own; it does not need it, because it
 * finds the salt in the state (PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER). A file that holds encrypted values keeps its
 * salt: `pulumi config set --secret` was called, and whoever did so means it.
 *
 * @param folder where the stack files stand; those that appear later are watched too
 * @param locate where the state of a stack is
 * @returns ends the watch
 */
export function guardStackFiles(folder: string, locate: (stack: string) => StackLocation): () => void {
  const clean = new Map<string, string>();
  const look = (name: string): void => {
    const stack = stackFileName.exec(name)?.[1];
    if (stack === undefined) return;
    const file = path.join(folder, name);
    const content = read(file);
    // Pulumi empties the file before it writes it.
    if (content === undefined || content === "") return;
    const stripped = withoutSalt(content, saltOf(readState(locate(stack))));
    const before = clean.get(name);
    if (stripped === undefined) clean.set(name, content);
    else fs.writeFileSync(file, before !== undefined && sameSettings(before, stripped) ? before : stripped);
  };
  fs.readdirSync(folder).forEach(look);
  const watcher = fs.watch(folder, (_event, name) => {
    if (name !== null) look(name);
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

/** Whether two stack files say the same, however Pulumi has quoted, ordered or commented it. */
export function sameSettings(left: string, right: string): boolean {
  return isDeepStrictEqual(settingsIn(left), settingsIn(right));
}

/** All values as text: `3` and `"3"` are the same to Pulumi. */
function settingsIn(content: string): unknown {
  const asText = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(asText);
    if (typeof value !== "object" || value === null) return String(value);
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asText(part)]));
  };
  const { config, ...others } = (load(content) ?? {}) as Record<string, unknown>;
  return asText({ ...others, config: config ?? {} });
}

const read = (file: string): string | undefined => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined);
