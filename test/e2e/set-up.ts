import * as fs from "node:fs";
import * as path from "node:path";
import { projectRoot } from "./command.ts";
import { sandbox } from "./sandbox.ts";

/** The tests' own state folder, so that they never meet the state of a sandbox that somebody uses. */
const stateFolder = ".sandbox-test";

/** Starts the sandbox for all files, and leaves nothing of it behind. */
export default async function setUp(): Promise<() => Promise<void>> {
  process.env["SANDBOX_STATE"] = stateFolder;
  await forget();
  const result = await sandbox(["up"], { show: true });
  if (result.status !== 0) {
    await sandbox(["status"], { show: true });
    await forget();
    throw new Error(`npm run sandbox up ended with ${result.status}`);
  }
  return forget;
}

/** Ends what runs and deletes the state folder; the logs of a failed run can be kept with KEEP_SANDBOX_LOGS=folder. */
async function forget(): Promise<void> {
  const logs = path.join(projectRoot, stateFolder, "logs");
  const keep = process.env["KEEP_SANDBOX_LOGS"];
  if (keep !== undefined && fs.existsSync(logs)) fs.cpSync(logs, keep, { recursive: true });
  const result = await sandbox(["reset"]);
  if (result.status !== 0) throw new Error(`npm run sandbox reset ended with ${result.status}:\n${result.stdout}${result.stderr}`);
}
