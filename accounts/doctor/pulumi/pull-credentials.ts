import { complaintOf, runCommand } from "../command.ts";
import { Trouble } from "../finding.ts";
import type { PullCredentials } from "../image/registry.ts";

/** Where the settings of {@link pullCredentials} are. */
export interface CredentialSource {
  readonly stack: string;
  /** File with the settings in place of the stack's own. */
  readonly configFile?: string;
  /** The user, where the stack sets one that is not encrypted. */
  readonly username?: string;
  /** The password, where the stack sets one that is not encrypted. Secret. */
  readonly password?: string;
  /** Keys that only Pulumi can read. */
  readonly encrypted: readonly string[];
  /** Of the keys. */
  readonly project: string;
}

/** Who pulls the app's image, where the stack's settings say so; what is encrypted, Pulumi is asked for. */
export async function pullCredentials(source: CredentialSource): Promise<PullCredentials | undefined> {
  const [username, password] = await Promise.all([valueOf("todoImageUser", source.username, source), valueOf("todoImagePassword", source.password, source)]);
  return username === "" || password === "" ? undefined : { username, password };
}

async function valueOf(key: string, value: string | undefined, { stack, configFile, encrypted, project }: CredentialSource): Promise<string> {
  if (!encrypted.includes(`${project}:${key}`)) return value ?? "";
  const outcome = await runCommand("pulumi", ["config", "get", key, "--stack", stack, "--non-interactive", ...(configFile === undefined ? [] : ["--config-file", configFile])]);
  if (outcome.status !== 0) throw new Trouble(`not asked: Pulumi does not decrypt ${key} (${complaintOf(outcome)})`);
  return outcome.stdout.replace(/\n$/, "");
}
