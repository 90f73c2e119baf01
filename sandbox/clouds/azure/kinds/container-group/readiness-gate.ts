import { addresses } from "../../../../machine/network/address-plan.ts";
import type { Runtime, Workload } from "../../../../machine/containers/types.ts";
import type { GroupDocument } from "./group.ts";

/** Who reaches a container that is not ready: the probes. */
const probes = [addresses.gateway, addresses.supervisor];

/**
 * Keeps connections to a group's containers waiting while their readiness probes do not succeed, at their start and
 * later: they are neither refused nor answered (learn.microsoft.com/azure/container-instances/container-instances-readiness-probe,
 * "Verify container readiness"). The containers show as running all the while.
 */
export class ReadinessGate {
  private readonly open = new Map<number, boolean>();
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly runtime: Pick<Runtime, "admit">,
    private readonly group: GroupDocument,
  ) {}

  /** To be called once the workload exists, and after every change of it. */
  follow(workload: Workload): void {
    const { containers } = workload.status();
    for (const { name, properties } of this.group.properties.containers) {
      if (properties.readinessProbe === undefined) continue;
      const ready = containers.some((container) => container.name === name && container.ready);
      for (const { port } of properties.ports ?? []) this.set(port, ready);
    }
  }

  private set(port: number, open: boolean): void {
    if (this.open.get(port) === open) return;
    this.open.set(port, open);
    // A group that is being taken away has no network any more to be closed or opened.
    this.work = this.work.then(() => this.runtime.admit(this.group.ip, port, open ? undefined : probes)).catch(() => undefined);
  }
}
