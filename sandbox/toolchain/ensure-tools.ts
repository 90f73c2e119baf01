import * as os from "node:os";
import * as path from "node:path";
import { buildsSideBySide, planBatches, type Batch } from "./build-plan.ts";
import { buildTool, fetchModules } from "./build-tool.ts";
import { withLock } from "./cache-lock.ts";
import { goFault } from "./go.ts";
import type { BuildContext } from "./go-command.ts";
import { interruptible } from "./interruption.ts";
import { thisMachine } from "./machine.ts";
import { createProgress, type ProgressReporter } from "./progress.ts";
import { entryName, lookUpTools, toolCache, type ToolLookup } from "./tool-lookup.ts";
import { tools, type ToolName } from "./tools.ts";

/** How to get the tools. */
export interface EnsureToolsOptions {
  /** @default lines on standard error */
  readonly progress?: ProgressReporter;
  /** Where PATH, cache folders and Go's settings are read from. @default this process's */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Finds the tools, or builds and keeps them, and gives their paths. What a run that was broken off had finished is kept,
 * and what it had compiled is in Go's own cache. Of several runs at once one builds and the others wait for it.
 *
 * @throws UserError where Go is missing, a build fails, or the user breaks it off
 */
export async function ensureTools<Name extends ToolName>(names: readonly Name[], options: EnsureToolsOptions = {}): Promise<Record<Name, string>> {
  const progress = options.progress ?? createProgress();
  const env = options.env ?? thisMachine().env;
  const first = await lookUpTools(names, env);
  const { found } = first.missing.length === 0 ? first : await buildMissing(names, env, progress);
  toolCache(env).prune();
  return Object.fromEntries(found) as Record<Name, string>;
}

/** Builds what is missing, then gives everything that was asked for. */
function buildMissing(names: readonly ToolName[], env: NodeJS.ProcessEnv, progress: ProgressReporter): Promise<Pick<ToolLookup, "found">> {
  return interruptible("run the same command again: it goes on where it was", (signal) => {
    const lock = {
      signal,
      onWait: (owner: number) => progress.say(`process ${owner} is building the tools: waiting until it has finished`),
    };
    return withLock(path.join(toolCache(env).folder, ".lock"), lock, async () => {
      // Once more, because another run may have built them while this one waited.
      const lookup = await lookUpTools(names, env);
      if (lookup.missing.length === 0) return lookup;
      const built = await build(lookup, env, signal, progress);
      return { found: new Map([...lookup.found, ...built]) };
    });
  });
}

/** Builds a look-up's missing tools, module by module, several side by side where the machine is large enough. */
async function build(lookup: ToolLookup, env: NodeJS.ProcessEnv, signal: AbortSignal, progress: ProgressReporter): Promise<Map<ToolName, string>> {
  const { go, missing } = lookup;
  if (go === undefined) throw goFault(lookup.installedGo, lookup.minimumGo, missing);
  const cache = toolCache(env);
  progress.say(`building ${missing.length} of ${missing.length + lookup.found.size} tools with Go ${go.version}, kept in ${cache.folder}`);
  // The first failure ends all that runs beside it.
  const failure = new AbortController();
  const context: BuildContext = { go, env, signal: AbortSignal.any([signal, failure.signal]) };
  const batches = planBatches(missing);
  const fetched = fetchInTurn(batches, context, progress);
  const built = new Map<ToolName, string>();
  let begun = 0;

  const buildOne = async (name: ToolName): Promise<void> => {
    const step = progress.step(`building ${name} ${tools[name].version} (${++begun} of ${missing.length})`);
    try {
      built.set(name, await cache.place(entryName(name, go), name, (folder) => buildTool(name, path.join(folder, name), context, step)));
      step.done();
    } catch (error) {
      step.fail(context.signal.aborted ? "stopped" : undefined);
      throw error;
    }
  };
  const queue = [...batches];
  const work = async (): Promise<void> => {
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      await fetched.get(batch);
      for (const name of batch.names) await buildOne(name);
    }
  };
  const workers = Array.from({ length: buildsSideBySide(os.availableParallelism(), os.freemem()) }, () => work());
  const all = [...workers, ...fetched.values()].map((job) => job.catch((error: unknown) => failure.abort(error)));
  await Promise.all(all);
  context.signal.throwIfAborted();
  return built;
}

/** Fetches one module's dependencies after the other's, so that the network works while the processors compile. */
function fetchInTurn(batches: readonly Batch[], context: BuildContext, progress: ProgressReporter): Map<Batch, Promise<void>> {
  const fetched = new Map<Batch, Promise<void>>();
  let last = Promise.resolve();
  for (const batch of batches) {
    last = last.then(() => fetchModules(batch.module, batch.names, context, progress));
    fetched.set(batch, last);
  }
  return fetched;
}
