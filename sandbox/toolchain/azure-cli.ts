import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { statePaths } from "../paths.ts";
import { UserError } from "../user-error.ts";
import { withLock } from "./cache-lock.ts";
import { dyingWithUs, runCommand } from "./child-command.ts";
import { interruptible } from "./interruption.ts";
import { thisMachine, type Machine } from "./machine.ts";
import { createProgress, type ProgressReporter, type ProgressStep } from "./progress.ts";
import { findPrograms } from "./programs.ts";
import { ensureSystemPackages } from "./system-packages.ts";
import { cacheFolder, ToolCache } from "./tool-cache.ts";
import { parseVersion } from "./version.ts";

/** How to get the Azure CLI. */
export interface AzureCliOptions {
  /** @default lines on standard error */
  readonly progress?: ProgressReporter;
  /** Whether Python may be installed with apt-get. @default true */
  readonly install?: boolean;
  /** @default this one */
  readonly machine?: Machine;
}

/** Every package of the installation with its version; `azure-cli` is among them. */
const requirementsFile = path.join(import.meta.dirname, "azure-cli-requirements.txt");

/** How many of the last lines of a failed installation are shown. */
const shownLines = 12;

/**
 * The real Azure CLI: the one on PATH where it is of the pinned version, because each release speaks api-versions of its
 * own, else one in a virtual environment in the user's cache. Only tests need it, and whoever asks for it.
 *
 * @returns the path of `az`
 * @throws UserError where it cannot be installed
 */
export async function ensureAzureCli(options: AzureCliOptions = {}): Promise<string> {
  const progress = options.progress ?? createProgress();
  const machine = options.machine ?? thisMachine();
  const { env } = machine;
  const pins = fs.readFileSync(requirementsFile, "utf8");
  const version = /^azure-cli==(\S+)$/m.exec(pins)?.[1];
  if (version === undefined) throw new Error(`${requirementsFile} does not name azure-cli`);
  const onPath = await fromPath(version, env);
  if (onPath !== undefined) return onPath;

  const { python3 } = await ensureSystemPackages(["python3"], { install: options.install, progress, machine });
  const cache = new ToolCache(path.join(cacheFolder(env), "azure-cli"));
  const entry = await entryName(version, pins, python3, env);
  const kept = cache.find(entry, launcherName);
  if (kept !== undefined) return kept;
  return interruptible("run the same command again", (signal) => {
    const onWait = (owner: number): void => progress.say(`process ${owner} is installing the Azure CLI: waiting until it has finished`);
    return withLock(path.join(cache.folder, ".lock"), { signal, onWait }, async () => {
      cache.prune();
      return cache.find(entry, launcherName) ?? cache.place(entry, launcherName, (folder) => install(folder, python3, version, pins, { env, signal, progress }));
    });
  });
}

/** What runs the CLI, in the entry's own folder. */
const launcherName = "az";

/** Finds its environment by its own place, so that it works wherever the folder stands. -I: the user's Python settings stay out. */
const launcher = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export AZ_INSTALLER=PIP
exec "$here/venv/bin/python" -Im azure.cli "$@"
`;

async function fromPath(version: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const program of findPrograms("az", env).filter((file) => path.dirname(file) !== statePaths.bin)) {
    const outcome = await runCommand(program, ["version", "--output", "tsv", "--query", '"azure-cli"'], { env, timeout: 60 });
    if (outcome.status === 0 && outcome.stdout.trim() === version) return program;
  }
  return undefined;
}

/** Tells apart what was installed from other pins or with another Python. */
async function entryName(version: string, pins: string, python: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await runCommand(python, ["-c", "import sys; print(sys.executable, sys.version)"], { env, timeout: 20 });
  if (parseVersion(stdout) === undefined) throw new UserError(`${python} does not say its version`, "check that python3 on PATH works");
  const key = crypto.createHash("sha256").update(JSON.stringify([pins, launcher, stdout, process.arch])).digest("hex").slice(0, 16);
  return `${version}-${key}`;
}

interface Installation {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly progress: ProgressReporter;
}

async function install(folder: string, python: string, version: string, pins: string, { env, signal, progress }: Installation): Promise<void> {
  const step = progress.step(`installing the Azure CLI ${version}`);
  const venv = path.join(folder, "venv");
  const total = pins.split("\n").filter((line) => line.includes("==")).length;
  let collected = 0;
  const onLine = (line: string): void => {
    if (line.startsWith("Collecting ")) step.update(`fetching, ${++collected} of ${total} packages`);
    if (line.startsWith("Installing collected packages")) step.update(`unpacking ${total} packages`);
  };
  const run = async (command: string, args: readonly string[]): Promise<string> => {
    const outcome = await runCommand(...dyingWithUs(command, args), { env, signal, onLine });
    if (outcome.status !== 0) throw installFailure(version, outcome.lines);
    return outcome.stdout;
  };
  try {
    await run(python, ["-m", "venv", venv]);
    // Compiling all of it takes half a minute and 340 MB; Python compiles the few modules that a command uses by itself.
    const pip = ["-m", "pip", "install", "--no-compile", "--no-input", "--disable-pip-version-check", "--progress-bar=off", "-r", requirementsFile];
    await run(path.join(venv, "bin/python"), pip);
    fs.writeFileSync(path.join(folder, launcherName), launcher, { mode: 0o755 });
    await checkLauncher(path.join(folder, launcherName), version, run, step);
    step.done();
  } catch (error) {
    step.fail();
    throw error;
  }
}

async function checkLauncher(file: string, version: string, run: (command: string, args: readonly string[]) => Promise<string>, step: ProgressStep): Promise<void> {
  step.update("trying it out");
  const answer = await run(file, ["version", "--output", "json"]);
  if (!answer.includes(`"azure-cli": "${version}"`)) throw installFailure(version, answer.split("\n"));
}

function installFailure(version: string, lines: readonly string[]): UserError {
  return new UserError(
    [`the Azure CLI ${version} could not be installed:`, ...lines.slice(-shownLines).map((line) => `  ${line}`)].join("\n"),
    "check the network and pip's settings (`python3 -m pip config list`), or put this version of az on PATH; then run the same command again",
  );
}
