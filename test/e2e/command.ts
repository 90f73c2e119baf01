import { spawn } from "node:child_process";
import * as path from "node:path";

/** The root of the project. */
export const projectRoot = path.resolve(import.meta.dirname, "../..");

/** What a command did. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a command. */
export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly input?: string;
  /** Shows the output while it runs. @default false */
  readonly show?: boolean;
  /** Called with the process once it runs, to send it signals. */
  readonly onStart?: (pid: number) => void;
}

/** Runs a command to its end, whatever its exit status. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd ?? projectRoot, env: options.env ?? process.env, stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (options.show) process.stdout.write(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
      if (options.show) process.stderr.write(chunk);
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
    child.on("error", reject);
    child.on("close", (status) => resolve({ status: status ?? 1, stdout, stderr }));
    if (child.pid !== undefined) options.onStart?.(child.pid);
  });
}

/** Runs a command that must succeed and gives its standard output, without the last line break. */
export async function outputOf(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const result = await runCommand(command, args, options);
  if (result.status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${result.status}:\n${result.stdout}\n${result.stderr}`);
  return result.stdout.replace(/\n$/, "");
}

/** Asks again every half second until `ask` gives something; fails with the last error after the time-out (seconds). */
export async function eventually<T>(what: string, seconds: number, ask: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last = "no answer yet";
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s (${last})`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
