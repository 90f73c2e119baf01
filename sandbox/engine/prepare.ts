import { projectRoot } from "../paths.ts";
import { reportAndExit } from "../user-error.ts";
import { sandboxEngine, sandboxStack } from "./environment.ts";
import { providerPackages } from "./main.ts";
import { PulumiCommand } from "./pulumi-command.ts";
import { recoverStack } from "./recovery.ts";
import { ensureStack, type StackLocation } from "./stack.ts";

/** The sandbox's stack in its file backend. */
export const sandboxStackLocation: StackLocation = { project: sandboxStack.project, stack: sandboxStack.stack, backend: sandboxEngine.backend };

/**
 * What has to be done before `pulumi up`: the stack exists and is selected, and nothing of an engine that was killed is
 * left in the way. Runs where the clouds and the engine process are reached, with the environment of `pulumi` and of
 * the deployer: recovery asks the clouds by the same APIs as the providers.
 */
export async function prepareStack(report: (line: string) => void): Promise<void> {
  const pulumi = new PulumiCommand(projectRoot, process.env);
  await ensureStack(pulumi, sandboxStackLocation);
  await recoverStack({ pulumi, location: sandboxStackLocation, packages: providerPackages, report });
}

if (process.argv[1] === import.meta.filename) {
  prepareStack((line) => process.stdout.write(`${line}\n`)).catch(reportAndExit);
}
