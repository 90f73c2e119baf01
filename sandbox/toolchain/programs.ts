import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Where programs may stand that PATH does not name: the administrator's after a plain `su`, and Go where its own
 * instructions unpack it.
 */
const usualFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/go/bin"];

/** All files of this name on PATH that may be executed, in the order of PATH. */
export function findPrograms(name: string, env: NodeJS.ProcessEnv): string[] {
  return [...new Set(foldersOf(env))].map((folder) => path.join(folder, name)).filter(isExecutable);
}

/** The one that a shell would run. */
export function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  return findPrograms(name, env)[0];
}

/** Puts the usual folders at the end of a PATH that lacks them. */
export function completePath(env: NodeJS.ProcessEnv): void {
  env["PATH"] = [...new Set([...foldersOf(env), ...usualFolders])].join(":");
}

const foldersOf = (env: NodeJS.ProcessEnv): string[] => (env["PATH"] ?? "").split(":").filter((folder) => folder !== "");

/** Whether this is a file that may be run. */
function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
