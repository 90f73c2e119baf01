import * as fs from "node:fs";
import * as path from "node:path";
import { statePaths } from "../paths.ts";
import { UserError } from "../user-error.ts";

/** How often a followed log is looked at, in milliseconds. */
const followInterval = 300;

/**
 * Prints a log. Every log is a file under the state folder's logs/, so that it can still be read when the sandbox is
 * down; a name is the file's path there without ".log", or any part of it that fits just one.
 */
export async function logs(name: string | undefined, options: { follow?: boolean; tail?: string }): Promise<void> {
  const names = logNames();
  if (name === undefined) {
    process.stdout.write(names.length === 0 ? "there are no logs yet\n" : `${names.join("\n")}\n`);
    return;
  }
  const tail = options.tail === undefined ? undefined : Number(options.tail);
  if (tail !== undefined && (!Number.isInteger(tail) || tail < 0)) {
    throw new UserError(`--tail ${options.tail ?? ""} is not a number of lines`, "give a whole number, e.g. --tail 100");
  }
  const file = path.join(statePaths.logs, `${chooseLog(name, names)}.log`);
  const text = fs.readFileSync(file, "utf8");
  process.stdout.write(tail === undefined ? text : lastLines(text, tail));
  if (options.follow) await follow(file, Buffer.byteLength(text));
}

/** The name that was meant: exact, or the only one that contains it. */
export function chooseLog(name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  const fitting = names.filter((candidate) => candidate.includes(name));
  if (fitting.length === 1 && fitting[0] !== undefined) return fitting[0];
  if (fitting.length > 1) throw new UserError(`${fitting.length} logs have a name with "${name}": ${fitting.join(", ")}`, "give the whole name of one of them");
  throw new UserError(`there is no log "${name}"; there are: ${names.join(", ")}`, "npm run sandbox logs NAME, with one of these names");
}

function logNames(): string[] {
  if (!fs.existsSync(statePaths.logs)) return [];
  return fs
    .readdirSync(statePaths.logs, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".log"))
    .map((file) => file.slice(0, -".log".length))
    .sort();
}

function lastLines(text: string, count: number): string {
  const lines = text.split("\n");
  const end = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  return lines.slice(Math.max(0, end - count), end).map((line) => `${line}\n`).join("");
}

/** Prints what is added to a file until Ctrl+C; starts over when the file was rotated. */
async function follow(file: string, from: number): Promise<never> {
  let position = from;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, followInterval));
    const size = fs.existsSync(file) ? fs.statSync(file).size : 0;
    if (size < position) position = 0;
    if (size === position) continue;
    const handle = fs.openSync(file, "r");
    const added = Buffer.alloc(size - position);
    fs.readSync(handle, added, 0, added.length, position);
    fs.closeSync(handle);
    process.stdout.write(added);
    position = size;
  }
}
