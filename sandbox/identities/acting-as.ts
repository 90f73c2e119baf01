import * as path from "node:path";
import { projectRoot } from "../paths.ts";
import { identityEnvironment } from "./identity-folder.ts";

/** A command as an identity runs it; as the deployer where none is named. */
export interface ActedCommand {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The command and the variables with which somebody other than the deployer runs it inside the sandbox. */
export function actingAs(identity: string | undefined, command: readonly string[]): ActedCommand {
  if (identity === undefined) return { command, env: {} };
  // The folder that the command runs in need not be the project's, where "tsx" would be found.
  return { command: [process.execPath, "--import", import.meta.resolve("tsx"), path.join(projectRoot, "sandbox/identities/with-engine.ts"), ...command], env: identityEnvironment(identity) };
}
