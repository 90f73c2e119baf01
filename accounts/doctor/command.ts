import { AccountError } from "../account-error.ts";
import * as commands from "../command.ts";

/** How a command ended. */
export interface Outcome extends Omit<commands.CommandResult, "status"> {
  /** Undefined where there is no such command. */
  readonly status: number | undefined;
}

/** Seconds that a command has. gcloud and az are Python programs and need one to four seconds. */
const patience = 12;

/** Runs a command that must not ask anybody anything, without a shell. */
export async function runCommand(program: string, args: readonly string[]): Promise<Outcome> {
  try {
    return await commands.runCommand(program, args, "", patience);
  } catch (error) {
    if (error instanceof AccountError) return { status: undefined, stdout: "", stderr: error.message };
    throw error;
  }
}

/** What a failed command says of its reason. */
export const complaintOf = ({ stdout, stderr, status }: Outcome): string => commands.complaint({ stdout, stderr, status: status ?? 1 }).replace(/\.$/, "");
