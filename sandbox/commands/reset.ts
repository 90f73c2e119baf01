import * as fs from "node:fs";
import { stateRoot } from "../paths.ts";
import { stopOuterNamespace } from "../supervisor/outer-namespace.ts";

/** Seconds that the supervisor has to end all containers and write what it knows. */
const graceSeconds = 2;

/** Ends the sandbox, whatever state it is in, and deletes its state folder. */
export async function reset(): Promise<void> {
  await stopOuterNamespace(graceSeconds);
  fs.rmSync(stateRoot, { recursive: true, force: true });
  process.stdout.write("the sandbox is gone, with all that it knew; the built tools stay in the cache\n");
}
