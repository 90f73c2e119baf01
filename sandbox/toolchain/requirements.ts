import { UserError } from "../user-error.ts";
import { goFault } from "./go.ts";
import { kernelFaults } from "./kernel-features.ts";
import { thisMachine, type Machine } from "./machine.ts";
import type { ProgressReporter } from "./progress.ts";
import { canInstall, ensureSystemPackages, missingFault, missingPackages } from "./system-packages.ts";
import type { SystemPackageName } from "./system-package-table.ts";
import { lookUpTools } from "./tool-lookup.ts";
import { toolNames, type ToolName } from "./tools.ts";
import { isAtLeast } from "./version.ts";

/** How to check. */
export interface RequirementsOptions {
  /** Whether missing system packages may be installed. */
  readonly install: boolean;
  /** Tools that will be asked for: Go is needed where one of them has to be built. @default all */
  readonly tools?: readonly ToolName[];
  /** @default lines on standard error */
  readonly progress?: ProgressReporter;
  /** @default this one */
  readonly machine?: Machine;
}

/** The oldest Node.js that runs all of the project's packages. */
const minimumNode = "20.19";

/** What a running sandbox calls. */
const requiredPackages: readonly SystemPackageName[] = ["iproute2", "nftables", "util-linux"];

/** The same, for an ordinary user, whose containers cannot write their names to /proc. */
const requiredOfUsers: readonly SystemPackageName[] = [...requiredPackages, "hostname"];

/**
 * Checks that this machine can run the sandbox, and installs the system packages that are missing. Nothing is installed
 * while something else is at fault.
 *
 * @throws UserError that names everything that is at fault
 */
export async function checkRequirements(options: RequirementsOptions): Promise<void> {
  const machine = options.machine ?? thisMachine();
  if (machine.platform !== "linux") {
    throw new UserError(`the sandbox needs Linux, and this is ${machine.platform}`, "use a Linux machine, a virtual one will do");
  }
  const missing = await missingPackages(machine.uid === 0 ? requiredPackages : requiredOfUsers, machine);
  const installable = canInstall(machine, options.install);
  const kernelKnown = missing.length === 0;
  const faults = [
    ...nodeFaults(machine),
    ...(missing.length > 0 && !installable ? [missingFault(missing, machine)] : []),
    ...(await goFaults(options.tools ?? toolNames, machine)),
    ...(kernelKnown ? await kernelFaults(machine) : []),
  ];
  refuse(faults);
  if (kernelKnown) return;
  await ensureSystemPackages(missing, { install: options.install, progress: options.progress, machine });
  refuse(await kernelFaults(machine));
}

function nodeFaults(machine: Machine): UserError[] {
  if (isAtLeast(machine.nodeVersion, minimumNode)) return [];
  return [new UserError(`Node.js ${minimumNode} or newer is needed, and this is ${machine.nodeVersion}`, `install Node.js ${minimumNode} or newer (https://nodejs.org)`)];
}

/** Go is needed only where neither PATH nor the cache has a tool. */
async function goFaults(names: readonly ToolName[], machine: Machine): Promise<UserError[]> {
  const lookup = await lookUpTools(names, machine.env);
  return lookup.missing.length === 0 || lookup.go !== undefined ? [] : [goFault(lookup.installedGo, lookup.minimumGo, lookup.missing)];
}

/** Throws one error for all faults. */
function refuse(faults: readonly UserError[]): void {
  const [only] = faults;
  if (only === undefined) return;
  if (faults.length === 1) throw only;
  const list = faults.map((fault) => `  - ${fault.message}\n    ${fault.nextStep ?? ""}`.trimEnd());
  throw new UserError(["this machine cannot run the sandbox yet:", ...list].join("\n"), "mend all of these, then run the same command again");
}
