import { UserError } from "../user-error.ts";
import { runCommand, type CommandOutcome } from "./child-command.ts";
import { thisMachine, type Machine } from "./machine.ts";
import { findProgram } from "./programs.ts";
import { createProgress, type ProgressReporter } from "./progress.ts";
import { installCommands, systemPackages, type PackageManager, type SystemPackage, type SystemPackageName } from "./system-package-table.ts";

/** How to get what is missing. */
export interface SystemPackageOptions {
  /** Whether missing packages may be installed. @default true */
  readonly install?: boolean;
  /** @default lines on standard error */
  readonly progress?: ProgressReporter;
  /** @default this one */
  readonly machine?: Machine;
}

/** Seconds to wait for another apt-get or dpkg to end. */
const lockTimeout = 300;

/** How many of the last lines of a failed installation are shown. */
const shownLines = 12;

/**
 * Sees to it that packages are there, where need be by apt-get, after saying so. Gives the path of each one's first program.
 *
 * @throws UserError with the command to type, where one is missing and may not or cannot be installed
 */
export async function ensureSystemPackages<Name extends SystemPackageName>(
  names: readonly Name[],
  options: SystemPackageOptions = {},
): Promise<Record<Name, string>> {
  const machine = options.machine ?? thisMachine();
  const missing = await missingPackages(names, machine);
  if (missing.length > 0) {
    if (!canInstall(machine, options.install ?? true)) throw missingFault(missing, machine);
    await installWithApt(missing, machine, options.progress ?? createProgress());
  }
  return Object.fromEntries(names.map((name) => [name, firstProgram(name, machine)])) as Record<Name, string>;
}

/** Those that are not there, or not complete. */
export async function missingPackages<Name extends SystemPackageName>(names: readonly Name[], machine: Machine): Promise<Name[]> {
  const missing: Name[] = [];
  for (const name of names) {
    const { programs, probe }: SystemPackage = systemPackages[name];
    const programsThere = programs.every((alternatives) => alternatives.some((program) => findProgram(program, machine.env)));
    const complete = programsThere && (probe === undefined || (await runProbe(probe, machine)));
    if (!complete) missing.push(name);
  }
  return missing;
}

async function runProbe([command, ...args]: readonly [string, ...string[]], machine: Machine): Promise<boolean> {
  const program = findProgram(command, machine.env);
  return program !== undefined && (await runCommand(program, args, { env: machine.env, timeout: 20 })).status === 0;
}

/** Whether missing packages can be installed without the user: as root, with apt-get, unless that was refused. */
export function canInstall(machine: Machine, allowed: boolean): boolean {
  return allowed && machine.uid === 0 && findProgram("apt-get", machine.env) !== undefined;
}

/** Says what is missing and what to type. */
export function missingFault(missing: readonly SystemPackageName[], machine: Machine): UserError {
  const reasons = missing.map((name) => {
    const { programs, neededBy }: SystemPackage = systemPackages[name];
    const absent = programs.filter((alternatives) => !alternatives.some((program) => findProgram(program, machine.env)));
    const what = absent.length === 0 ? "" : ` (${absent.map(([program]) => program).join(", ")})`;
    return `${name}${what}, needed by ${neededBy}`;
  });
  const managers = (Object.keys(installCommands) as PackageManager[]).filter((manager) => findProgram(manager, machine.env));
  const commands = managers.map((manager) => installCommand(missing, manager, machine));
  return new UserError(
    `missing on this machine: ${reasons.join("; ")}`,
    commands.length > 0
      ? `type: ${commands[0]}`
      : `install with your system's package manager, e.g. ${(Object.keys(installCommands) as PackageManager[]).map((manager) => installCommand(missing, manager, machine)).join(" | ")}`,
  );
}

const namesFor = (missing: readonly SystemPackageName[], manager: PackageManager): string[] => missing.flatMap((name) => systemPackages[name].names[manager]);

const installCommand = (missing: readonly SystemPackageName[], manager: PackageManager, machine: Machine): string =>
  [...(machine.uid === 0 ? [] : ["sudo"]), ...installCommands[manager], ...namesFor(missing, manager)].join(" ");

function firstProgram(name: SystemPackageName, machine: Machine): string {
  const found = systemPackages[name].programs[0].map((program) => findProgram(program, machine.env)).find((program) => program !== undefined);
  if (found === undefined) throw new UserError(`${name} was installed, but none of its programs is on PATH`, "check PATH, then run the same command again");
  return found;
}

/** Installs with apt-get, which is asked for its package lists only where it does not know a package, or offers one that is gone. */
async function installWithApt(missing: readonly SystemPackageName[], machine: Machine, progress: ProgressReporter): Promise<void> {
  const reasons = [...new Set(missing.map((name) => systemPackages[name].neededBy))];
  const step = progress.step(`installing ${missing.join(", ")} with apt-get: needed by ${reasons.join(" and ")}`);
  const apt = (...args: string[]): Promise<CommandOutcome> =>
    runCommand("apt-get", ["-y", "-q", "-o", `DPkg::Lock::Timeout=${lockTimeout}`, ...args], {
      env: { ...machine.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
      onLine: (line) => step.update(line),
    });
  const install = (): Promise<CommandOutcome> => apt("install", "--no-install-recommends", ...namesFor(missing, "apt-get"));
  let outcome = await install();
  if (outcome.status !== 0 && outcome.lines.some((line) => /Unable to locate package|no installation candidate|Unable to fetch|404 +Not Found/.test(line))) {
    outcome = await apt("update");
    if (outcome.status === 0) outcome = await install();
  }
  const stillMissing = outcome.status === 0 ? await missingPackages(missing, machine) : missing;
  if (stillMissing.length === 0) return step.done();
  step.fail();
  throw new UserError(
    [`apt-get could not install ${stillMissing.join(", ")}:`, ...outcome.lines.slice(-shownLines).map((line) => `  ${line}`)].join("\n"),
    `mend what it complains of, then type: ${installCommand(stillMissing, "apt-get", machine)}`,
  );
}
