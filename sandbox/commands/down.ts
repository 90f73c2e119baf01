import { projectOfProgram, tidyPrograms } from "../stacks/programs/known-programs.ts";
import { refuseProtected } from "../stacks/protected-stacks.ts";
import { type SettingsSource } from "../stacks/run-settings.ts";
import { requireStack } from "../stacks/stack-files.ts";
import { isOwnStack, labelOf, type StackWithResources, stacksWithResources } from "../stacks/stacks-with-resources.ts";
import { runningOuterNamespace, stopOuterNamespace } from "../supervisor/outer-namespace.ts";
import { prepareState } from "../supervisor/preparation.ts";
import { createProgress, type ProgressReporter } from "../toolchain/progress.ts";
import { readToolPaths } from "../toolchain/tool-paths.ts";
import { UserError } from "../user-error.ts";
import { forgetStack } from "./choose-stack.ts";
import { pulumiUp } from "./deploy.ts";
import { runInside } from "./inside.ts";
import { mendStack } from "./mend-stack.ts";
import { destroyProgramStack } from "./program-down.ts";
import { requireRunning } from "./running.ts";
import { startSupervisor } from "./start-supervisor.ts";

/** Which stacks, and how. */
export interface DownOptions {
  /** Folder of another program: its stacks alone. @default those of all programs */
  readonly program?: string;
  /** One of the program's; without a program, one of the sandbox's own. @default all that have resources */
  readonly stack?: string;
  /** Whether the protection of what is protected is taken off first. @default false */
  readonly unprotect?: boolean;
  /** Settings to take the protection off with, in place of those of the stack's own file. */
  readonly configFile?: string;
}

/**
 * Destroys one stack, those of one program or all, the newest first. Once none is left it says what else is in either
 * cloud, and ends every process. A sandbox that was killed is started for it. Nothing is touched where a stack is protected.
 */
export async function down(options: DownOptions): Promise<void> {
  const progress = createProgress();
  const chosen = chooseStacks(stacksWithResources(), options);
  refuseProtected(chosen, options.unprotect === true);
  if (chosen.length > 0) await destroyAll(chosen, options, progress);

  const remaining = stacksWithResources();
  tidyPrograms(remaining);
  if (chosen.length === 0) process.stdout.write(nothingToDo(options));
  if (remaining.length > 0) process.stdout.write(`still up: ${remaining.map(labelOf).join(", ")}; the sandbox goes on running\n`);
  else await end(progress);
}

function nothingToDo({ program, stack }: DownOptions): string {
  if (program === undefined) return stack === undefined ? "" : `stack ${stack} has no resources\n`;
  return stack === undefined ? `no stack of ${program} has resources\n` : `stack ${stack} of ${program} has no resources\n`;
}

/** The stacks that are meant. @param all those with resources */
export function chooseStacks(all: readonly StackWithResources[], { program, stack, configFile }: DownOptions): readonly StackWithResources[] {
  const project = program === undefined ? undefined : projectOfProgram(program);
  const chosen = all.filter((one) => (project === undefined ? stack === undefined || isOwnStack(one) : one.project === project) && (stack === undefined || one.name === stack));
  if (configFile !== undefined && chosen.length > 1) throw new UserError(`--config-file fits one stack, and ${chosen.map(labelOf).join(", ")} are up`, "name the stack with --stack");
  if (chosen.length === 0 && stack !== undefined && project === undefined) requireStack(stack);
  return chosen;
}

async function destroyAll(stacks: readonly StackWithResources[], { configFile }: DownOptions, progress: ProgressReporter): Promise<void> {
  if (runningOuterNamespace() === undefined) {
    progress.say(`the sandbox is not running but has resources of ${stacks.map(labelOf).join(", ")}: it is started once more to destroy them`);
    await prepareState(readToolPaths());
  }
  await startSupervisor(progress);
  for (const stack of stacks) {
    if (isOwnStack(stack)) await destroyOwn(stack, configFile, progress);
    else await destroyProgramStack(stack, progress);
  }
}

async function destroyOwn({ name, protected: resources }: StackWithResources, configFile: string | undefined, progress: ProgressReporter): Promise<void> {
  await mendStack(name);
  if (resources.length > 0) await unprotect({ stack: name, configFile }, progress);
  progress.say(`pulumi destroy --stack ${name}`);
  const result = await runInside(["pulumi", "destroy", "--yes", "--skip-preview", "--stack", name], { show: true });
  if (result.status !== 0) throw new UserError(`pulumi destroy of stack ${name} did not complete; the sandbox goes on running`, "mend what it says above, then run `npm run sandbox down` again");
  await forgetStack(name);
}

/** What the documentation tells people to do by hand on real accounts: an update without protection, which only then can be destroyed. */
async function unprotect(source: SettingsSource, progress: ProgressReporter): Promise<void> {
  progress.say(`pulumi up --stack ${source.stack}, with deletionProtection false`);
  const completed = await pulumiUp({ ...source, overrides: { deletionProtection: false } });
  if (!completed) throw new UserError(`the protection of stack ${source.stack} could not be taken off; nothing of it was destroyed`, "mend what it says above, then run the same command again");
}

/** Ends every process, and says what is left in the clouds. */
async function end(progress: ProgressReporter): Promise<void> {
  if (runningOuterNamespace() === undefined) {
    await stopOuterNamespace();
    process.stdout.write("the sandbox is not running, and no stack has resources\n");
    return;
  }
  await startSupervisor(progress);
  const left = (await requireRunning()).inventory;
  const stopping = progress.step("ending the sandbox");
  await stopOuterNamespace();
  stopping.done();
  if (left.length > 0) {
    throw new UserError(
      `${left.length} resources were left in the clouds, made by other means than the stack:\n${left.map((item) => `  ${item.type} ${item.id}`).join("\n")}`,
      "npm run sandbox up, delete them there, and `down` again; or npm run sandbox reset to forget them",
    );
  }
  process.stdout.write("nothing was left in either cloud; the sandbox is down\n");
}
