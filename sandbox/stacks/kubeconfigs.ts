import * as fs from "node:fs";
import * as path from "node:path";
import { statePaths } from "../paths.ts";
import { writeSecret } from "../pki/certificate-authority.ts";
import { UserError } from "../user-error.ts";

/** File of a stack's kubeconfig, there while the stack is up. Secret. */
export const kubeconfigOf = (stack: string): string => path.join(statePaths.kubeconfigs, stack);

/** Keeps the kubeconfig of a stack that has come up. */
export function keepKubeconfig(stack: string, kubeconfig: string): void {
  fs.mkdirSync(statePaths.kubeconfigs, { recursive: true, mode: 0o700 });
  writeSecret(kubeconfigOf(stack), kubeconfig);
}

/** What makes one shell mean a stack: pulumi takes PULUMI_STACK before the selected one. Nothing where no stack is named. */
export function stackEnvironment(stack: string | undefined): Record<string, string> {
  if (stack === undefined) return {};
  if (!fs.existsSync(kubeconfigOf(stack))) throw new UserError(`stack ${stack} is not up`, `npm run sandbox up -- --stack ${stack}`);
  return { KUBECONFIG: kubeconfigOf(stack), PULUMI_STACK: stack };
}
