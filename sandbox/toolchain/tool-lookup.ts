import * as path from "node:path";
import { statePaths } from "../paths.ts";
import { runCommand } from "./child-command.ts";
import { installedGo, newEnough, type Go } from "./go.ts";
import { minimumGo } from "./go-modules.ts";
import { findPrograms } from "./programs.ts";
import { findPlugin } from "./pulumi-plugin.ts";
import { cacheFolder, ToolCache } from "./tool-cache.ts";
import { entryPrefix } from "./tool-key.ts";
import { tools, type ToolName } from "./tools.ts";
import { isAtLeast } from "./version.ts";

/** What of the tools that are asked for is there already. */
export interface ToolLookup {
  /** Paths of those that are there. */
  readonly found: ReadonlyMap<ToolName, string>;
  /** Those that have to be built. */
  readonly missing: readonly ToolName[];
  /** The Go toolchains of this machine, whether new enough or not. */
  readonly installedGo: readonly Go[];
  /** The oldest Go that can build what is missing. */
  readonly minimumGo: string;
  /** The toolchain to build with, where there is one. */
  readonly go: Go | undefined;
}

/** The cache of built tools. */
export const toolCache = (env: NodeJS.ProcessEnv): ToolCache => new ToolCache(path.join(cacheFolder(env), "tools"));

/** The name of a tool's entry in the cache. */
export const entryName = (name: ToolName, go: Go): string => entryPrefix(name) + go.version;

/**
 * Looks for tools on PATH and in the cache. Where this machine has no Go to build with, a tool that any Go release built
 * from the same sources will do.
 */
export async function lookUpTools(names: readonly ToolName[], env: NodeJS.ProcessEnv): Promise<ToolLookup> {
  const cache = toolCache(env);
  const toolchains = await installedGo(env);
  const minimum = minimumGo(new Set(names.map((name) => tools[name].module)));
  const go = newEnough(toolchains, minimum);
  const found = new Map<ToolName, string>();
  for (const name of names) {
    const there =
      (await usersOwn(name, env)) ??
      (go === undefined ? cache.findLatest(entryPrefix(name), name) : cache.find(entryName(name, go), name));
    if (there !== undefined) found.set(name, there);
  }
  return { found, missing: names.filter((name) => !found.has(name)), installedGo: toolchains, minimumGo: minimum, go };
}

/** The user's own program, where the tool allows it: one that is new enough, or a plugin of just this version. */
async function usersOwn(name: ToolName, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { acceptedFromPath: accepted, check, version } = tools[name];
  if ("plugin" in check) return findPlugin(check.plugin, version, env);
  if (accepted === undefined) return undefined;
  // In a shell with `sandbox env` in force, the first one on PATH is the sandbox's, which needs this very tool.
  const program = findPrograms(name, env).find((file) => path.dirname(file) !== statePaths.bin);
  if (program === undefined) return undefined;
  const outcome = await runCommand(program, check.args, { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeout: 20 });
  return outcome.status === 0 && isAtLeast(outcome.stdout, accepted.minimum) ? program : undefined;
}
