import * as fs from "node:fs";
import * as path from "node:path";
import { projectRoot, statePaths } from "../paths.ts";
import { namespaceEnvironment } from "../supervisor/client-environment.ts";
import { runningOuterNamespace, startOuterNamespace } from "../supervisor/outer-namespace.ts";
import type { ProgressReporter } from "../toolchain/progress.ts";
import { UserError } from "../user-error.ts";
import { runningStatus } from "./running.ts";

/** How long the supervisor may take until it is ready, in milliseconds: it brings back clusters and container groups. */
const readyTimeout = 180_000;

/** Starts the supervisor in its namespaces where it does not run yet, and waits until the clouds are there. */
export async function startSupervisor(progress: ProgressReporter): Promise<void> {
  const starting = progress.step("starting the clouds");
  const log = path.join(statePaths.logs, "supervisor.log");
  try {
    if (runningOuterNamespace() === undefined) {
      await startOuterNamespace([process.execPath, "--import", "tsx", path.join(projectRoot, "sandbox/supervisor/main.ts")], { logFile: log, cwd: projectRoot, env: { ...process.env, ...namespaceEnvironment() } });
    }
    const end = Date.now() + readyTimeout;
    for (;;) {
      const status = await runningStatus();
      if (status?.phase === "ready") break;
      if (status !== undefined) starting.update(status.step);
      if (runningOuterNamespace() === undefined) throw new UserError(`the sandbox ended while starting:\n${lastLines(log)}`, "npm run sandbox up starts it again from where it was; npm run sandbox reset starts afresh");
      if (Date.now() > end) throw new UserError(`the clouds are not ready after ${readyTimeout / 1000} s; the last step was: ${status?.step ?? "none"}`, "npm run sandbox logs supervisor");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } catch (error) {
    starting.fail();
    throw error;
  }
  starting.done();
}

function lastLines(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trimEnd().split("\n").slice(-15).join("\n") : "(no log)";
}
