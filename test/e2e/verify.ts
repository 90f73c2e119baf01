import type { CommandResult } from "./command.ts";
import { tryInSandbox } from "./sandbox.ts";
import { withSettings } from "./stack-settings.ts";

/** What `npm run verify -- --json` says of something. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  readonly expected: string;
  readonly holds: boolean;
}

/** `npm run verify -- ...`, as a user types it after `sandbox env`. */
export const verify = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<CommandResult> => tryInSandbox("npm", ["run", "-s", "verify", "--", ...args], { env });

/** Verifies the dev stack as it is with other settings; gives what does not hold, and fails where there was no answer. */
export async function verifyWith(settings: Record<string, string>): Promise<{ findings: Finding[]; broken: string[] }> {
  const { stdout, stderr } = await withSettings(settings, (file) => verify(["--json", "--stack", "dev", "--config-file", file]));
  if (!stdout.startsWith("[")) throw new Error(`npm run verify gave no findings:\n${stdout}\n${stderr}`);
  const findings = JSON.parse(stdout) as Finding[];
  return { findings, broken: findings.filter(({ holds }) => !holds).map(({ what, found, expected }) => `${what}: ${found}, expected ${expected}`) };
}
