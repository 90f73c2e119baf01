import * as path from "node:path";
import { statePaths } from "../paths.ts";
import { runCommand } from "./child-command.ts";
import { thisMachine } from "./machine.ts";
import { findPrograms } from "./programs.ts";
import { ensurePythonProgram, pinnedVersion, type PythonProgram, type PythonProgramOptions } from "./python-program.ts";

/** Finds its environment by its own place, so that it works wherever the folder stands. -I: the user's Python settings stay out. */
const launcher = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export AZ_INSTALLER=PIP
exec "$here/venv/bin/python" -Im azure.cli "$@"
`;

const azureCli: PythonProgram = {
  title: "the Azure CLI",
  package: "azure-cli",
  launcherName: "az",
  launcher,
  requirementsFile: path.join(import.meta.dirname, "azure-cli-requirements.txt"),
  check: { args: ["version", "--output", "json"], prints: (version) => `"azure-cli": "${version}"` },
  otherwise: "or put this version of az on PATH",
};

/**
 * The real Azure CLI: the one on PATH where it is of the pinned version, because each release speaks api-versions of its
 * own, else one in a virtual environment in the user's cache. Only tests need it, and whoever asks for it.
 *
 * @returns the path of `az`
 * @throws UserError where it cannot be installed
 */
export async function ensureAzureCli(options: PythonProgramOptions = {}): Promise<string> {
  const { env } = options.machine ?? thisMachine();
  return (await fromPath(pinnedVersion(azureCli), env)) ?? ensurePythonProgram(azureCli, options);
}

async function fromPath(version: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const program of findPrograms("az", env).filter((file) => path.dirname(file) !== statePaths.bin)) {
    const outcome = await runCommand(program, ["version", "--output", "tsv", "--query", '"azure-cli"'], { env, timeout: 60 });
    if (outcome.status === 0 && outcome.stdout.trim() === version) return program;
  }
  return undefined;
}
