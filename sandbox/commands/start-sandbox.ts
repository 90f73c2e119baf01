import { statePaths } from "../paths.ts";
import { prepareState } from "../supervisor/preparation.ts";
import { ensureTools } from "../toolchain/ensure-tools.ts";
import type { ProgressReporter } from "../toolchain/progress.ts";
import { checkRequirements } from "../toolchain/requirements.ts";
import { sandboxToolNames } from "../toolchain/tools.ts";
import { UserError } from "../user-error.ts";
import { startSupervisor } from "./start-supervisor.ts";

/** Longest path of a Unix socket on Linux, with the byte that ends it (man 7 unix). */
const longestSocketPath = 107;

/** Builds what is missing and starts the clouds where they do not run. */
export async function startSandbox(progress: ProgressReporter, options: { readonly install: boolean }): Promise<void> {
  if (Buffer.byteLength(statePaths.control) > longestSocketPath) {
    throw new UserError(`the project's path is too long for a Unix socket: ${statePaths.control}`, "move the project to a shorter path");
  }
  await checkRequirements({ install: options.install, tools: sandboxToolNames, progress });
  const tools = await ensureTools(sandboxToolNames, { progress });
  await prepareState(tools);
  await startSupervisor(progress);
}
