import { AccountError } from "./account-error.ts";
import { complaint, runCommand, type CommandResult } from "./command.ts";

/** Which stack a command is about. */
export interface StackChoice {
  /** @default the selected one */
  readonly stack?: string;
  /** File with its settings in place of Pulumi.STACK.yaml. */
  readonly configFile?: string;
}

/** What a stack says of itself: its settings, defaults included, and its outputs. Some of the outputs are secret. */
export interface Stack {
  readonly settings: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Reads a stack's settings and outputs with the `pulumi` on PATH, in the project's folder. */
export async function readStack(choice: StackChoice): Promise<Stack> {
  const stack = choice.stack === undefined ? [] : ["--stack", choice.stack];
  const file = choice.configFile === undefined ? [] : ["--config-file", choice.configFile];
  const [outputs, settings] = await Promise.all([
    pulumi(["stack", "output", "--json", "--show-secrets", ...stack]).then((text) => JSON.parse(text) as Record<string, string>),
    pulumi(["config", "--json", ...stack, ...file]).then((text) => JSON.parse(text) as Record<string, { value?: string }>),
  ]);
  return { outputs, settings: Object.fromEntries(Object.entries(settings).map(([key, { value }]) => [key, value ?? ""])) };
}

async function pulumi(args: readonly string[]): Promise<string> {
  const result = await runCommand("pulumi", [...args, "--non-interactive"], "install Pulumi (www.pulumi.com/docs/install), in the sandbox: eval \"$(npm run -s sandbox env)\"");
  if (result.status === 0) return result.stdout;
  throw new AccountError(`Pulumi cannot read the stack: ${complaint(result)}`, nextStepOf(result));
}

/** What to do about a refusal of Pulumi's, by the words it is known by. */
function nextStepOf({ stderr }: CommandResult): string {
  if (/PULUMI_ACCESS_TOKEN|not logged in|pulumi login/i.test(stderr)) return "pulumi login";
  if (/no stack selected|no stack named/i.test(stderr)) return "pulumi stack ls, then pulumi stack select NAME or --stack NAME";
  if (/passphrase/i.test(stderr)) return "export PULUMI_CONFIG_PASSPHRASE=... or PULUMI_CONFIG_PASSPHRASE_FILE=...";
  return "mend what Pulumi says";
}
