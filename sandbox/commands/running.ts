import { askSupervisor, type SandboxStatus } from "../supervisor/control.ts";
import { UserError } from "../user-error.ts";

/** What the supervisor says of itself; undefined where no sandbox runs. */
export function runningStatus(): Promise<SandboxStatus | undefined> {
  return askSupervisor();
}

/** The same, for commands that make no sense without one. */
export async function requireRunning(): Promise<SandboxStatus> {
  const status = await runningStatus();
  if (status === undefined) throw new UserError("the sandbox is not running", "npm run sandbox up");
  return status;
}
