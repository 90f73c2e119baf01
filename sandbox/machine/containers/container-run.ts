import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import { childrenOf, toolPath } from "../tool.ts";
import { StartFailure, exitOf, killQuietly, startInit } from "./container-init.ts";
import type { ContainerInitSpec, Exit, Init } from "./container-init.ts";
import { makeOutputFifos } from "./fifo.ts";
import type { Fifo } from "./fifo.ts";
import type { RunLog } from "./run-log.ts";

/** What a run of a container needs to know. */
export interface ContainerRunSpec extends ContainerInitSpec {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Numeric user id of its program. */
  readonly user: number;
  readonly log: RunLog;
}

/** How a run ended. */
export interface RunEnd {
  /** 128 + signal when it was killed. */
  readonly exitCode: number;
  readonly signal?: number;
}

/** One run of a container: an init process that holds its namespaces, and its program beside it. */
export class ContainerRun {
  private constructor(
    private readonly spec: ContainerRunSpec,
    private readonly init: Init,
    private readonly program: ChildProcess,
    /** Settles after every process of the container has ended and all output was read; rejects with {@link StartFailure} where the program could not be started. */
    readonly ended: Promise<RunEnd>,
  ) {}

  /** Starts a run. Throws {@link StartFailure}. */
  static async start(spec: ContainerRunSpec): Promise<ContainerRun> {
    const output = await makeOutputFifos(spec.folder);
    const ends = [output.stdout.childEnd, output.stderr.childEnd] as const;
    const complaints = keepComplaints(output.stderr);
    const drained = Promise.all((["stdout", "stderr"] as const).map((name) => drain(output[name], (data) => spec.log.write(name, data))));
    let init: Init | undefined;
    try {
      init = await startInit(spec, ends);
      const program = spawn(toolPath("nsenter"), enterArguments(init.pid, spec, spec.command), { stdio: ["ignore", ...ends], env: environmentOf(spec.env), cwd: "/" });
      const exited = exitOf(program);
      await once(program, "spawn");
      init.onSignal((signal) => signalProgram(program, signal));
      return new ContainerRun(spec, init, program, settle(exited, init, drained, spec.log, complaints));
    } catch (error) {
      init?.kill();
      spec.log.close();
      throw error;
    } finally {
      for (const end of ends) fs.closeSync(end);
    }
  }

  /** PID 1 of the container, as this process sees it. */
  get initPid(): number {
    return this.init.pid;
  }

  /** Numeric user id of its processes. */
  get user(): number {
    return this.spec.user;
  }

  /** Sends a signal to the program. */
  signal(signal: NodeJS.Signals): void {
    signalProgram(this.program, signal);
  }

  /** Ends all processes of the container at once. */
  kill(): void {
    this.init.kill();
  }

  /** Arguments of nsenter that run a command in the container, with its privileges. */
  enter(command: readonly string[]): string[] {
    return enterArguments(this.initPid, this.spec, command);
  }
}

/** Environment of a process that enters a container: without the variables with which the loader would be led astray outside. */
export function environmentOf(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isForLoader(name)));
}

const isForLoader = (name: string): boolean => name.startsWith("LD_") || name === "GLIBC_TUNABLES" || name === "GCONV_PATH";

function enterArguments(initPid: number, spec: ContainerRunSpec, command: readonly string[]): string[] {
  // Variables for the loader take effect behind setpriv only; they hold paths, no secrets, so arguments may show them.
  const loader = Object.entries(spec.env).filter(([name]) => isForLoader(name));
  const env = loader.length === 0 ? [] : ["env", ...loader.map(([name, value]) => `${name}=${value}`)];
  const enter = ["--target", `${initPid}`, "--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd"];
  return [...enter, "--", toolPath("setpriv"), ...spec.privileges, "--pdeathsig", "KILL", "--", ...env, ...command];
}

async function settle(exited: Promise<Exit>, init: Init, drained: Promise<unknown>, log: RunLog, complaints: () => string): Promise<RunEnd> {
  const { code, signal } = await exited;
  // What the program left behind ends with it, as in a container whose program is PID 1.
  init.kill();
  await init.exited;
  await drained;
  log.close();
  const failure = startFailureOf(code, complaints());
  if (failure !== undefined) throw failure;
  const number = signal === null ? undefined : os.constants.signals[signal];
  return { exitCode: code ?? 128 + (number ?? 0), signal: number };
}

/** The program is the child of nsenter, which has it a moment after it was started itself. */
function signalProgram(program: ChildProcess, signal: NodeJS.Signals, attempts = 50): void {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const [pid] = childrenOf(program.pid ?? 0);
  if (pid !== undefined) killQuietly(pid, signal);
  else if (attempts > 0) setTimeout(() => signalProgram(program, signal, attempts - 1), 10);
}

function drain(fifo: Fifo, onData: (data: Buffer) => void): Promise<void> {
  return new Promise((resolve) => {
    fifo.stream.on("data", onData);
    fifo.stream.on("error", () => undefined);
    fifo.stream.on("close", () => resolve());
  });
}

/** Keeps the beginning of what is said on standard error, to recognise that the program could not even be started. */
function keepComplaints(fifo: Fifo): () => string {
  let text = "";
  fifo.stream.on("data", (data: Buffer) => {
    if (text.length < 1000) text += data.toString();
  });
  return () => text;
}

function startFailureOf(code: number | null, complaints: string): StartFailure | undefined {
  if (code !== 126 && code !== 127) return undefined;
  const found = /^(?:setpriv: failed to execute ([^\n]*): ([^\n:]*)|env: [‘'"]([^\n]*)[’'"]: ([^\n:]*))\n$/.exec(complaints);
  if (found === null) return undefined;
  const [, program = found[3], reason = found[4] ?? ""] = found;
  const missing = reason === "No such file or directory";
  return new StartFailure(`exec: "${program}": ${missing ? "executable file not found in $PATH or in the image" : reason.toLowerCase()}`);
}
