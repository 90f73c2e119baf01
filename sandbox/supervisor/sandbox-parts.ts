/** A part of the running sandbox. */
export interface SandboxPart {
  /** E.g. "the clouds". */
  readonly name: string;
  start(): Promise<void> | void;
  stop(): Promise<void> | void;
}

/** The parts of the running sandbox, in the order in which they need each other: they are ended the other way round. */
export class SandboxParts {
  private readonly parts: Pick<SandboxPart, "name" | "stop">[] = [];
  private stopping: Promise<void> | undefined;

  /** Takes note of a part that is there already. */
  add(name: string, stop: SandboxPart["stop"]): void {
    this.parts.push({ name, stop });
  }

  /** Starts parts side by side; they are ended from the last to the first. One whose start fails or goes on is ended too. */
  async start(...parts: readonly SandboxPart[]): Promise<void> {
    this.parts.push(...parts);
    await Promise.all(parts.map(async (part) => part.start()));
  }

  /** Ends all of them, one after the other. Throws one error for all that could not be ended. Idempotent. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async stopAll(): Promise<void> {
    const faults: string[] = [];
    for (const part of [...this.parts].reverse()) {
      try {
        await part.stop();
      } catch (error) {
        faults.push(`${part.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (faults.length > 0) throw new Error(`not all of the sandbox could be ended: ${faults.join("; ")}`);
  }
}
