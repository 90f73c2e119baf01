import { stackEnvironment } from "./choose-stack.ts";
import { runInside } from "./inside.ts";
import { requireRunning } from "./running.ts";

/** An interactive shell, or one command, where the sandbox's names and addresses are those of the clouds. */
export async function shell(command: readonly string[], options: { stack?: string } = {}): Promise<void> {
  await requireRunning();
  const words = command.length === 0 ? [process.env["SHELL"] ?? "/bin/sh"] : command;
  const { status } = await runInside(words, { show: true, cwd: process.env["INIT_CWD"] ?? process.cwd(), env: stackEnvironment(options.stack) });
  process.exitCode = status;
}
