import * as fs from "node:fs";
import { findKnownProgram } from "../stacks/programs/known-programs.ts";
import { labelOf, type StackWithResources } from "../stacks/stacks-with-resources.ts";
import type { ProgressReporter } from "../toolchain/progress.ts";
import { UserError } from "../user-error.ts";
import { runProgramCommand } from "./program-engine.ts";

/** Destroys a stack of a program of another folder, from its state alone: the folder may be gone. Protection is taken off. */
export async function destroyProgramStack(stack: StackWithResources, progress: ProgressReporter): Promise<void> {
  if (stack.protected.length > 0) await onStack(stack, ["state", "unprotect", "--all", "--yes"], progress);
  await onStack(stack, ["destroy", "--yes", "--skip-preview"], progress);
}

async function onStack(stack: StackWithResources, command: readonly string[], progress: ProgressReporter): Promise<void> {
  const { project, name } = stack;
  const known = findKnownProgram(project)?.directory;
  const directory = known !== undefined && fs.existsSync(known) ? known : undefined;
  progress.say(`pulumi ${command[0] ?? ""} of ${labelOf(stack)}`);
  const { status } = await runProgramCommand({ project, stack: name, directory, runsProgram: false, args: [...command, "--stack", name] }, { show: true });
  if (status !== 0) throw new UserError(`pulumi ${command[0] ?? ""} of ${labelOf(stack)} did not complete; the sandbox goes on running`, "mend what it says above, then run the same command again");
}
