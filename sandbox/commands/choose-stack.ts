import * as fs from "node:fs";
import { statePaths } from "../paths.ts";
import { writeSecret } from "../pki/certificate-authority.ts";
import { kubeconfigOf } from "../stacks/kubeconfigs.ts";
import { isOwnStack, stacksWithResources } from "../stacks/stacks-with-resources.ts";
import { UserError } from "../user-error.ts";
import { runInside } from "./inside.ts";

/** Makes a stack the one that `pulumi` and `kubectl` mean where none is named. */
export async function chooseStack(stack: string): Promise<void> {
  if (fs.existsSync(kubeconfigOf(stack))) writeSecret(statePaths.kubeconfig, fs.readFileSync(kubeconfigOf(stack), "utf8"));
  else fs.rmSync(statePaths.kubeconfig, { force: true });
  const { status } = await runInside(["pulumi", "stack", "select", stack, "--non-interactive"], { show: false });
  if (status !== 0) throw new UserError(`stack ${stack} cannot be selected`, `pulumi stack select ${stack}, after \`sandbox env\``);
}

/** Forgets a stack that has gone; the newest of the others is chosen in its place. */
export async function forgetStack(stack: string): Promise<void> {
  fs.rmSync(kubeconfigOf(stack), { force: true });
  const [newest] = stacksWithResources().filter(isOwnStack);
  if (newest !== undefined) await chooseStack(newest.name);
  else fs.rmSync(statePaths.kubeconfig, { force: true });
}
