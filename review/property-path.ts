/** The keys of a property path as Pulumi writes it: `spec.containers[0].env["a.b"]`. */
export function parsePath(path: string): (string | number)[] {
  const keys: (string | number)[] = [];
  const part = /\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.[\]]+)/gy;
  for (let match = part.exec(path); match !== null; match = part.exec(path)) {
    const [, index, quoted, plain] = match;
    if (index !== undefined) keys.push(index === "*" ? index : Number(index));
    else keys.push(quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "");
  }
  return keys;
}

/** The value at a path; undefined where there is none. A secret on the way is the answer, for what is in it is secret too. */
export function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const key of parsePath(path)) {
    if (isSecret(value)) return value;
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

/** What changed between two values, down to the leaves, as paths below `path`. A secret is a leaf. */
export function changedPaths(path: string, before: unknown, after: unknown): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) return [path];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => changedPaths(joinPath(path, key, Array.isArray(before)), before[key], after[key]));
}

function joinPath(path: string, key: string, isArray: boolean): string {
  if (isArray) return `${path}[${key}]`;
  if (!/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !isMarked(value);

/** Key by which the engine marks values that are more than plain data (sdk/v3/go/common/resource/sig at v3.250.0). */
export const markKey = "4dabf18193072939515e22adb298388d";
/** What the mark says of secrets. */
export const secretMark = "1b47061264138c4ac30d75fd1eb44270";

const isMarked = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && markKey in value;

/** Whether the engine marks a value as secret. */
export const isSecret = (value: unknown): boolean => isMarked(value) && value[markKey] === secretMark;

/** Whether a value is secret or holds something that is. */
export function holdsSecret(value: unknown): boolean {
  if (isSecret(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecret);
}
