import * as fs from "node:fs";

/** Which process: a pid alone is used again after a while, a pid with its start time is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between the machine's start and the process's. */
  readonly startTime: string;
}

/** Field 22 of /proc/PID/stat, counted after the command's name, which may hold blanks. */
const startTimeField = 22 - 3;

/** The identity of a process that runs; undefined where none has this pid, or it has ended and only waits to be reaped. */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  let stat: string;
  try {
    stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const startTime = fields[startTimeField];
  return startTime === undefined || fields[0] === "Z" ? undefined : { pid, startTime };
}

/** Whether this very process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return processIdentity(identity.pid)?.startTime === identity.startTime;
}
