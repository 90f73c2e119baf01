import * as path from "node:path";
import { buildFailure } from "./build-failure.ts";
import { dyingWithUs, runCommand, type CommandOutcome } from "./child-command.ts";
import { type Go, goEnvironment } from "./go.ts";
import { modulesFolder } from "./go-modules.ts";
import type { GoModuleName } from "./tools.ts";

/** What building needs to know. */
export interface BuildContext {
  readonly go: Go;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Runs `go` in a module's folder. @param tool what is at fault where it fails */
export async function runGo(tool: string, module: GoModuleName, args: readonly string[], context: BuildContext, onLine?: (line: string) => void): Promise<CommandOutcome> {
  const [command, commandArgs] = dyingWithUs(context.go.path, args);
  const outcome = await runCommand(command, commandArgs, {
    cwd: path.join(modulesFolder, module),
    env: goEnvironment(context.env),
    signal: context.signal,
    onLine,
  });
  if (outcome.status !== 0) throw buildFailure(tool, outcome.lines.filter((line) => !isPackage(line)));
  return outcome;
}

/** Whether a line of `go build -v` names a package that is being compiled. */
export const isPackage = (line: string): boolean => /^[\w.~/-]+$/.test(line);
