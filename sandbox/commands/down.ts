import { prepareState } from "../preparation.ts";
import { requireStack, type SettingsSource } from "../stack-configuration.ts";
import { type StackWithResources, stacksWithResources } from "../stacks.ts";
import { runningOuterNamespace, stopOuterNamespace } from "../supervisor/outer-namespace.ts";
import { readToolPaths } from "../tool-paths.ts";
import { createProgress, type ProgressReporter } from "../toolchain/progress.ts";
import { UserError } from "../user-error.ts";
import { forgetStack } from "./choose-stack.ts";
import { pulumiUp } from "./deploy.ts";
import { runInside } from "./inside.ts";
import { mendStack } from "./mend-stack.ts";
import { requireRunning } from "./running.ts";
import { startSupervisor } from "./start-supervisor.ts";

/** Which stacks, and how. */
export interface DownOptions {
  /** @default all that have resources */
  readonly stack?: string;
  /** Whether the protection of what is protected is taken off first. @default false */
  readonly unprotect?: boolean;
  /** Settings to take the protection off with, in place of those of the stack's own file. */
  readonly configFile?: string;
}

/**
 * Destroys one stack or all, the newest first. Once none is left it says what else is in either cloud, and ends every
 * process. A sandbox that was killed is started for it. Nothing is touched where a stack is protected.
 */
export async function down(options: DownOptions): Promise<void> {
  const progress = createProgress();
  const all = stacksWithResources();
  const chosen = chooseStacks(all, options);
  refuseProtected(chosen, options);
  if (chosen.length > 0) await destroyAll(chosen, options, progress);

  const remaining = stacksWithResources().map(({ name }) => name);
  if (options.stack !== undefined && chosen.length === 0) process.stdout.write(`stack ${options.stack} has no resources\n`);
  if (remaining.length > 0) process.stdout.write(`still up: ${remaining.join(", ")}; the sandbox goes on running\n`);
  else await end(progress);
}

function chooseStacks(all: readonly StackWithResources[], { stack, configFile }: DownOptions): readonly StackWithResources[] {
  if (stack === undefined) {
    if (configFile !== undefined && all.length > 1) throw new UserError(`--config-file fits one stack, and ${all.map(({ name }) => name).join(", ")} are up`, "name the stack with --stack");
    return all;
  }
  const chosen = all.filter(({ name }) => name === stack);
  if (chosen.length === 0) requireStack(stack);
  return chosen;
}

/** Protected resources that are named. */
const listedResources = 5;

/** Refuses to destroy what `pulumi destroy` would refuse half-way. */
function refuseProtected(stacks: readonly StackWithResources[], { unprotect = false }: DownOptions): void {
  const [first] = stacks.filter((stack) => stack.protected.length > 0);
  if (first === undefined || unprotect) return;
  const { name, protected: resources } = first;
  const listed = resources.slice(0, listedResources).join(", ");
  throw new UserError(
    `stack ${name} is protected against deletion (${resources.length > listedResources ? `${listed} and ${resources.length - listedResources} more` : listed}); nothing was destroyed`,
    `set gke-aci:deletionProtection to false in Pulumi.${name}.yaml, or in a copy of it; \`npm run sandbox up -- --stack ${name}\`, with \`--config-file COPY\` for a copy; ` +
      `then this command again. Or, which does all of that: npm run sandbox down -- --stack ${name} --unprotect`,
  );
}

async function destroyAll(stacks: readonly StackWithResources[], { configFile }: DownOptions, progress: ProgressReporter): Promise<void> {
  if (runningOuterNamespace() === undefined) {
    progress.say(`the sandbox is not running but has resources of ${stacks.map(({ name }) => name).join(", ")}: it is started once more to destroy them`);
    await prepareState(readToolPaths());
  }
  await startSupervisor(progress);
  for (const { name, protected: resources } of stacks) {
    await mendStack(name);
    if (resources.length > 0) await unprotect({ stack: name, configFile }, progress);
    progress.say(`pulumi destroy --stack ${name}`);
    const result = await runInside(["pulumi", "destroy", "--yes", "--skip-preview", "--stack", name], { show: true });
    if (result.status !== 0) throw new UserError(`pulumi destroy of stack ${name} did not complete; the sandbox goes on running`, "mend what it says above, then run `npm run sandbox down` again");
    await forgetStack(name);
  }
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
