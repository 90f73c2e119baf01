import * as fs from "node:fs";
import { sandboxEngine } from "../engine/environment.ts";
import { guardStackFiles } from "../engine/stack-file-guard.ts";
import { statePaths } from "../paths.ts";
import { knownPrograms } from "./known-programs.ts";

/**
 * Keeps the sandbox's salts out of the config files of all programs that are known here, for `pulumi` commands that
 * somebody types in their folders; those that become known later are guarded too.
 * @param folder where they are remembered
 * @returns ends the watch
 */
export function guardPrograms(folder: string = statePaths.programs, backend = sandboxEngine.backend): () => void {
  const guarded = new Map<string, () => void>();
  const look = (): void => {
    const known = new Map(knownPrograms(folder).map(({ settingsFolder, project }) => [settingsFolder, project]));
    for (const [settings, end] of guarded) {
      if (known.has(settings)) continue;
      end();
      guarded.delete(settings);
    }
    for (const [settings, project] of known) {
      if (!guarded.has(settings) && fs.existsSync(settings)) guarded.set(settings, guardStackFiles(settings, (stack) => ({ project, stack, backend })));
    }
  };
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  look();
  const watcher = fs.watch(folder, look);
  watcher.unref();
  return () => {
    watcher.close();
    for (const end of guarded.values()) end();
  };
}
