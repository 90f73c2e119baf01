import { spawn } from "node:child_process";
import { projectRoot, type CommandResult } from "./command.ts";
import { sandboxEnvironment } from "./sandbox.ts";

/** Runs `pulumi up` with options and sends its process group one SIGINT, as a terminal does, once its output contains `marker`. */
export async function interruptedUp(options: readonly string[], marker: string): Promise<CommandResult> {
  const env = await sandboxEnvironment();
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", ["up", "--yes", "--non-interactive", ...options], { cwd: projectRoot, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    let sent = false;
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (!sent && stdout.includes(marker) && child.pid !== undefined) {
        sent = true;
        process.kill(-child.pid, "SIGINT");
      }
    });
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status: status ?? 1, stdout, stderr }));
  });
}
