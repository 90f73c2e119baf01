import { table } from "../table.ts";
import type { Finding, Verdict } from "./finding.ts";

const marks: Readonly<Record<Verdict, string>> = { ok: "ok", warning: "warning", unknown: "unknown", stops: "STOPS UP" };

/** The findings as a table, then the commands that mend them, each in a line of its own to be copied, then what it comes to. */
export function report(findings: readonly Finding[], stack: string): string {
  const rows = findings.map(({ verdict, what, found, needed }) => [marks[verdict], what, found.length > 100 ? `${found.slice(0, 99)}…` : found, needed]);
  const mends = findings.flatMap(({ verdict, what, found, mend }) => (mend === undefined || verdict === "ok" ? [] : [{ what, found, mend }]));
  // One command often mends several.
  const unique = mends.filter(({ mend }, index) => mends.findIndex((each) => each.mend === mend) === index);
  const advice = unique.map(({ what, found, mend }) => `  ${what}: ${found}\n    → ${mend}`);
  return [table(["", "what", "found", "needed"], rows), ...(advice.length > 0 ? ["", "To mend it:", ...advice] : []), "", conclusion(findings, stack)].join("\n");
}

function conclusion(findings: readonly Finding[], stack: string): string {
  const count = (verdict: Verdict): number => findings.filter((finding) => finding.verdict === verdict).length;
  const stops = count("stops");
  const counts = `${count("ok")} ok, ${count("warning")} ${count("warning") === 1 ? "warning" : "warnings"}, ${count("unknown")} unknown`;
  if (stops === 0) return `Nothing was found that would stop \`pulumi up\` of stack ${stack} (${counts}).`;
  return `${stops} ${stops === 1 ? "finding" : "findings"} would stop \`pulumi up\` of stack ${stack} (${counts}).`;
}
