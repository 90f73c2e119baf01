import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { PulumiCommand } from "../engine/pulumi-command.ts";
import { readState, saltOf, type StackLocation, stateFile } from "./state-file.ts";

/** Makes the stack where it is not there yet, and selects it for the project's folder, so that a plain `pulumi up` works there. */
export async function ensureStack(pulumi: PulumiCommand, location: StackLocation): Promise<void> {
  await makeStack(pulumi, location);
  await pulumi.succeed(["stack", "select", location.stack]);
}

/**
 * Makes the stack in the file backend where it is not there yet. `pulumi stack init` writes the salt of the secrets into
 * the stack's config file: it runs in a folder of its own, because the project's stack file is under version control.
 * The state holds the salt too.
 */
export async function makeStack(pulumi: PulumiCommand, location: StackLocation): Promise<void> {
  fs.mkdirSync(location.backend, { recursive: true, mode: 0o700 });
  if (saltOf(readState(location)) === undefined) await initStack(pulumi, location);
}

async function initStack(pulumi: PulumiCommand, location: StackLocation): Promise<void> {
  // What an interrupted `init` may have left behind has no salt, and holds nothing.
  fs.rmSync(stateFile(location), { force: true });
  await inScratchProject(location.project, (folder) => pulumi.in(folder).succeed(["stack", "init", location.stack, "--no-select"]));
}

/** A folder that is a project by its name alone, for commands on its stacks that do not run its program. It is deleted afterwards. */
export async function inScratchProject<T>(project: string, use: (folder: string) => Promise<T>): Promise<T> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-stack-"));
  try {
    fs.writeFileSync(path.join(scratch, "Pulumi.yaml"), JSON.stringify({ name: project, runtime: "nodejs" }));
    return await use(scratch);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}
