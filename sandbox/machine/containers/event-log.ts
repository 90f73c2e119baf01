import type { WorkloadEvent } from "./types.ts";

/** Events of a workload; one that repeats is counted instead of listed again. */
export class EventLog {
  private events: WorkloadEvent[] = [];

  /** Adds what just happened. */
  add(event: Pick<WorkloadEvent, "container" | "type" | "reason" | "message">): void {
    const now = new Date();
    const known = this.events.find((other) => other.container === event.container && other.reason === event.reason && other.message === event.message);
    const entry = { ...event, firstSeen: known?.firstSeen ?? now, lastSeen: now, count: (known?.count ?? 0) + 1 };
    // Kept in the order in which they happened last; the bound only matters to a container that crashes in ever new ways.
    this.events = [...this.events.filter((other) => other !== known), entry].slice(-100);
  }

  /** All events, the latest last. */
  list(): readonly WorkloadEvent[] {
    return this.events;
  }
}
