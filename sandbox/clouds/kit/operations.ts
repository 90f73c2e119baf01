import * as crypto from "node:crypto";

/** Something that a cloud does in the background. */
export interface Operation<Subject> {
  readonly id: string;
  /** What it is done to. */
  readonly subject: Subject;
  readonly startTime: Date;
  readonly endTime?: Date;
  readonly status: "InProgress" | "Succeeded" | "Failed";
  /** Why it has failed. */
  readonly error?: unknown;
}

/** How long the outcome of an operation can be asked for, in milliseconds. */
const remembered = 3_600_000;

/** The long-running operations of this run of the sandbox. */
export class Operations<Subject> {
  private readonly operations = new Map<string, Operation<Subject>>();

  constructor(private readonly now: () => Date) {}

  /** Follows work that was begun. */
  track(subject: Subject, work: Promise<unknown>): Operation<Subject> {
    this.forget();
    const begun: Operation<Subject> = { id: crypto.randomUUID(), subject, startTime: this.now(), status: "InProgress" };
    this.operations.set(begun.id, begun);
    work.then(
      () => this.end(begun, { status: "Succeeded" }),
      (error: unknown) => this.end(begun, { status: "Failed", error }),
    );
    return begun;
  }

  find(id: string): Operation<Subject> | undefined {
    return this.operations.get(id.toLowerCase());
  }

  private end(begun: Operation<Subject>, outcome: Pick<Operation<Subject>, "status" | "error">): void {
    this.operations.set(begun.id, { ...begun, ...outcome, endTime: this.now() });
  }

  private forget(): void {
    for (const operation of this.operations.values()) {
      if (operation.endTime !== undefined && this.now().getTime() - operation.endTime.getTime() > remembered) this.operations.delete(operation.id);
    }
  }
}
