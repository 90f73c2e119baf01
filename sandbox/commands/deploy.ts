import { sandboxStack } from "../engine/environment.ts";
import { statePaths } from "../paths.ts";
import { writeSecret } from "../pki/certificate-authority.ts";
import type { ProgressReporter } from "../toolchain/progress.ts";
import { UserError } from "../user-error.ts";
import { runInside } from "./inside.ts";
import { mendStack } from "./mend-stack.ts";

/** Runs `pulumi up`, after mending what a killed engine may have left; leaves the stack's kubeconfig in the state folder. */
export async function deploy(progress: ProgressReporter): Promise<void> {
  const preparing = progress.step("looking at the stack");
  try {
    await mendStack();
  } catch (error) {
    preparing.fail();
    throw error;
  }
  preparing.done();
  progress.say(`pulumi up --stack ${sandboxStack.stack}`);
  const result = await runInside(["pulumi", "up", "--yes", "--skip-preview", "--stack", sandboxStack.stack], { show: true });
  if (result.status !== 0) {
    throw new UserError("pulumi up did not complete; what it made is in the stack's state", "mend what it says above, then run `npm run sandbox up` again");
  }
  writeSecret(statePaths.kubeconfig, await stackOutput("kubeconfig"));
}

/** An output of the stack, secret or not. */
export async function stackOutput(name: string): Promise<string> {
  const { status, stdout } = await runInside(["pulumi", "stack", "output", name, "--show-secrets", "--stack", sandboxStack.stack], { show: false });
  if (status !== 0) throw new UserError(`the stack has no output ${name}`, "npm run sandbox up");
  return stdout.replace(/\n$/, "");
}

/** All outputs of the stack; secret ones as "[secret]". */
export async function stackOutputs(): Promise<Record<string, unknown>> {
  const { status, stdout } = await runInside(["pulumi", "stack", "output", "--json", "--stack", sandboxStack.stack], { show: false });
  if (status !== 0) throw new UserError("the stack's outputs cannot be read", "npm run sandbox up");
  return JSON.parse(stdout) as Record<string, unknown>;
}
