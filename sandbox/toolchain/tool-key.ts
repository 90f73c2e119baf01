import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { cgoEnabled, goFlags, linkFlags } from "./go.ts";
import { modulesFolder } from "./go-modules.ts";
import { tools, type Tool, type ToolName } from "./tools.ts";

/** Length of a key in hexadecimal digits: enough to tell apart the few states that one user's checkouts are in. */
const keyLength = 16;

/**
 * What an entry of the cache is called but for the Go version it was built with: the same name means built from the same
 * go.mod, go.sum and sources, with the same flags, for the same kind of machine.
 */
export function entryPrefix(name: ToolName, modules: string = modulesFolder, tool: Tool = tools[name]): string {
  const recipe = {
    package: tool.package,
    tags: tool.tags ?? [],
    stamps: tool.stamps ?? {},
    ...(tool.embeds === undefined ? {} : { embeds: tool.embeds }),
    flags: [...goFlags, ...linkFlags, cgoEnabled],
    machine: `${process.platform}/${process.arch}`,
    sources: sourceHashes(path.join(modules, tool.module)),
  };
  const key = crypto.createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, keyLength);
  return `${name}-${tool.version}-${key}-go`;
}

/** Hashes of all files that a build of the module can read, by path. Tests are none of them. */
function sourceHashes(folder: string): Record<string, string> {
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => !file.endsWith("_test.go") && fs.statSync(path.join(folder, file)).isFile())
    .sort();
  return Object.fromEntries(
    files.map((file) => [file, crypto.createHash("sha256").update(fs.readFileSync(path.join(folder, file))).digest("hex")]),
  );
}
