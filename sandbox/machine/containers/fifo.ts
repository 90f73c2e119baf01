import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { runTool } from "../tool.ts";

/** One end for this process, one for a child. */
export interface Fifo {
  readonly stream: net.Socket;
  /** To be closed here once the child has it. */
  readonly childEnd: number;
}

/**
 * Makes FIFOs for a child's output. What Node.js calls a pipe is a socket, and a program that opens /dev/stdout by name
 * gets an error for a socket. The files are gone when this returns.
 */
export async function makeOutputFifos(folder: string): Promise<{ stdout: Fifo; stderr: Fifo }> {
  const files = ["stdout", "stderr"].map((name) => path.join(folder, name));
  // Any user may open them again by /dev/stdout; only a process that already has one finds it.
  await runTool("mkfifo", ["--mode=666", ...files]);
  const [stdout, stderr] = files.map(openFifo);
  for (const file of files) fs.rmSync(file);
  if (stdout === undefined || stderr === undefined) throw new Error("two files gave fewer FIFOs");
  return { stdout, stderr };
}

function openFifo(file: string): Fifo {
  const own = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  return { childEnd: fs.openSync(file, fs.constants.O_WRONLY), stream: new net.Socket({ fd: own, readable: true, writable: false }) };
}
