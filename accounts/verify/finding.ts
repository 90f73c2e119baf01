/** Something that the README promises, and what was found of it. */
export interface Finding {
  /** What was looked at, e.g. "page at todoUrl". */
  readonly what: string;
  readonly found: string;
  readonly expected: string;
  readonly holds: boolean;
  /** What to look at next where it does not hold. */
  readonly next?: string;
}

/** A question put to the stack from outside. */
export interface Check {
  /** What is looked at, for the table where the question itself fails. */
  readonly what: string;
  readonly expected: string;
  readonly next: string;
  run(): Promise<readonly Finding[]>;
}

/** The answer to a question, or why there was none. */
export async function findingsOf(check: Check): Promise<readonly Finding[]> {
  try {
    return (await check.run()).map((finding) => (finding.holds || finding.next !== undefined ? finding : { ...finding, next: check.next }));
  } catch (error) {
    const { what, expected, next } = check;
    return [{ what, expected, next, found: (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " "), holds: false }];
  }
}
