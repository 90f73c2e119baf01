import * as fs from "node:fs";
import { sandboxEngine } from "../../engine/environment.ts";
import { statePaths } from "../../paths.ts";
import { guardStackFiles } from "../stack-file-guard.ts";
import { knownPrograms } from "./known-programs.ts";

/**
 * Keeps the sandbox's salts out of the config files of all programs that are known here, for `pulumi` commands that
 * somebody types in their folders; those that become known later are guarded too. Each `up` looks at the folders again.
 * @param folder where they are remembered
 * @returns ends the watch
 */
export function guardPrograms(folder: string = statePaths.programs, backend = sandboxEngine.backend): () => void {
  const guarded = new Map<string, { readonly inode: number; readonly end: () => void }>();
  const look = (): void => {
    const known = new Map(knownPrograms(folder).map(({ settingsFolder, project }) => [settingsFolder, project]));
    for (const [settings, { inode, end }] of guarded) {
      // A folder that was made anew, by a change of branches, has to be watched anew.
      if (known.has(settings) && inodeOf(settings) === inode) continue;
      end();
      guarded.delete(settings);
    }
    for (const [settings, project] of known) {
      const inode = inodeOf(settings);
      if (inode !== undefined && !guarded.has(settings)) guarded.set(settings, { inode, end: guardStackFiles(settings, (stack) => ({ project, stack, backend })) });
    }
  };
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  look();
  const watcher = fs.watch(folder, look);
  watcher.unref();
  return () => {
    watcher.close();
    for (const { end } of guarded.values()) end();
  };
}

const inodeOf = (folder: string): number | undefined => fs.statSync(folder, { throwIfNoEntry: false })?.ino;
