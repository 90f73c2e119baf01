/** Steps that are taken one after the other. A step that fails does not keep those behind it from being taken. */
export class WorkQueue {
  private last: Promise<unknown> = Promise.resolve();

  /** Takes a step when all before it are over; settles as the step does. */
  add<T>(step: () => Promise<T>): Promise<T> {
    const taken = this.last.then(step);
    this.last = taken.catch(() => undefined);
    return taken;
  }

  /** Resolves when every step is over, those included that are added meanwhile. */
  async settled(): Promise<void> {
    for (let seen: Promise<unknown> | undefined; seen !== this.last; ) {
      seen = this.last;
      await seen;
    }
  }
}

/** One step that is taken whenever it is asked for, never twice at a time: what is asked for before the next one begins is one step. */
export class CoalescedStep {
  private readonly queue = new WorkQueue();
  private next: Promise<void> | undefined;

  constructor(private readonly step: () => Promise<void>) {}

  /** Settles as the first step does that begins after this call. */
  run(): Promise<void> {
    this.next ??= this.queue.add(() => {
      this.next = undefined;
      return this.step();
    });
    return this.next;
  }

  /** Resolves when no step is under way or asked for. */
  settled(): Promise<void> {
    return this.queue.settled();
  }
}
