import * as fs from "node:fs";
import { completePath } from "./programs.ts";

/** What of this machine decides whether the sandbox can run. Tests give another one. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** The user's number; 0 is root. */
  readonly uid: number;
  /** E.g. "20.19.0". */
  readonly nodeVersion: string;
  readonly env: NodeJS.ProcessEnv;
  /** A file of the kernel or of a container engine, to tell why something is denied; undefined where there is none. */
  readFile(file: string): string | undefined;
}

/** The one that this process runs on. Completes the process's PATH with the folders that a plain `su` leaves out. */
export function thisMachine(): Machine {
  completePath(process.env);
  return { platform: process.platform, uid: process.getuid?.() ?? -1, nodeVersion: process.versions.node, env: process.env, readFile };
}

function readFile(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
