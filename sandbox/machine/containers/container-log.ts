import * as fs from "node:fs";
import * as path from "node:path";
import { RunLog, readRunLog } from "./run-log.ts";
import type { LogLine } from "./run-log.ts";
import type { LogOptions } from "./types.ts";

/** The log of a container over its restarts: of this run in NAME.log, of the one before in NAME.log.previous. */
export class ContainerLog {
  private readonly listeners = new Set<(line: LogLine) => void>();
  private readonly current: string;
  private readonly previous: string;

  /** @param folder the workload's, made here */
  constructor(folder: string, container: string) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.current = path.join(folder, `${container}.log`);
    this.previous = `${this.current}.previous`;
  }

  /** Begins the log of the next run; the one before must be closed. */
  startRun(): RunLog {
    for (const half of ["", ".1"]) {
      fs.rmSync(`${this.previous}${half}`, { force: true });
      if (fs.existsSync(`${this.current}${half}`)) fs.renameSync(`${this.current}${half}`, `${this.previous}${half}`);
    }
    return new RunLog(this.current, (line) => {
      for (const listener of this.listeners) listener(line);
    });
  }

  /** Text of the log. */
  read(options: LogOptions = {}): string {
    const since = options.since?.getTime() ?? 0;
    const lines = readRunLog(options.previous === true ? this.previous : this.current).filter((line) => line.time.getTime() >= since);
    const last = options.tailLines === undefined ? lines : lines.slice(Math.max(0, lines.length - options.tailLines));
    const text = last.map((line) => format(line, options)).join("");
    return options.limitBytes === undefined ? text : Buffer.from(text).subarray(0, options.limitBytes).toString();
  }

  /** Calls back with the lines that {@link read} gives and with each new one; returns how to stop that. */
  follow(options: LogOptions, onLine: (line: string) => void): () => void {
    let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
    const give = (text: string): void => {
      if (left <= 0) return;
      left -= Buffer.byteLength(text);
      onLine(text);
    };
    for (const line of this.read(options).split(/(?<=\n)/)) if (line !== "") give(line);
    const listener = (line: LogLine): void => give(format(line, options));
    if (options.previous !== true) this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

const format = (line: LogLine, options: LogOptions): string => (options.timestamps === true ? `${line.time.toISOString()} ${line.text}` : line.text);
