import * as path from "node:path";
import { build, type BuildFailure } from "esbuild";

/**
 * Syntax errors of a program's own files, and files that they import and that are not there, as "index.ts:3:10: ...".
 * Types are for the program's own compiler: it checks them, where its runtime is set so, when the program runs.
 * @param entry file or folder that the program starts from
 */
export async function compileFaults(directory: string, entry: string): Promise<string[]> {
  try {
    await build({ entryPoints: [entry], absWorkingDir: directory, bundle: true, packages: "external", platform: "node", format: "esm", write: false, logLevel: "silent" });
    return [];
  } catch (error) {
    return (error as BuildFailure).errors.map(({ text, location }) => `${location === null ? path.relative(directory, entry) || "." : `${location.file}:${location.line}:${location.column + 1}`}: ${text}`);
  }
}
