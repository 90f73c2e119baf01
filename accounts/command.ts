import { spawn } from "node:child_process";
import { AccountError } from "./account-error.ts";

/** How a command ended, and what it wrote. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Seconds that a command may take unless told otherwise. */
const defaultPatience = 60;

/**
 * Runs a command to its end, whatever its exit status; one that takes too long is ended and has status 124, as `timeout` gives.
 * @param missing what to do where there is no such command
 */
export function runCommand(command: string, args: readonly string[], missing: string, patienceSeconds = defaultPatience): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, patienceSeconds * 1000);
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(error.code === "ENOENT" ? new AccountError(`${command} is not on PATH`, missing) : error);
    });
    child.once("close", (status) => {
      clearTimeout(timer);
      resolve(late ? { status: 124, stdout, stderr: `${command} did not end within ${patienceSeconds} s` } : { status: status ?? 1, stdout, stderr });
    });
  });
}

/** The line of an error output that says what is wrong. */
export function complaint({ stderr, stdout, status }: CommandResult): string {
  const lines = `${stderr}\n${stdout}`.split("\n").map((line) => line.trim());
  const said = lines.findLast((line) => /^error\b|^Unable to|denied|refused/i.test(line)) ?? lines.find((line) => line !== "");
  return (said ?? `status ${status}`).replace(/^error: /i, "");
}
