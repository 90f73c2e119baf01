import * as fs from "node:fs";
import * as path from "node:path";
import { shellQuote } from "../machine/containers/exec-session.ts";
import { statePaths } from "../paths.ts";

const enterScript = path.join(import.meta.dirname, "enter.sh");
const shimScript = path.join(import.meta.dirname, "shim.sh");

/**
 * The command line that runs a program inside the outer namespaces, from the host: on the same terminal, with the same
 * exit status. A signal for the program goes to the process group, as Ctrl+C does; what stands in between ignores it
 * and waits for the program's end. A program that dies of such a signal gives exit status 1.
 * @param initPid first process of the namespaces
 * @param options.cwd folder in which it runs
 */
export function enterCommandLine(initPid: number, command: readonly string[], options: { readonly cwd: string }): string[] {
  return ["sh", enterScript, String(initPid), options.cwd, ...command];
}

/**
 * Writes an executable that runs a program inside the sandbox with the arguments it is given, in the folder where it
 * is called. Where no sandbox runs, it says so in one sentence and ends with 1.
 * @param stateFile says which process is the sandbox. @default that of the state folder
 */
export function writeShim(file: string, program: string, stateFile: string = statePaths.supervisor): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const line = ["sh", shimScript, enterScript, stateFile, program].map(shellQuote).join(" ");
  fs.writeFileSync(file, `#!/bin/sh\nexec ${line} "$@"\n`);
  fs.chmodSync(file, 0o755);
}
