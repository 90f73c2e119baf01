import { spawn } from "node:child_process";
import * as path from "node:path";

/** Why tests that make namespaces cannot run here; undefined where they can. */
export const whyNoNamespaces = process.getuid?.() === 0 ? undefined : "namespaces are made by root only; run the tests as root to have these too";

const projectRoot = path.resolve(import.meta.dirname, "../../../..");

/**
 * A program that runs as the supervisor does: in network, mount and process namespaces of its own.
 * @param asUser as an ordinary user's does: with a user namespace on top, which has but one id
 */
export const inNamespaces = (program: readonly string[], asUser = false): string[] => [
  "unshare",
  ...(asUser ? ["--user", "--map-root-user"] : []),
  ...["--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"],
  // PID 1 of the namespaces must take in orphans, which Node.js does not.
  ...["sh", "-c", '"$@" & wait "$!"', "sh", ...program],
];

/** Runs a TypeScript file in namespaces of its own; a failure carries what it said. */
export async function runInNamespaces(file: string, args: readonly string[], asUser = false): Promise<string> {
  const [command = "", ...rest] = inNamespaces([process.execPath, "--import", "tsx", file, ...args], asUser);
  const child = spawn(command, rest, { cwd: projectRoot, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== 0) throw new Error(output.trim() || `ended with ${String(code)}`);
  return output;
}
