import * as fs from "node:fs";
import { sandboxStack } from "../engine/environment.ts";
import { prepareState } from "../preparation.ts";
import { runningOuterNamespace, stopOuterNamespace } from "../supervisor/outer-namespace.ts";
import { statePaths } from "../paths.ts";
import { createProgress } from "../toolchain/progress.ts";
import { readToolPaths } from "../tool-paths.ts";
import { UserError } from "../user-error.ts";
import { sandboxStackLocation } from "../engine/prepare.ts";
import { stateFile } from "../engine/stack.ts";
import { runInside } from "./inside.ts";
import { mendStack } from "./mend-stack.ts";
import { requireRunning } from "./running.ts";
import { startSupervisor } from "./start-supervisor.ts";

/** Seconds that the supervisor has to end all containers and write what it knows. */
const graceSeconds = 20;

/** Destroys the stack, says what is left in either cloud, and ends every process. A sandbox that was killed is started for it. */
export async function down(): Promise<void> {
  const progress = createProgress();
  const running = runningOuterNamespace() !== undefined;
  if (!running && !hasResources()) {
    await stopOuterNamespace(graceSeconds);
    process.stdout.write("the sandbox is not running, and its stack is empty\n");
    return;
  }
  if (!running) {
    progress.say("the sandbox is not running but its stack has resources: it is started once more to destroy them");
    await prepareState(readToolPaths());
  }
  await startSupervisor(progress);
  await destroy();
  const left = (await requireRunning()).inventory;
  const stopping = progress.step("ending the sandbox");
  await stopOuterNamespace(graceSeconds);
  stopping.done();
  fs.rmSync(statePaths.kubeconfig, { force: true });
  if (left.length > 0) {
    throw new UserError(
      `${left.length} resources were left in the clouds, made by other means than the stack:\n${left.map((item) => `  ${item.type} ${item.id}`).join("\n")}`,
      "npm run sandbox up, delete them there, and `down` again; or npm run sandbox reset to forget them",
    );
  }
  process.stdout.write("nothing was left in either cloud; the sandbox is down\n");
}

async function destroy(): Promise<void> {
  await mendStack();
  const result = await runInside(["pulumi", "destroy", "--yes", "--skip-preview", "--stack", sandboxStack.stack], { show: true });
  if (result.status !== 0) throw new UserError("pulumi destroy did not complete; the sandbox goes on running", "mend what it says above, then run `npm run sandbox down` again");
}

/** Whether the stack's state names a resource. */
function hasResources(): boolean {
  const file = stateFile(sandboxStackLocation);
  if (!fs.existsSync(file)) return false;
  const state = JSON.parse(fs.readFileSync(file, "utf8")) as { checkpoint?: { latest?: { resources?: unknown[] } } };
  return (state.checkpoint?.latest?.resources?.length ?? 0) > 0;
}
