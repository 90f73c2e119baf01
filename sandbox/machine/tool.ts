import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** Where the machine's own tools are looked for, whatever PATH the supervisor was started with. */
export const systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Absolute path of a tool of iproute2, util-linux or coreutils. */
export function toolPath(name: string): string {
  const found = systemPath
    .split(":")
    .map((folder) => path.join(folder, name))
    .find((file) => fs.existsSync(file));
  if (found === undefined) throw new Error(`the command ${name} is missing on this machine: install the package that brings it`);
  return found;
}

/** Runs a tool to its end and gives its standard output; an exit code other than 0 is an error with what it said. */
export async function runTool(name: string, args: readonly string[], input = ""): Promise<string> {
  const child = spawn(toolPath(name), args, { stdio: ["pipe", "pipe", "pipe"], env: { PATH: systemPath } });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  // A tool that ends without reading its input is judged by its exit code.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${name} ${args.join(" ")} failed (${signal ?? `exit code ${code}`}): ${errors.trim() || "it said nothing"}`));
    });
  });
}

/** Process ids of a process's children, as this process sees them. */
export function childrenOf(pid: number): number[] {
  try {
    return fs
      .readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .split(" ")
      .filter((text) => text !== "")
      .map(Number);
  } catch {
    return [];
  }
}
