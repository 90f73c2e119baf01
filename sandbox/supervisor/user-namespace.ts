import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { toolPath, runTool } from "../machine/tool.ts";
import { ownSubordinateIds, type SubordinateIds } from "./subordinate-ids.ts";
import { within } from "./within.ts";

/** Waits until its ids are mapped, without which it has no rights in its namespace, then becomes the command. */
const script = 'read -r _ && exec "$@" </dev/null';

/** How to start a command in a user namespace of its own. */
export interface UserNamespaceOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Descriptors for standard output, standard error and further ones; its standard input is empty. */
  readonly outputs: readonly number[];
}

/**
 * Starts a command in a new user namespace, where it is root over whatever namespaces it makes further, and the
 * ordinary user that it was to everything else. The user's own id is 0 there; where the administrator has given the
 * user more ids and newuidmap is installed, these are 1 and up.
 */
export async function startInUserNamespace(command: readonly string[], options: UserNamespaceOptions): Promise<ChildProcess> {
  const child: ChildProcess = spawn(toolPath("unshare"), ["--user", toolPath("sh"), "-c", script, "sh", ...command], {
    stdio: ["pipe", ...options.outputs],
    detached: true,
    cwd: options.cwd,
    env: options.env,
  });
  await once(child, "spawn");
  try {
    await mapIds(child.pid ?? 0);
    child.stdin?.end("mapped\n");
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return child;
}

async function mapIds(pid: number): Promise<void> {
  const namespaceOf = (process: number | "self"): string => fs.readlinkSync(`/proc/${process}/ns/user`);
  if (!(await within(5000, () => namespaceOf(pid) !== namespaceOf("self")))) throw new Error("unshare made no user namespace");
  const more = ownSubordinateIds();
  if (more !== undefined && (await mapMany(pid, more))) return;
  // The kernel lets a user map only the own id, and asks that further groups be left as they are (man 7 user_namespaces).
  fs.writeFileSync(`/proc/${pid}/setgroups`, "deny");
  fs.writeFileSync(`/proc/${pid}/gid_map`, `0 ${process.getgid?.() ?? 0} 1\n`);
  fs.writeFileSync(`/proc/${pid}/uid_map`, `0 ${process.getuid?.() ?? 0} 1\n`);
}

/** Has the setuid programs of the package uidmap map all of a user's ids; false where they are not there or refuse. */
async function mapMany(pid: number, more: SubordinateIds): Promise<boolean> {
  const map = (own: number, { first, count }: SubordinateIds["users"]): string[] => [String(pid), "0", String(own), "1", "1", String(first), String(count)];
  try {
    await runTool("newgidmap", map(process.getgid?.() ?? 0, more.groups));
    await runTool("newuidmap", map(process.getuid?.() ?? 0, more.users));
    return true;
  } catch {
    return isUnmapped(pid) ? false : Promise.reject(new Error(`newgidmap mapped the groups ${more.groups.first} and up, but newuidmap not the users ${more.users.first} and up: check that both programs and /etc/subuid are in order`));
  }
}

const isUnmapped = (pid: number): boolean => fs.readFileSync(`/proc/${pid}/gid_map`, "utf8").trim() === "";
