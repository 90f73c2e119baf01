import type { Finding } from "./findings.ts";

/** Why a finding stays. */
export interface Reason {
  readonly check: string;
  readonly object: string;
  readonly reason: string;
}

/** The heading of docs/hardening.md under which the reasons stand, and the table's own. */
const heading = "### What checkers say, and why it stays";
const columns = "| check | object | reason |";

/** Reads the reasons of docs/hardening.md: a row a check, its objects separated by commas. */
export function readReasons(markdown: string): Reason[] {
  const section = markdown.split(`${heading}\n`)[1]?.split(/^#{1,3} /m)[0];
  const rows = section?.split(`${columns}\n`)[1]?.split("\n").slice(1);
  if (rows === undefined) throw new Error(`docs/hardening.md has no section "${heading}" with a table "${columns}"`);
  const end = rows.findIndex((row) => !row.startsWith("|"));
  return rows.slice(0, end === -1 ? undefined : end).flatMap((row) => {
    const [check = "", objects = "", reason = ""] = row.split("|").slice(1, -1).map((cell) => cell.trim());
    if (check === "" || objects === "" || reason === "") throw new Error(`a row of "${heading}" in docs/hardening.md wants a check, its objects and a reason: ${row}`);
    return objects.split(",").map((object) => ({ check: unquoted(check), object: unquoted(object.trim()), reason }));
  });
}

/** Whether a check is checkov's of Kubernetes objects. */
export const isOfCheckov = ({ check }: Pick<Reason, "check">): boolean => check.startsWith("CKV") && !isOfArm({ check });

/** Whether a check is checkov's of Azure's resources. */
export const isOfArm = ({ check }: Pick<Reason, "check">): boolean => check.startsWith("CKV_AZURE_");

const unquoted = (text: string): string => text.replaceAll("`", "");

/** What is wrong: findings without a reason, and reasons of what is found no more. */
export function faultsOf(findings: readonly Finding[], reasons: readonly Reason[]): string[] {
  const key = ({ check, object }: Pick<Finding, "check" | "object">): string => `${check} of ${object}`;
  const found = new Set(findings.map(key));
  const explained = new Set(reasons.map(key));
  const unexplained = findings.filter((finding) => !explained.has(key(finding))).map((finding) => `${key(finding)}: ${finding.message}; mend it, or write the reason into docs/hardening.md`);
  const stale = reasons.filter((reason) => !found.has(key(reason))).map((reason) => `${key(reason)} is found no more: take its row out of docs/hardening.md`);
  return [...new Set([...unexplained, ...stale])];
}
