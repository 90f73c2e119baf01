import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";

/** How a program ended: its exit code, or the signal that ended it. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program to run in a process of its own. */
export interface ProgramCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** How long a program may take to end after it was asked to, in milliseconds: then it is killed. */
const patience = 10_000;

/**
 * Runs a program to its end.
 * @param signal asks it to end (SIGINT, later SIGKILL), with all the processes it has started
 */
export async function runProgram(program: ProgramCommand, out: (text: string) => void, err: (text: string) => void, signal: AbortSignal): Promise<ProgramEnd> {
  if (signal.aborted) return { code: null, signal: "SIGINT" };
  // A process group of its own, so that what it has started ends with it.
  const child = spawn(program.command, program.args, { cwd: program.cwd, env: program.env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  follow(child.stdout, out);
  follow(child.stderr, err);
  const kill = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended by itself.
    }
  };
  let lastResort: NodeJS.Timeout | undefined;
  const stop = (): void => {
    kill("SIGINT");
    lastResort = setTimeout(() => {
      kill("SIGKILL");
    }, patience);
  };
  const killAtExit = (): void => {
    kill("SIGKILL");
  };
  signal.addEventListener("abort", stop, { once: true });
  process.once("exit", killAtExit);
  try {
    return await new Promise<ProgramEnd>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, endedBy) => {
        resolve({ code, signal: endedBy });
      });
    });
  } finally {
    clearTimeout(lastResort);
    signal.removeEventListener("abort", stop);
    process.removeListener("exit", killAtExit);
  }
}

function follow(stream: NodeJS.ReadableStream, sink: (text: string) => void): void {
  const decoder = new StringDecoder("utf8");
  stream.on("data", (chunk: Buffer) => {
    sink(decoder.write(chunk));
  });
  stream.on("end", () => {
    const rest = decoder.end();
    if (rest !== "") sink(rest);
  });
}

/** Hands text on line by line, so that a message never ends in the middle of one. */
export class LineBuffer {
  private rest = "";

  constructor(private readonly sink: (lines: string) => void) {}

  add(text: string): void {
    const end = (this.rest + text).lastIndexOf("\n") + 1;
    const all = this.rest + text;
    this.rest = all.slice(end);
    if (end > 0) this.sink(all.slice(0, end));
  }

  /** Hands on an unfinished last line. */
  end(): void {
    if (this.rest !== "") this.sink(this.rest);
    this.rest = "";
  }
}

/** Splits a line of arguments as a shell does: white space separates, quotes hold together. */
export function splitArguments(line: string): string[] {
  return (line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_all, double?: string, single?: string) => double ?? single ?? ""));
}
