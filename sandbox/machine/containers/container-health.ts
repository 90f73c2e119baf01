import type { ProbeTarget } from "./probe-action.ts";
import { watchProbe } from "./probe-worker.ts";
import type { ContainerSpec, ProbeSpec } from "./types.ts";

/** What a container hears of its probes. */
export interface HealthListener {
  /** A look that failed. */
  unhealthy(message: string): void;
  /** It has failed too often: the container is to be restarted. @param probe "liveness" or "startup" */
  restart(probe: string): void;
  changed(): void;
}

/** The probes of one run of a container, from its start until the signal. */
export class ContainerHealth {
  /** Passed its startup probe, or has none. */
  isStarted: boolean;
  /** Started, and passed its readiness probe or has none. */
  isReady: boolean;

  constructor(
    private readonly spec: ContainerSpec,
    private readonly target: ProbeTarget,
    private readonly listener: HealthListener,
    private readonly over: AbortSignal,
  ) {
    this.isStarted = spec.startup === undefined;
    this.isReady = this.isStarted && spec.readiness === undefined;
    if (spec.startup === undefined) this.watchStarted();
    else this.watchStartup(spec.startup);
  }

  private watchStartup(startup: ProbeSpec): void {
    const settled = new AbortController();
    this.watch("Startup", startup, AbortSignal.any([this.over, settled.signal]), (passed) => {
      settled.abort();
      if (!passed) return this.listener.restart("startup");
      this.isStarted = true;
      this.isReady = this.spec.readiness === undefined;
      this.listener.changed();
      this.watchStarted();
    });
  }

  private watchStarted(): void {
    const { liveness, readiness } = this.spec;
    if (readiness !== undefined) {
      this.watch("Readiness", readiness, this.over, (passed) => {
        if (this.isReady === passed) return;
        this.isReady = passed;
        this.listener.changed();
      });
    }
    if (liveness === undefined) return;
    const settled = new AbortController();
    this.watch("Liveness", liveness, AbortSignal.any([this.over, settled.signal]), (passed) => {
      if (passed) return;
      settled.abort();
      this.listener.restart("liveness");
    });
  }

  private watch(kind: string, spec: ProbeSpec, signal: AbortSignal, onVerdict: (passed: boolean) => void): void {
    const onFailure = (message: string): void => this.listener.unhealthy(`${kind} probe failed: ${message}`);
    void watchProbe(spec, this.target, { onFailure, onVerdict }, signal);
  }
}
