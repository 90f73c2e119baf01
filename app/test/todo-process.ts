import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { bundle } from "../bundle.ts";

/** A line of the app's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** How the app ended, and all it wrote. */
export interface Ending {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** The app as it is shipped: the bundle, in a process of its own, on loopback. */
export class TodoProcess {
  private text = "";
  private ending: Ending | undefined;

  private constructor(private readonly child: ChildProcessByStdio<null, Readable, Readable>) {
    const read = (chunk: Buffer): void => void (this.text += chunk.toString());
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("close", (status, signal) => (this.ending = { status, signal, output: this.text }));
  }

  /** Bundles the app into a folder; gives the program's path. */
  static async bundle(folder: string): Promise<string> {
    const program = path.join(folder, "app/server.mjs");
    await bundle(program);
    return program;
  }

  /** Starts the program with nothing but these variables in its environment, on any free port unless they name one. */
  static run(program: string, env: Readonly<Record<string, string>>): TodoProcess {
    return TodoProcess.wrapped([], program, env);
  }

  /** The same, by a command that becomes the program, such as `setpriv`. */
  static wrapped(command: readonly string[], program: string, env: Readonly<Record<string, string>>): TodoProcess {
    const [file = "", ...words] = [...command, process.execPath, program];
    const { PATH = "" } = process.env;
    const path: Record<string, string> = command.length === 0 ? {} : { PATH };
    const child = spawn(file, words, { env: { ...path, HOST: "127.0.0.1", PORT: "0", ...env }, stdio: ["ignore", "pipe", "pipe"] });
    return new TodoProcess(child);
  }

  /** Starts the program and waits until it listens. */
  static async listening(program: string, env: Readonly<Record<string, string>>): Promise<TodoProcess> {
    const app = TodoProcess.run(program, env);
    await app.logged("listening");
    return app;
  }

  /** Starts the program and waits until it has reached its database. */
  static async ready(program: string, env: Readonly<Record<string, string>>): Promise<TodoProcess> {
    const app = await TodoProcess.listening(program, env);
    await app.logged("database connected");
    return app;
  }

  /** Everything that the app wrote until now. */
  get output(): string {
    return this.text;
  }

  /** The lines of its log with this message. */
  lines(message: string): LogLine[] {
    const complete = this.text.slice(0, this.text.lastIndexOf("\n") + 1);
    const lines = complete.split("\n").filter((line) => line.startsWith("{"));
    return lines.map((line) => JSON.parse(line) as LogLine).filter((line) => line["message"] === message);
  }

  /** Waits for so many lines with this message, up to 15 s, and gives the last of them. */
  async logged(message: string, count = 1): Promise<LogLine> {
    for (const end = Date.now() + 15_000; Date.now() < end; await sleep(20)) {
      const line = this.lines(message)[count - 1];
      if (line !== undefined) return line;
      if (this.ending !== undefined) break;
    }
    throw new Error(`the app did not log "${message}" ${count} times:\n${this.text}`);
  }

  /** Where it listens, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${String(this.lines("listening")[0]?.["port"])}`;
  }

  /** Id of the process. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Sends a signal. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits for its end. */
  async ended(): Promise<Ending> {
    if (this.ending === undefined) await once(this.child, "close");
    return this.ending ?? { status: null, signal: null, output: this.text };
  }

  /** Tells it to stop and waits for its end. */
  async stop(): Promise<Ending> {
    this.signal("SIGTERM");
    return this.ended();
  }
}
