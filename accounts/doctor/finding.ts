/**
 * How a finding bears on `pulumi up`: all is well; it works but should be known; it could not be found out; it stops
 * `pulumi up`, or makes it fail half-way.
 */
export type Verdict = "ok" | "warning" | "unknown" | "stops";

/** What a check has found. */
export interface Finding {
  /** What was looked at, e.g. "Google quota SSD_TOTAL_GB, us-west1". */
  readonly what: string;
  readonly verdict: Verdict;
  readonly found: string;
  /** What the stack needs. */
  readonly needed: string;
  /** The command that mends it, or who can. */
  readonly mend?: string;
}

/** A reason that a user can mend, in one sentence without a full stop. Checks turn it into a finding. */
export class Trouble extends Error {
  constructor(
    message: string,
    readonly mend?: string,
    /** How it bears on `pulumi up`. */
    readonly verdict: Verdict = "unknown",
  ) {
    super(message);
  }
}
