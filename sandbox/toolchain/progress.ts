/** Something that takes a while. Ends with `done` or `fail`, once. */
export interface ProgressStep {
  /** Says how far it is, e.g. "312 of 1041 packages". */
  update(detail: string): void;
  /** @param detail what came of it, where that is worth a word */
  done(detail?: string): void;
  fail(detail?: string): void;
}

/** Tells the person at the keyboard what is being done. Several steps may run side by side. */
export interface ProgressReporter {
  step(title: string): ProgressStep;
  /** A line that stays. */
  say(line: string): void;
}

/** How progress is shown. */
export interface ProgressOptions {
  /** @default standard error, so that the output of a command stays its own */
  readonly stream?: ProgressStream;
  /** Seconds between two lines about the same step where lines cannot be overwritten. @default 10 */
  readonly interval?: number;
  /** The clock, in milliseconds. @default Date.now */
  readonly now?: () => number;
}

/** The part of a terminal or file that progress is written to. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** On a terminal, running steps stand below all else and are overwritten in place; elsewhere each gets a line every few seconds. */
export function createProgress(options: ProgressOptions = {}): ProgressReporter {
  const stream = options.stream ?? process.stderr;
  const now = options.now ?? Date.now;
  return stream.isTTY === true ? new TerminalProgress(stream, now) : new LineProgress(stream, now, options.interval ?? 10);
}

/** 12 s, 2 min 39 s. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const ending = (title: string, outcome: string, milliseconds: number, detail?: string): string =>
  `${title}: ${outcome}${detail === undefined ? "" : `, ${detail}`} (${formatDuration(milliseconds)})\n`;

class LineProgress implements ProgressReporter {
  constructor(
    private readonly stream: ProgressStream,
    private readonly now: () => number,
    private readonly interval: number,
  ) {}

  say(line: string): void {
    this.stream.write(`${line}\n`);
  }

  step(title: string): ProgressStep {
    const started = this.now();
    let lastLine = started;
    this.say(title);
    return {
      update: (detail) => {
        if (this.now() - lastLine < this.interval * 1000) return;
        lastLine = this.now();
        this.say(`${title}: ${detail} (${formatDuration(lastLine - started)})`);
      },
      done: (detail) => void this.stream.write(ending(title, "done", this.now() - started, detail)),
      fail: (detail) => void this.stream.write(ending(title, "failed", this.now() - started, detail)),
    };
  }
}

interface RunningStep {
  readonly title: string;
  readonly started: number;
  detail: string;
}

class TerminalProgress implements ProgressReporter {
  private readonly running: RunningStep[] = [];
  private drawnLines = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stream: ProgressStream,
    private readonly now: () => number,
  ) {}

  say(line: string): void {
    this.redraw(`${line}\n`);
  }

  step(title: string): ProgressStep {
    const step: RunningStep = { title, started: this.now(), detail: "" };
    const end = (outcome: string, detail?: string): void => {
      this.running.splice(this.running.indexOf(step), 1);
      this.redraw(ending(title, outcome, this.now() - step.started, detail));
      if (this.running.length === 0) clearInterval(this.timer);
    };
    if (this.running.length === 0) this.timer = setInterval(() => this.redraw(), 1000).unref();
    this.running.push(step);
    this.redraw();
    return {
      update: (detail) => {
        step.detail = detail;
        this.redraw();
      },
      done: (detail) => end("done", detail),
      fail: (detail) => end("failed", detail),
    };
  }

  /** Clears the running steps' lines, writes what is to stay above them, and draws them again. */
  private redraw(above = ""): void {
    // A terminal that does not know its width says 0.
    const columns = this.stream.columns ?? 0;
    const width = (columns > 0 ? columns : 80) - 1;
    const lines = this.running.map((step) => {
      const detail = step.detail === "" ? "" : `: ${step.detail}`;
      return `${step.title}${detail} (${formatDuration(this.now() - step.started)})`.slice(0, width);
    });
    const clear = this.drawnLines === 0 ? "" : `\u001b[${this.drawnLines}F\u001b[J`;
    this.stream.write(`${clear}${above}${lines.map((line) => `${line}\n`).join("")}`);
    this.drawnLines = lines.length;
  }
}
