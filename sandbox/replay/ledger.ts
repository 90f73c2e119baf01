/** A deviation that is meant to be there. */
export interface Accepted {
  /** Beginning or whole of an operation, e.g. "DELETE resourceGroups"; "*" for all. */
  readonly operation: string;
  /** Path of the property, "status" or a header; "*" at its end for all that begin so. */
  readonly path: string;
  /** Of this scenario alone. */
  readonly scenario?: string;
  readonly reason: string;
}

/** In what the stand-ins differ from the real clouds, and why they may. Every entry must be needed by a recording. */
export const ledger: readonly Accepted[] = [];

/** Whether an entry is about a deviation. */
export function accepts(entry: Accepted, operation: string, path: string, scenario: string): boolean {
  return fits(entry.operation, operation) && fits(entry.path, path) && (entry.scenario === undefined || entry.scenario === scenario);
}

const fits = (pattern: string, text: string): boolean => (pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : pattern === text);
