import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { statePaths } from "../paths.ts";
import { childrenOf, toolPath } from "../runtime/tool.ts";
import { UserError } from "../user-error.ts";
import { guardHost, hasHostLink, hostLink, joinHost, leaveHost, refuseTakenAddresses } from "./host-network.ts";

export { hostLink } from "./host-network.ts";

const initScript = path.join(import.meta.dirname, "outer-init.sh");

/** The outer namespaces of a sandbox, named by their first process. */
export interface OuterNamespace {
  /** PID 1 of the namespaces, as the host sees it. */
  readonly initPid: number;
  /** When it started, in the kernel's clock ticks: tells it from a later process with the same number. */
  readonly startTime: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** Settings of {@link startOuterNamespace}. */
export interface OuterNamespaceOptions {
  /** Takes all output of the command; it is appended to. */
  readonly logFile: string;
  readonly cwd: string;
  /** @default that of this process */
  readonly env?: NodeJS.ProcessEnv;
  /** Where to keep which process it is. @default that of the state folder */
  readonly stateFile?: string;
}

/** The sandbox's namespaces, where it runs. */
export function runningOuterNamespace(stateFile: string = statePaths.supervisor): OuterNamespace | undefined {
  if (!fs.existsSync(stateFile)) return undefined;
  const kept = JSON.parse(fs.readFileSync(stateFile, "utf8")) as OuterNamespace;
  return startTimeOf(kept.initPid) === kept.startTime ? kept : undefined;
}

/** The same, for what makes no sense without it. */
export function requireOuterNamespace(): OuterNamespace {
  const running = runningOuterNamespace();
  if (running === undefined) throw new UserError("the sandbox is not running", "npm run sandbox up");
  return running;
}

/**
 * Starts the outer namespaces in the background and joins them to this machine by one link. Throws {@link UserError}
 * where a sandbox runs already, or where something else uses the sandbox's addresses.
 * @param command what runs in them; when it ends, everything in the namespaces ends
 */
export async function startOuterNamespace(command: readonly string[], options: OuterNamespaceOptions): Promise<OuterNamespace> {
  const stateFile = options.stateFile ?? statePaths.supervisor;
  const running = runningOuterNamespace(stateFile);
  if (running !== undefined) throw new UserError(`the sandbox is running already, since ${running.startedAt}`, "npm run sandbox status; npm run sandbox down ends it");
  // The link of a sandbox that was just killed goes a moment after its last process.
  if (!(await within(3000, async () => !(await hasHostLink())))) {
    throw new UserError(`another sandbox is running on this machine: the network link ${hostLink.outside} exists`, "end it with `npm run sandbox down` in its own folder");
  }
  await refuseTakenAddresses();
  await guardHost();

  const log = fs.openSync(options.logFile, "a", 0o600);
  const namespaces = ["--net", "--mount", "--pid", "--uts", "--ipc", "--propagation", "private", "--fork", "--kill-child", "--mount-proc"];
  const outer = spawn(toolPath("unshare"), [...namespaces, "sh", initScript, hostLink.inside, ...command], { stdio: ["ignore", log, log], detached: true, cwd: options.cwd, env: options.env ?? process.env });
  fs.closeSync(log);
  outer.on("error", () => undefined);
  outer.unref();
  try {
    await within(5000, () => childrenOf(outer.pid ?? 0).length > 0);
    const [initPid] = childrenOf(outer.pid ?? 0);
    const startTime = initPid === undefined ? undefined : startTimeOf(initPid);
    if (initPid === undefined || startTime === undefined) throw new Error(`the sandbox's namespaces could not be made; ${options.logFile} tells why`);
    await joinHost(initPid);
    const started = { initPid, startTime, startedAt: new Date().toISOString() };
    fs.writeFileSync(stateFile, `${JSON.stringify(started)}\n`, { mode: 0o600 });
    return started;
  } catch (error) {
    // The first process of the namespaces goes with this one, and everything else with that.
    if (outer.pid !== undefined && outer.exitCode === null && outer.signalCode === null) outer.kill("SIGKILL");
    await within(5000, async () => !(await hasHostLink()));
    await leaveHost();
    throw error;
  }
}

/**
 * Ends the namespaces (SIGTERM to the command, after the grace period SIGKILL to everything) and takes what they have
 * on this machine away, also what a killed sandbox left. Idempotent.
 */
export async function stopOuterNamespace(graceSeconds = 20, stateFile: string = statePaths.supervisor): Promise<void> {
  const running = runningOuterNamespace(stateFile);
  if (running !== undefined) {
    const isOver = (): boolean => startTimeOf(running.initPid) !== running.startTime;
    signal(running.initPid, "SIGTERM");
    if (!(await within(graceSeconds * 1000, isOver)) && !isOver()) signal(running.initPid, "SIGKILL");
    if (!(await within(10_000, async () => isOver() && !(await hasHostLink())))) {
      throw new Error(`process ${running.initPid}, the first of the sandbox, does not end; end it by hand`);
    }
  }
  fs.rmSync(stateFile, { force: true });
  // A link that is still there belongs to a sandbox in another folder, and so does the rest.
  if (await hasHostLink()) return;
  await leaveHost();
}

/** When a process started (field 22 of its stat); undefined where it is gone or only waits to be reaped. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

/** Waits until something is true; false when it does not come true in time. */
async function within(milliseconds: number, isTrue: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = Date.now() + milliseconds;
  for (;;) {
    if (await isTrue()) return true;
    if (Date.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
