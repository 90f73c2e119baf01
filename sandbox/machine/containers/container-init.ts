import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import * as path from "node:path";
import type { Readable } from "node:stream";
import { childrenOf, systemPath, toolPath } from "../tool.ts";

const script = path.join(import.meta.dirname, "container-init.sh");

/** What a container's namespaces and root file system are made from. */
export interface ContainerInitSpec {
  /** Folder with rootfs/ and fstab. */
  readonly folder: string;
  readonly hostname: string;
  readonly networkNamespace: string;
  readonly workingDir: string;
  /** Arguments of setpriv. */
  readonly privileges: readonly string[];
}

/** The container could not be set up or its program could not be started. */
export class StartFailure extends Error {}

/** PID 1 of a container. */
export interface Init {
  /** As this process sees it. */
  readonly pid: number;
  readonly exited: Promise<unknown>;
  /** Ends it, and with it all processes of the container. */
  kill(): void;
  /** Calls back when a process of the container sends a signal to PID 1. */
  onSignal(listener: (signal: NodeJS.Signals) => void): void;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Resolves when a child has ended. */
export const exitOf = (child: ChildProcess): Promise<Exit> => new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));

/** Sends a signal to a process that may have ended. */
export function killQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Makes the container's namespaces and root file system. Throws {@link StartFailure}. @param outputs descriptors of standard output and error */
export async function startInit(spec: ContainerInitSpec, outputs: readonly [number, number]): Promise<Init> {
  const namespaces = ["unshare", "--mount", "--pid", "--uts", "--ipc", "--propagation", "private", "--fork", "--kill-child"];
  const setUp = ["sh", script, spec.folder, spec.hostname, spec.workingDir, ...spec.privileges, "--pdeathsig", "KILL"];
  const args = ["--pdeathsig", "KILL", "--", "nsenter", `--net=${spec.networkNamespace}`, "--", ...namespaces, "--", ...setUp];
  const holder = spawn(toolPath("setpriv"), args, { stdio: ["ignore", outputs[0], "pipe", outputs[1]], env: { PATH: systemPath }, cwd: "/" });
  const channel = holder.stderr;
  if (channel === null) throw new Error("a child process without the pipe it was given");
  let over = false;
  const exited = exitOf(holder).then(() => (over = true));

  await Promise.race([untilReady(channel), new Promise<never>((_resolve, reject) => holder.once("error", reject))]);
  const [pid] = childrenOf(holder.pid ?? 0);
  if (pid === undefined) throw new StartFailure("failed to create the container: its first process has ended");
  const kill = (): void => {
    // A number of a process that has ended may soon belong to another one.
    if (!over) killQuietly(pid, "SIGKILL");
  };
  return { pid, exited, kill, onSignal: (listener) => readSignals(channel, listener) };
}

function untilReady(channel: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    const read = (data: string): void => {
      text += data;
      if (!text.includes("ready\n")) return;
      channel.off("data", read);
      resolve();
    };
    channel.setEncoding("utf8").on("data", read);
    channel.once("close", () => reject(new StartFailure(`failed to create the container: ${text.trim() || "its set-up ended early"}`)));
  });
}

/** What comes here was written by the container: nothing but names of signals is taken from it. */
function readSignals(channel: Readable, listener: (signal: NodeJS.Signals) => void): void {
  channel.on("data", (data: string) => {
    for (const [, name] of data.matchAll(/^signal (HUP|INT|QUIT|TERM|USR1|USR2)$/gm)) listener(`SIG${name}` as NodeJS.Signals);
  });
  // Reading stopped when the listener of the set-up left.
  channel.resume();
}
