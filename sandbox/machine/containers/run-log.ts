import * as fs from "node:fs";

/** A log keeps between half of this and all of it. */
const bytesKept = 10 * 1024 * 1024;
/** A line longer than this is cut in pieces, as container runtimes do. */
const longestLine = 16 * 1024;

const newline = 0x0a;

/** A line of output. */
export interface LogLine {
  readonly time: Date;
  /** With its line break. */
  readonly text: string;
}

/** What one run of a container wrote: a file in the form of the container runtime interface, "TIME STREAM TAG TEXT". */
export class RunLog {
  private readonly pending: Record<"stdout" | "stderr", Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  private descriptor: number;
  private size = 0;

  /**
   * @param file the older half of a long log stands beside it, as FILE.1
   * @param onLine called with each line as it comes
   */
  constructor(
    readonly file: string,
    private readonly onLine: (line: LogLine) => void,
  ) {
    this.descriptor = fs.openSync(file, "w", 0o600);
  }

  /** Takes in output; a line counts once it is complete. */
  write(stream: "stdout" | "stderr", data: Buffer): void {
    let rest = Buffer.concat([this.pending[stream], data]);
    const time = new Date();
    const records: Buffer[] = [];
    for (;;) {
      const end = rest.indexOf(newline);
      if (end >= 0 && end <= longestLine) {
        records.push(this.record(time, stream, "F", rest.subarray(0, end)));
        rest = rest.subarray(end + 1);
      } else if (rest.length > longestLine) {
        records.push(this.record(time, stream, "P", rest.subarray(0, longestLine)));
        rest = rest.subarray(longestLine);
      } else break;
    }
    this.pending[stream] = Buffer.from(rest);
    this.append(Buffer.concat(records));
  }

  /** Ends the log; what was written last without a line break becomes a line. */
  close(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      if (this.pending[stream].length > 0) this.append(this.record(new Date(), stream, "F", this.pending[stream]));
    }
    fs.closeSync(this.descriptor);
  }

  private record(time: Date, stream: string, tag: "F" | "P", text: Buffer): Buffer {
    this.onLine({ time, text: `${text.toString()}${tag === "F" ? "\n" : ""}` });
    return Buffer.concat([Buffer.from(`${time.toISOString()} ${stream} ${tag} `), text, Buffer.from([newline])]);
  }

  private append(data: Buffer): void {
    if (this.size + data.length > bytesKept / 2 && this.size > 0) {
      fs.closeSync(this.descriptor);
      fs.renameSync(this.file, `${this.file}.1`);
      this.descriptor = fs.openSync(this.file, "w", 0o600);
      this.size = 0;
    }
    fs.writeSync(this.descriptor, data);
    this.size += data.length;
  }
}

/** The lines of a run's log that are still kept. */
export function readRunLog(file: string): LogLine[] {
  return [`${file}.1`, file]
    .filter((each) => fs.existsSync(each))
    .flatMap((each) => fs.readFileSync(each, "utf8").split("\n"))
    .filter((line) => line !== "")
    .map((line) => {
      const [time = "", , tag = ""] = line.split(" ", 3);
      const text = line.split(" ").slice(3).join(" ");
      return { time: new Date(time), text: tag === "P" ? text : `${text}\n` };
    });
}
