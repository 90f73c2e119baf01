import { keepKubeconfig } from "../stacks/kubeconfigs.ts";
import { type SettingsSource, withSettingsOptions } from "../stacks/run-settings.ts";
import type { ProgressReporter } from "../toolchain/progress.ts";
import { UserError } from "../user-error.ts";
import { chooseStack } from "./choose-stack.ts";
import { runInside } from "./inside.ts";
import { mendStack } from "./mend-stack.ts";

/** Runs `pulumi up`, after mending what a killed engine may have left; `pulumi` and `kubectl` mean this stack then. */
export async function deploy(source: SettingsSource, progress: ProgressReporter): Promise<void> {
  const { stack } = source;
  const preparing = progress.step("looking at the stack");
  try {
    await mendStack(stack);
  } catch (error) {
    preparing.fail();
    throw error;
  }
  preparing.done();
  progress.say(`pulumi up --stack ${stack}`);
  if (!(await pulumiUp(source))) {
    throw new UserError("pulumi up did not complete; what it made is in the stack's state", "mend what it says above, then run the same `npm run sandbox up` again");
  }
  keepKubeconfig(stack, await stackOutput(stack, "kubeconfig"));
  await chooseStack(stack);
}

/**
 * Shows how `pulumi up` goes, without the outputs: the summary that follows it shows those that are short, and the
 * readme alone would fill the screen.
 * @returns whether it completed
 */
export async function pulumiUp(source: SettingsSource): Promise<boolean> {
  const { status } = await withSettingsOptions(source, (options) => runInside(["pulumi", "up", "--yes", "--skip-preview", "--suppress-outputs", ...options], { show: true }));
  return status === 0;
}

/** An output of a stack, secret or not. */
export async function stackOutput(stack: string, name: string): Promise<string> {
  const { status, stdout } = await runInside(["pulumi", "stack", "output", name, "--show-secrets", "--stack", stack], { show: false });
  if (status !== 0) throw new UserError(`stack ${stack} has no output ${name}`, `npm run sandbox up -- --stack ${stack}`);
  return stdout.replace(/\n$/, "");
}

/** All outputs of a stack; secret ones as "[secret]". */
export async function stackOutputs(stack: string): Promise<Record<string, unknown>> {
  const { status, stdout } = await runInside(["pulumi", "stack", "output", "--json", "--stack", stack], { show: false });
  if (status !== 0) throw new UserError(`the outputs of stack ${stack} cannot be read`, `npm run sandbox up -- --stack ${stack}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}
