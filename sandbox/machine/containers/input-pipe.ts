import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import type { Writable } from "node:stream";
import { childrenOf, systemPath, toolPath } from "../tool.ts";

/** `cat` feeds a pipe whose other end is held until this process has opened it too. */
const script = "cat | { echo ready >&2; exec sleep infinity; }";

/** Where this process writes, and what a child gets as its standard input. */
export interface InputPipe {
  readonly stream: Writable;
  /** To be closed here once the child has it. */
  readonly childEnd: number;
}

/**
 * Makes a pipe to a child. Node.js has only sockets, which cannot be opened as /dev/stdin, and a FIFO whose writer is
 * already gone keeps whoever opens it waiting for ever; so a shell makes a real pipe.
 * @param user may open it by name
 */
export async function makeInputPipe(user: number): Promise<InputPipe> {
  const shell = spawn(toolPath("sh"), ["-c", script], { stdio: ["pipe", "ignore", "pipe"], env: { PATH: systemPath }, cwd: "/" });
  await once(shell.stderr, "data");
  shell.stderr.resume();
  const holder = childrenOf(shell.pid ?? 0).find((pid) => fs.readlinkSync(`/proc/${pid}/fd/0`).startsWith("pipe:"));
  if (holder === undefined) throw new Error("a pipe could not be made: its shell has ended");
  const childEnd = fs.openSync(`/proc/${holder}/fd/0`, fs.constants.O_RDONLY);
  fs.fchownSync(childEnd, user, 0);
  process.kill(holder, "SIGKILL");
  return { stream: shell.stdin, childEnd };
}
