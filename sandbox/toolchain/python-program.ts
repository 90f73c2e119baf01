import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../user-error.ts";
import { withLock } from "./cache-lock.ts";
import { dyingWithUs, runCommand } from "./child-command.ts";
import { interruptible } from "./interruption.ts";
import { thisMachine, type Machine } from "./machine.ts";
import { createProgress, type ProgressReporter, type ProgressStep } from "./progress.ts";
import { ensureSystemPackages } from "./system-packages.ts";
import { cacheFolder, ToolCache } from "./tool-cache.ts";
import { parseVersion } from "./version.ts";

/** A program from PyPI that tests run. */
export interface PythonProgram {
  /** In messages, e.g. "the Azure CLI". */
  readonly title: string;
  /** Its folder in the cache, and the name on PyPI under which the requirements pin it. */
  readonly package: string;
  /** What is run, and the launcher's name, e.g. "az". */
  readonly launcherName: string;
  /** Script that starts it, beside its environment `venv`. */
  readonly launcher: string;
  /** Every package of the installation with its version. */
  readonly requirementsFile: string;
  /** How it is tried before it is kept: with these arguments it must print this. */
  readonly check: { readonly args: readonly string[]; readonly prints: (version: string) => string };
  /** What helps where it cannot be installed, besides a look at the network. */
  readonly otherwise?: string;
}

/** How to get a Python program. */
export interface PythonProgramOptions {
  /** @default lines on standard error */
  readonly progress?: ProgressReporter;
  /** Whether Python may be installed with apt-get. @default true */
  readonly install?: boolean;
  /** @default this one */
  readonly machine?: Machine;
}

/** The version that a program's requirements pin. */
export function pinnedVersion(program: PythonProgram): string {
  const version = new RegExp(`^${program.package}==(\\S+)$`, "m").exec(fs.readFileSync(program.requirementsFile, "utf8"))?.[1];
  if (version === undefined) throw new Error(`${program.requirementsFile} does not name ${program.package}`);
  return version;
}

/**
 * A program in a virtual environment of its own in the user's cache.
 *
 * @returns the path of its launcher
 * @throws UserError where it cannot be installed
 */
export async function ensurePythonProgram(program: PythonProgram, options: PythonProgramOptions = {}): Promise<string> {
  const progress = options.progress ?? createProgress();
  const machine = options.machine ?? thisMachine();
  const { env } = machine;
  const { launcherName } = program;
  const version = pinnedVersion(program);
  const { python3 } = await ensureSystemPackages(["python3"], { install: options.install, progress, machine });
  const cache = new ToolCache(path.join(cacheFolder(env), program.package));
  const entry = await entryName(program, version, python3, env);
  const kept = cache.find(entry, launcherName);
  if (kept !== undefined) return kept;
  return interruptible("run the same command again", (signal) => {
    const onWait = (owner: number): void => progress.say(`process ${owner} is installing ${program.title}: waiting until it has finished`);
    return withLock(path.join(cache.folder, ".lock"), { signal, onWait }, async () => {
      cache.prune();
      return cache.find(entry, launcherName) ?? cache.place(entry, launcherName, (folder) => install(program, folder, python3, version, { env, signal, progress }));
    });
  });
}

/** Tells apart what was installed from other pins or with another Python. */
async function entryName({ requirementsFile, launcher }: PythonProgram, version: string, python: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await runCommand(python, ["-c", "import sys; print(sys.executable, sys.version)"], { env, timeout: 20 });
  if (parseVersion(stdout) === undefined) throw new UserError(`${python} does not say its version`, "check that python3 on PATH works");
  const pins = fs.readFileSync(requirementsFile, "utf8");
  const key = crypto.createHash("sha256").update(JSON.stringify([pins, launcher, stdout, process.arch])).digest("hex").slice(0, 16);
  return `${version}-${key}`;
}

/** How many of the last lines of a failed installation are shown. */
const shownLines = 12;

interface Installation {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly progress: ProgressReporter;
}

async function install(program: PythonProgram, folder: string, python: string, version: string, { env, signal, progress }: Installation): Promise<void> {
  const step = progress.step(`installing ${program.title} ${version}`);
  const venv = path.join(folder, "venv");
  const total = fs.readFileSync(program.requirementsFile, "utf8").split("\n").filter((line) => line.includes("==")).length;
  let collected = 0;
  const onLine = (line: string): void => {
    if (line.startsWith("Collecting ")) step.update(`fetching, ${++collected} of ${total} packages`);
    if (line.startsWith("Installing collected packages")) step.update(`unpacking ${total} packages`);
  };
  const run = async (command: string, args: readonly string[]): Promise<string> => {
    const outcome = await runCommand(...dyingWithUs(command, args), { env, signal, onLine });
    if (outcome.status !== 0) throw installFailure(program, version, outcome.lines);
    return outcome.stdout;
  };
  try {
    await run(python, ["-m", "venv", venv]);
    // Compiling all of it takes half a minute and 340 MB; Python compiles the few modules that a command uses by itself.
    const pip = ["-m", "pip", "install", "--no-compile", "--no-input", "--disable-pip-version-check", "--progress-bar=off", "-r", program.requirementsFile];
    await run(path.join(venv, "bin/python"), pip);
    const file = path.join(folder, program.launcherName);
    fs.writeFileSync(file, program.launcher, { mode: 0o755 });
    await checkLauncher(program, file, version, run, step);
    step.done();
  } catch (error) {
    step.fail();
    throw error;
  }
}

async function checkLauncher(program: PythonProgram, file: string, version: string, run: (command: string, args: readonly string[]) => Promise<string>, step: ProgressStep): Promise<void> {
  step.update("trying it out");
  const answer = await run(file, program.check.args);
  if (!answer.includes(program.check.prints(version))) throw installFailure(program, version, answer.split("\n"));
}

function installFailure({ title, otherwise }: PythonProgram, version: string, lines: readonly string[]): UserError {
  return new UserError(
    [`${title} ${version} could not be installed:`, ...lines.slice(-shownLines).map((line) => `  ${line}`)].join("\n"),
    `check the network and pip's settings (\`python3 -m pip config list\`)${otherwise === undefined ? "" : `, ${otherwise}`}; then run the same command again`,
  );
}
