import * as path from "node:path";
import { ensureAzureCli } from "../../sandbox/toolchain/azure-cli.ts";
import { inSandbox, sandboxEnvironment, tryInSandbox } from "./sandbox.ts";
import type { CommandResult } from "./command.ts";

let installed: Promise<string> | undefined;

/** The real Azure CLI: on PATH, or from the user's cache. */
const az = (): Promise<string> => (installed ??= ensureAzureCli());

/** `az ...`, as a user runs it after `sandbox env`. */
export async function azureCli(...args: string[]): Promise<string> {
  return inSandbox(await az(), args);
}

/** The same, whatever the exit status. */
export async function tryAzureCli(...args: string[]): Promise<CommandResult> {
  return tryInSandbox(await az(), args);
}

/** `az login --service-principal` as the deployer. */
export async function logIn(): Promise<string> {
  const environment = await sandboxEnvironment();
  const value = (name: string): string => environment[name] ?? "";
  return azureCli("login", "--service-principal", "-u", value("ARM_CLIENT_ID"), "-p", value("ARM_CLIENT_SECRET"), "--tenant", value("ARM_TENANT_ID"), "-o", "json");
}

/** `npm run sandbox shell -- az ...`: the same CLI inside the sandbox, without any proxy. */
export async function azureCliInShell(...args: string[]): Promise<string> {
  const command = await az();
  return inSandbox("npm", ["run", "-s", "sandbox", "--", "shell", "--", path.resolve(command), ...args]);
}
