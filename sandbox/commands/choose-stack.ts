import * as fs from "node:fs";
import * as path from "node:path";
import { statePaths } from "../paths.ts";
import { writeSecret } from "../pki/certificate-authority.ts";
import { isOwnStack, stacksWithResources } from "../stacks.ts";
import { UserError } from "../user-error.ts";
import { runInside } from "./inside.ts";

const kubeconfigOf = (stack: string): string => path.join(statePaths.kubeconfigs, stack);

/** Keeps the kubeconfig of a stack that has come up. */
export function keepKubeconfig(stack: string, kubeconfig: string): void {
  fs.mkdirSync(statePaths.kubeconfigs, { recursive: true, mode: 0o700 });
  writeSecret(kubeconfigOf(stack), kubeconfig);
}

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

/** What makes one shell mean a stack: pulumi takes PULUMI_STACK before the selected one. Nothing where no stack is named. */
export function stackEnvironment(stack: string | undefined): Record<string, string> {
  if (stack === undefined) return {};
  if (!fs.existsSync(kubeconfigOf(stack))) throw new UserError(`stack ${stack} is not up`, `npm run sandbox up -- --stack ${stack}`);
  return { KUBECONFIG: kubeconfigOf(stack), PULUMI_STACK: stack };
}
