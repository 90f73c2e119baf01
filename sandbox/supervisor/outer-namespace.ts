import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { guardHost, hasHostLink, hostLink, joinHost, leaveHost, refuseTakenAddresses } from "../machine/network/host-network.ts";
import { childrenOf, toolPath } from "../machine/tool.ts";
import { statePaths } from "../paths.ts";
import { UserError } from "../user-error.ts";
import { describePorts, firstHostPort, openHostPorts } from "./host-ports.ts";
import { startInUserNamespace } from "./user-namespace.ts";
import { within } from "./within.ts";

export { hostLink } from "../machine/network/host-network.ts";

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
  /** Keeps on which ports of this machine an ordinary user's sandbox was reached. @default that of the state folder */
  readonly portsFile?: string;
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
 * Starts the outer namespaces in the background and joins them to this machine: for root by one link, for an ordinary
 * user, who cannot make one, by ports of this machine. Throws {@link UserError} where a sandbox runs already, or where
 * something else uses the sandbox's addresses or ports.
 * @param command what runs in them; when it ends, everything in the namespaces ends
 */
export async function startOuterNamespace(command: readonly string[], options: OuterNamespaceOptions): Promise<OuterNamespace> {
  const stateFile = options.stateFile ?? statePaths.supervisor;
  const running = runningOuterNamespace(stateFile);
  if (running !== undefined) throw new UserError(`the sandbox is running already, since ${running.startedAt}`, "npm run sandbox status; npm run sandbox down ends it");
  const log = fs.openSync(options.logFile, "a", 0o600);
  try {
    return await (isRoot() ? startWithLink : startWithPorts)(command, options, log, (initPid) => keep(initPid, stateFile, options.logFile));
  } finally {
    fs.closeSync(log);
  }
}

/** Keeps which process it is, for whoever looks for the sandbox. */
function keep(initPid: number, stateFile: string, logFile: string): OuterNamespace {
  const startTime = startTimeOf(initPid);
  if (startTime === undefined) throw new Error(`the sandbox's namespaces ended at once; ${logFile} tells why`);
  const started = { initPid, startTime, startedAt: new Date().toISOString() };
  fs.writeFileSync(stateFile, `${JSON.stringify(started)}\n`, { mode: 0o600 });
  return started;
}

type Keeper = (initPid: number) => OuterNamespace;

const isRoot = (): boolean => process.getuid?.() === 0;

/** Runs the command as the first process of namespaces of its own. @param link that joins them to this machine */
const inNamespaces = (link: string, command: readonly string[]): [string, ...string[]] => [
  toolPath("unshare"),
  ...["--net", "--mount", "--pid", "--uts", "--ipc", "--propagation", "private", "--fork", "--kill-child", "--mount-proc"],
  ...["sh", initScript, link, ...command],
];

async function startWithLink(command: readonly string[], options: OuterNamespaceOptions, log: number, keep: Keeper): Promise<OuterNamespace> {
  // The link of a sandbox that was just killed goes a moment after its last process.
  if (!(await within(3000, async () => !(await hasHostLink())))) {
    throw new UserError(`another sandbox is running on this machine: the network link ${hostLink.outside} exists`, "end it with `npm run sandbox down` in its own folder");
  }
  await refuseTakenAddresses();
  await guardHost();
  const [program, ...args] = inNamespaces(hostLink.inside, command);
  const outer = spawn(program, args, { stdio: ["ignore", log, log], detached: true, cwd: options.cwd, env: options.env ?? process.env });
  outer.on("error", () => undefined);
  outer.unref();
  try {
    const initPid = await initOf(outer, options.logFile);
    await joinHost(initPid);
    return keep(initPid);
  } catch (error) {
    kill(outer);
    await within(5000, async () => !(await hasHostLink()));
    await leaveHost();
    throw error;
  }
}

/** No guard is needed: the addresses exist inside the namespaces alone, and nothing on this machine is told of them. */
async function startWithPorts(command: readonly string[], options: OuterNamespaceOptions, log: number, keep: Keeper): Promise<OuterNamespace> {
  const portsFile = options.portsFile ?? statePaths.hostPorts;
  const ports = await openHostPorts(firstHostPort(process.env["SANDBOX_PORTS"], portsFile));
  fs.writeFileSync(portsFile, String(ports.first));
  let outer: ChildProcess | undefined;
  try {
    const env = { ...(options.env ?? process.env), ...describePorts(ports) };
    outer = await startInUserNamespace(inNamespaces("", command), { outputs: [log, log, ...ports.descriptors], cwd: options.cwd, env });
    outer.unref();
    return keep(await initOf(outer, options.logFile));
  } catch (error) {
    if (outer !== undefined) kill(outer);
    throw error;
  } finally {
    ports.close();
  }
}

/** The first process in the namespaces, which has only this child. */
async function initOf(outer: ChildProcess, logFile: string): Promise<number> {
  await within(5000, () => childrenOf(outer.pid ?? 0).length > 0);
  const [initPid] = childrenOf(outer.pid ?? 0);
  if (initPid === undefined) throw new Error(`the sandbox's namespaces could not be made; ${logFile} tells why`);
  return initPid;
}

/** The first process of the namespaces goes with this one, and everything else with that. */
function kill(outer: ChildProcess): void {
  if (outer.pid !== undefined && outer.exitCode === null && outer.signalCode === null) outer.kill("SIGKILL");
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
    if (!(await within(10_000, async () => isOver() && !(isRoot() && (await hasHostLink()))))) {
      throw new Error(`process ${running.initPid}, the first of the sandbox, does not end; end it by hand`);
    }
  }
  fs.rmSync(stateFile, { force: true });
  // A link that is still there belongs to a sandbox in another folder, and so does the rest.
  if (!isRoot() || (await hasHostLink())) return;
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
