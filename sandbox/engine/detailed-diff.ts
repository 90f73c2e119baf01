import { type Properties, unknownValue } from "../providers/provider.ts";

/** What became of a property. */
export type ChangeKind = "add" | "delete" | "update";

/** Changed property paths, as Pulumi writes them: `a.b[0]["odd key"]`. */
export type Changes = Map<string, ChangeKind>;

/** How inputs differ. What is unknown counts as changed. */
export function changesBetween(olds: Properties, news: Properties): Changes {
  const changes: Changes = new Map();
  compare(olds, news, "", changes);
  return changes;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const absent = (value: unknown): value is null | undefined => value === undefined || value === null;

function compare(old: unknown, current: unknown, path: string, changes: Changes): void {
  if (absent(old) && absent(current)) return;
  if (absent(old)) changes.set(path, "add");
  else if (absent(current)) changes.set(path, "delete");
  else if (current === unknownValue) changes.set(path, "update");
  else if (Array.isArray(old) && Array.isArray(current)) {
    for (let index = 0; index < Math.max(old.length, current.length); index++) compare(old[index], current[index], `${path}[${String(index)}]`, changes);
  } else if (isObject(old) && isObject(current)) {
    for (const key of new Set([...Object.keys(old), ...Object.keys(current)])) compare(old[key], current[key], join(path, key), changes);
  } else if (old !== current) changes.set(path, "update");
}

function join(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/**
 * Whether `path` is one of `patterns` or lies under one. Array indices may be left out of a pattern:
 * `rules.port` matches `rules[3].port`.
 */
export function pathMatches(path: string, patterns: readonly string[]): boolean {
  const withoutIndices = path.replace(/\[\d+\]/g, "");
  return patterns.some((pattern) =>
    [path, withoutIndices].some((candidate) => candidate === pattern || candidate.startsWith(`${pattern}.`) || candidate.startsWith(`${pattern}[`)),
  );
}

/** The property at the top of a path. */
export const topLevelOf = (path: string): string => path.split(/[.[]/, 1)[0] ?? path;
