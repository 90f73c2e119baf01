import { sandboxProject, sandboxStack } from "../engine/environment.ts";
import { providerPackages } from "../engine/provider-packages.ts";
import { PulumiCommand } from "../engine/pulumi-command.ts";
import { reportAndExit, UserError } from "../user-error.ts";
import { makeStack } from "./make-stack.ts";
import { recoverStack } from "./recovery.ts";
import { bringOverStandInState } from "./stand-in-state.ts";
import { type StackLocation } from "./state-file.ts";

/**
 * What has to be done before anything else is done with a stack: it exists, and nothing of an engine that was killed is
 * left in the way. Runs where the clouds and the engine process are reached, with the environment of `pulumi` and of
 * the deployer: recovery asks the clouds by the same APIs as the providers.
 * @param pulumi in a folder of the stack's project
 */
export async function prepareStack(pulumi: PulumiCommand, location: StackLocation, report: (line: string) => void): Promise<void> {
  await makeStack(pulumi, location);
  await recoverStack({ pulumi, location, packages: providerPackages, report });
  await bringOverStandInState(pulumi, location, report);
}

if (process.argv[1] === import.meta.filename) {
  const stack = process.argv[2];
  if (stack === undefined) reportAndExit(new UserError("prepare.ts needs the name of a stack"));
  // Standard output belongs to the command that this is done for.
  prepareStack(new PulumiCommand(sandboxProject.directory, process.env), sandboxStack(stack), (line) => process.stderr.write(`${line}\n`)).catch(reportAndExit);
}
