import { table } from "../table.ts";
import type { Finding } from "./finding.ts";

/** What was found, as a table, and what to do about what does not hold. */
export function report(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, found, expected, holds }) => [holds ? "ok" : "NOT OK", what, found, expected]);
  const broken = findings.filter(({ holds }) => !holds);
  const steps = [...new Set(broken.map(({ next }) => next))].map((next) => `next: ${next ?? ""}`);
  const outcome = broken.length === 0 ? `all ${findings.length} hold` : `${broken.length} of ${findings.length} do not hold`;
  return `${[table(["", "WHAT", "FOUND", "EXPECTED"], rows), "", outcome, ...steps].join("\n")}\n`;
}
