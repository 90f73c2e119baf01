import { setTimeout as sleep } from "node:timers/promises";
import { CoalescedStep } from "../machine/work-queue.ts";
import { isConflict, isNotFound } from "./api-client.ts";
import type { ApiClient } from "./api-client.ts";
import type { Pod, PodStatus } from "./objects.ts";

/** What is written, and who hears of it. */
export interface PodStatusWriterDependencies {
  readonly api: Pick<ApiClient, "patch">;
  /** The status of now; undefined while there is nothing to tell. */
  current(): PodStatus | undefined;
  /** Hears of a status that the API server has taken. */
  written(status: PodStatus): void;
  /** Whether a status that the API server did not take is worth another attempt. */
  isWorthRetrying(): boolean;
}

/** Brings the status of one pod to the API server: always the newest, and only where it differs from the one before. */
export class PodStatusWriter {
  private last = "";
  private readonly writing = new CoalescedStep(() => this.writeCurrent());

  /**
   * @param metadata of the pod: another pod of its name is left alone
   * @param retryDelay pause before a request is repeated that the API server did not answer, in milliseconds
   */
  constructor(
    private readonly metadata: Pod["metadata"],
    private readonly dependencies: PodStatusWriterDependencies,
    private readonly retryDelay: number,
  ) {}

  /** Brings the status there, now or after the write that is under way. */
  report(): void {
    void this.writing.run();
  }

  /** Resolves when no write is under way or asked for. */
  settled(): Promise<void> {
    return this.writing.settled();
  }

  /** Writes a status once. Throws what the API server says. */
  async write(status: PodStatus): Promise<void> {
    const text = JSON.stringify(status);
    if (text === this.last) return;
    const { name, namespace, uid } = this.metadata;
    await this.dependencies.api.patch(`/api/v1/namespaces/${namespace}/pods/${name}/status`, { metadata: { uid }, status });
    this.last = text;
    this.dependencies.written(status);
  }

  private async writeCurrent(): Promise<void> {
    const status = this.dependencies.current();
    if (status === undefined) return;
    try {
      await this.write(status);
    } catch (error) {
      // The pod is gone, or another one has its name.
      if (isNotFound(error) || isConflict(error)) return;
      const isWorthIt = this.dependencies.isWorthRetrying();
      await sleep(this.retryDelay);
      if (isWorthIt) this.report();
    }
  }
}
