import { MongoError, MongoServerError } from "mongodb";
import { isThrottled } from "./throttling.ts";

/** The database has not been reached yet, or is lost. */
export class DatabaseUnavailableError extends Error {
  constructor() {
    super("the database is not reachable yet");
    this.name = "DatabaseUnavailableError";
  }
}

/**
 * Errors by which a server says "not now" or "not with this password" (MongoDB's error codes): AuthenticationFailed,
 * ShutdownInProgress, PrimarySteppedDown, NotWritablePrimary, InterruptedAtShutdown, InterruptedDueToReplStateChange,
 * NotPrimaryNoSecondaryOk.
 */
const passingCodes: readonly unknown[] = [18, 91, 189, 10_107, 11_600, 11_602, 13_435];

/** Whether an error tells that the database could not be asked, rather than that the app asked it wrongly. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailableError) return true;
  // A signed-off refusal of the server is a bug of the app, unless it is one of those above; all else is the network.
  if (error instanceof MongoServerError) return isThrottled(error) || passingCodes.includes(error.code);
  return error instanceof MongoError;
}
