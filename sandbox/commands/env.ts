import { statePaths } from "../paths.ts";
import { stackEnvironment } from "../stacks/kubeconfigs.ts";
import { clientEnvironment, proxyEnvironment } from "../supervisor/client-environment.ts";
import { requireRunning } from "./running.ts";

/** A word that a POSIX shell takes as it is. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * Prints what a shell evaluates. The client secret is read from its file by that shell, so that it stands in no
 * output and no scrollback.
 */
export async function env(options: { stack?: string } = {}): Promise<void> {
  const { hostPorts } = await requireRunning();
  const variables = { ...clientEnvironment(), ...proxyEnvironment(hostPorts?.proxy), ...stackEnvironment(options.stack) };
  const lines = [
    `export PATH=${quote(statePaths.bin)}:"$PATH"`,
    // What an earlier `env --stack` has chosen.
    "unset PULUMI_STACK",
    `export ARM_CLIENT_SECRET="$(cat ${quote(statePaths.azureClientSecret)})"`,
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
