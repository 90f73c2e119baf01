/** Something the person at the keyboard can mend: shown as one message without a stack trace. */
export class UserError extends Error {
  /**
   * @param message what is wrong, and where
   * @param nextStep what to do about it
   */
  constructor(
    message: string,
    readonly nextStep?: string,
  ) {
    super(message);
  }
}

/** Ends the process with a non-zero status, after saying why. */
export function reportAndExit(error: unknown): never {
  if (error instanceof UserError) {
    process.stderr.write(`error: ${error.message}\n`);
    if (error.nextStep !== undefined) process.stderr.write(`next: ${error.nextStep}\n`);
  } else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.stderr.write("next: this is a fault of the sandbox itself; `npm run sandbox logs supervisor` may tell more, `npm run sandbox reset` starts afresh\n");
  }
  process.exit(1);
}
