import { UserError } from "../user-error.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs something that a person may break off with Ctrl+C: the action is told by its AbortSignal, ends what it started,
 * and the whole fails with an error that says what to do next.
 *
 * @param nextStep what to do after an interruption
 */
export async function interruptible<T>(nextStep: string, action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new UserError("interrupted", nextStep));
  for (const signal of signals) process.on(signal, interrupt);
  try {
    const result = await action(controller.signal);
    controller.signal.throwIfAborted();
    return result;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
