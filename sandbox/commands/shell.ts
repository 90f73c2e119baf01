import { actingAs } from "../identities/acting-as.ts";
import { callerFolder } from "../stacks/caller.ts";
import { stackEnvironment } from "../stacks/kubeconfigs.ts";
import { runInside } from "./inside.ts";
import { requireRunning } from "./running.ts";

/** An interactive shell, or one command, where the sandbox's names and addresses are those of the clouds. */
export async function shell(command: readonly string[], options: { stack?: string; as?: string } = {}): Promise<void> {
  await requireRunning();
  const acted = actingAs(options.as, command.length === 0 ? [process.env["SHELL"] ?? "/bin/sh"] : command);
  const { status } = await runInside(acted.command, { show: true, cwd: callerFolder(), env: { ...stackEnvironment(options.stack), ...acted.env } });
  process.exitCode = status;
}
