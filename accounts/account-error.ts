/** Something about the accounts or the stack that the person at the keyboard can mend: shown as one sentence, without a stack trace. */
export class AccountError extends Error {
  /**
   * @param message what is wrong, and where
   * @param nextStep what to do about it, mostly a command
   */
  constructor(
    message: string,
    readonly nextStep: string,
  ) {
    super(message);
  }
}

/** Says why a command ended, and ends the process with a non-zero status. */
export function reportAndExit(error: unknown): never {
  if (error instanceof AccountError) process.stderr.write(`error: ${error.message}\nnext: ${error.nextStep}\n`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
