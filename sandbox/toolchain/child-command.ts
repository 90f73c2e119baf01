import { spawn } from "node:child_process";
import * as readline from "node:readline";

/** How a command ended. */
export interface CommandOutcome {
  /** Exit status; 128 and more where a signal ended it, as a shell counts; 127 where there is no such program. */
  readonly status: number;
  readonly stdout: string;
  /** The lines of standard output and standard error together, in the order of their arrival. */
  readonly lines: readonly string[];
}

/** How to run a command. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the command and all that it started. Then `runCommand` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Ends the command with SIGKILL after so many seconds. @default never */
  readonly timeout?: number;
  /** Called for each line while the command runs. */
  readonly onLine?: (line: string) => void;
}

/** Seconds that an interrupted command has for ending by itself. */
const graceSeconds = 3;

/** Status as a shell tells it: numbers of the signals that end a command here. */
const signalNumbers: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** Runs a command to its end, whatever its exit status. Its standard input is empty. */
export async function runCommand(command: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandOutcome> {
  options.signal?.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own, so that what it starts can be ended with it.
    detached: true,
  });
  const killGroup = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  };
  const lines: string[] = [];
  const stdout: string[] = [];
  const take = (stream: NodeJS.ReadableStream, keep: (line: string) => void): void => {
    readline.createInterface({ input: stream }).on("line", (line) => {
      keep(line);
      lines.push(line);
      options.onLine?.(line);
    });
  };
  take(child.stdout, (line) => stdout.push(line));
  take(child.stderr, () => undefined);

  let force: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    killGroup("SIGINT");
    force = setTimeout(() => killGroup("SIGKILL"), graceSeconds * 1000);
  };
  const killAtExit = (): void => killGroup("SIGKILL");
  options.signal?.addEventListener("abort", interrupt, { once: true });
  if (options.signal !== undefined) process.once("exit", killAtExit);
  const timeout = options.timeout === undefined ? undefined : setTimeout(() => killGroup("SIGKILL"), options.timeout * 1000);
  try {
    const status = await new Promise<number>((resolve, reject) => {
      child.on("error", (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? resolve(127) : reject(error)));
      child.on("close", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : (signalNumbers[signal] ?? 0))));
    });
    options.signal?.throwIfAborted();
    return { status, stdout: stdout.join("\n"), lines };
  } finally {
    clearTimeout(force);
    clearTimeout(timeout);
    options.signal?.removeEventListener("abort", interrupt);
    process.off("exit", killAtExit);
  }
}

/** The same command, ended by the kernel when this process dies, even by SIGKILL. */
export function dyingWithUs(command: string, args: readonly string[]): readonly [string, string[]] {
  return ["setpriv", ["--pdeathsig", "TERM", command, ...args]];
}
