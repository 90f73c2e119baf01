import { setTimeout as delay } from "node:timers/promises";
import type { ContainerStatus, Runtime, Workload } from "../../../../machine/containers/types.ts";
import type { GroupDocument } from "./group.ts";
import { ReadinessGate } from "./readiness-gate.ts";
import { workloadSpec } from "./workload-spec.ts";

/** Reasons of waiting after which a container counts as deployed: it was tried. */
const tried: ReadonlySet<string> = new Set(["ErrImagePull", "ImagePullBackOff", "CrashLoopBackOff"]);

/** One run of a container group, from its start until it is ended. */
export class GroupRun {
  workload: Workload | undefined;
  private readonly cancel = new AbortController();
  private unsubscribe: (() => void) | undefined;
  private starting: Promise<void> | undefined;

  /** @param onChange called after every change of the containers' states */
  constructor(
    private readonly runtime: Runtime,
    private readonly group: GroupDocument,
    private readonly onChange: () => void,
  ) {}

  /** Resolves when every container has been started, or was tried to be. */
  start(latency: number): Promise<void> {
    this.starting = this.begin(latency);
    return this.starting;
  }

  private async begin(latency: number): Promise<void> {
    const { signal } = this.cancel;
    if (latency > 0) await delay(latency, undefined, { signal });
    if (signal.aborted) throw new Error("it was deleted before it was started");
    const workload = await this.runtime.create(workloadSpec(this.group));
    this.workload = workload;
    const gate = new ReadinessGate(this.runtime, this.group);
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        gate.follow(workload);
        if (workload.status().containers.every(isDeployed)) resolve();
        this.onChange();
      };
      this.unsubscribe = workload.onChange(look);
      signal.addEventListener("abort", () => {
        reject(new Error("it was deleted before it was started"));
      });
      look();
    });
  }

  /** Ends the containers; resolves when nothing of them is left. */
  async end(grace: number): Promise<void> {
    this.cancel.abort();
    // A start that fails because of this is no news to whoever ends it.
    await this.starting?.catch(() => undefined);
    this.unsubscribe?.();
    await this.workload?.delete(Math.ceil(grace / 1000));
  }
}

const isDeployed = (container: ContainerStatus): boolean => container.state.kind !== "waiting" || container.restartCount > 0 || tried.has(container.state.reason);
