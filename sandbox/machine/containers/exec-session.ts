import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import { PassThrough } from "node:stream";
import { childrenOf, runTool, toolPath } from "../tool.ts";
import { environmentOf } from "./container-run.ts";
import type { ContainerRun } from "./container-run.ts";
import { makeOutputFifos } from "./fifo.ts";
import { makeInputPipe } from "./input-pipe.ts";
import type { ExecSession } from "./types.ts";

/** How long output may still come after the command has ended: something it left behind may hold its streams open. */
const drainMilliseconds = 500;

/** Where and how a command runs. */
export interface ExecSpec {
  readonly run: ContainerRun;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly tty: boolean;
  /** Something may be written to it; a probe's command gets an end of file at once. */
  readonly interactive: boolean;
  /** For the files of its streams. */
  readonly folder: string;
}

/** Starts a command in a running container. */
export function startExec(spec: ExecSpec): ExecSession {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  let child: ChildProcess | undefined;
  let killed = false;

  const exitCode = (async (): Promise<number> => {
    const output = await makeOutputFifos(spec.folder);
    const input = spec.interactive ? await makeInputPipe(spec.run.user) : undefined;
    if (input === undefined) stdin.resume();
    else {
      // The command may end, or close its input, before it has read everything.
      input.stream.on("error", () => stdin.resume());
      stdin.pipe(input.stream);
    }
    output.stdout.stream.pipe(stdout);
    output.stderr.stream.pipe(stderr);
    const drained = Promise.all([output.stdout.stream, output.stderr.stream].map((stream) => new Promise((resolve) => stream.once("close", resolve))));

    const command = spec.tty ? onTerminal(spec.command) : spec.command;
    const process = spawn(toolPath("nsenter"), spec.run.enter(command), { stdio: [input?.childEnd ?? "ignore", output.stdout.childEnd, output.stderr.childEnd], env: environmentOf(spec.env), cwd: "/" });
    child = process;
    if (killed) process.kill("SIGKILL");
    for (const end of [input?.childEnd, output.stdout.childEnd, output.stderr.childEnd]) if (end !== undefined) fs.closeSync(end);
    const code = await new Promise<number>((resolve, reject) => {
      process.once("error", reject);
      process.once("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : os.constants.signals[signal])));
    });
    await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, drainMilliseconds))]);
    input?.stream.destroy();
    stdout.end();
    stderr.end();
    return code;
  })();
  exitCode.catch(() => undefined);

  return {
    stdin,
    stdout,
    stderr,
    exitCode,
    resize: (columns, rows) => void resizeTerminal(() => child?.pid, spec.run.initPid, columns, rows),
    kill: () => {
      killed = true;
      child?.kill("SIGKILL");
    },
  };
}

/** The command on a terminal of the container's own, which `script` makes; it passes bytes on and ends with the command's exit code. */
function onTerminal(command: readonly string[]): string[] {
  return ["script", "--quiet", "--return", "--command", `stty echo; exec ${command.map(shellQuote).join(" ")}`, "/dev/null"];
}

/** A word as a shell reads it back. */
export const shellQuote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** Changes the size of the terminal of a session; the command learns of it as usual. @param enterPid gives the process that entered the container */
async function resizeTerminal(enterPid: () => number | undefined, initPid: number, columns: number, rows: number): Promise<void> {
  // A client tells its size at once, when the terminal may not be there yet.
  for (let attempt = 0; attempt < 40; attempt++) {
    const terminal = terminalOf(enterPid());
    if (terminal !== undefined) {
      await runTool("nsenter", ["--target", `${initPid}`, "--mount", "--root", "--", "stty", "--file", terminal, "columns", `${columns}`, "rows", `${rows}`]).catch(() => undefined);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The terminal of the command: nsenter's child is `script`, whose child is the command. */
function terminalOf(enterPid: number | undefined): string | undefined {
  const [command] = childrenOf(enterPid ?? 0).flatMap(childrenOf);
  if (command === undefined) return undefined;
  try {
    const terminal = fs.readlinkSync(`/proc/${command}/fd/0`);
    return terminal.startsWith("/dev/pts/") ? terminal : undefined;
  } catch {
    return undefined;
  }
}
