import * as fs from "node:fs";
import { statePaths, stateRoot } from "../paths.ts";
import { prepareState } from "../preparation.ts";
import { checkRequirements } from "../toolchain/requirements.ts";
import { createProgress, formatDuration } from "../toolchain/progress.ts";
import { ensureTools } from "../toolchain/ensure-tools.ts";
import { sandboxToolNames } from "../toolchain/tools.ts";
import { UserError } from "../user-error.ts";
import { deploy } from "./deploy.ts";
import { describeStack } from "./describe-stack.ts";
import { startSupervisor } from "./start-supervisor.ts";

/** Longest path of a Unix socket on Linux, with the byte that ends it (man 7 unix). */
const longestSocketPath = 107;

/** From nothing, from stopped or from half up: tools, clouds, stack, and a todo app that answers. */
export async function up(options: { install: boolean }): Promise<void> {
  const started = Date.now();
  const progress = createProgress();
  if (Buffer.byteLength(statePaths.control) > longestSocketPath) {
    throw new UserError(`the project's path is too long for a Unix socket: ${statePaths.control}`, "move the project to a shorter path");
  }
  await checkRequirements({ install: options.install, tools: sandboxToolNames, progress });
  const tools = await ensureTools(sandboxToolNames, { progress });
  await prepareState(tools);
  await startSupervisor(progress);
  await deploy(progress);
  await describeStack(progress);
  progress.say(`\nup after ${formatDuration(Date.now() - started)}; the sandbox goes on in the background (state: ${stateRoot}, ${fs.readdirSync(statePaths.logs).length} logs)`);
}
