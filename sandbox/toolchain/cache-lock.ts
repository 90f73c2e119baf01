import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, processIdentity, type ProcessIdentity } from "./process-identity.ts";

/** How to wait for the lock. */
export interface LockOptions {
  /** Called once, with the process that holds the lock, before waiting for it. */
  readonly onWait: (owner: number) => void;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** Seconds between two looks at a lock that another process holds. */
const pollSeconds = 0.3;

/**
 * Runs an action while no other process runs one with the same lock file. The lock of a process that has died is taken
 * over. It saves work, nothing rests on it: two holders would only do the same work twice.
 */
export async function withLock<T>(file: string, options: LockOptions, action: () => Promise<T>): Promise<T> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const own = JSON.stringify(processIdentity(process.pid));
  for (let announced = false; !tryLock(file, own); ) {
    const content = readIfThere(file);
    if (content === undefined) continue;
    const owner = parseOwner(content);
    if (owner === undefined || !isRunning(owner)) {
      removeLock(file, content);
      continue;
    }
    if (!announced) options.onWait(owner.pid);
    announced = true;
    await sleep(pollSeconds * 1000, undefined, { signal: options.signal }).catch(() => options.signal.throwIfAborted());
  }
  try {
    return await action();
  } finally {
    removeLock(file, own);
  }
}

/** Makes the lock file with its whole content at once. False where there is one already. */
function tryLock(file: string, content: string): boolean {
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, content);
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Removes the lock if it still has this content: another process may have taken it over meanwhile. */
function removeLock(file: string, content: string): void {
  const aside = `${file}.${process.pid}.old`;
  try {
    fs.renameSync(file, aside);
    if (fs.readFileSync(aside, "utf8") !== content) fs.linkSync(aside, file);
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Undefined where the file was not written by this code, or was cut off. */
function parseOwner(content: string): ProcessIdentity | undefined {
  try {
    const owner = JSON.parse(content) as Partial<ProcessIdentity> | null;
    return typeof owner?.pid === "number" && typeof owner.startTime === "string" ? { pid: owner.pid, startTime: owner.startTime } : undefined;
  } catch {
    return undefined;
  }
}
