import { addresses, freeAddress } from "../../../../machine/network/address-plan.ts";
import type { Runtime, Workload } from "../../../../machine/containers/types.ts";
import type { NameTable } from "../../../../machine/network/name-table.ts";
import type { Collection } from "../../../store.ts";
import { CreateRate } from "../../arm/throttle.ts";
import { AzureError } from "../../azure-error.ts";
import type { AzureSettings } from "../../settings.ts";
import { type GroupDocument, keyOf } from "./group.ts";
import { GroupRun } from "./group-run.ts";
import { type GroupInstance, instanceOf } from "./instance-view.ts";

/** What {@link GroupRuns} works with. */
export interface GroupRunsDependencies {
  readonly groups: Collection<GroupDocument>;
  readonly runtime: Runtime;
  readonly names: NameTable;
  readonly settings: AzureSettings;
  readonly now: () => Date;
}

/** What runs of the container groups: one run of each at a time. */
export class GroupRuns {
  private readonly runs = new Map<string, GroupRun>();
  /** Groups that are gone for their users while their containers still end: name and address are not free yet. */
  private readonly leaving = new Map<string, { readonly ip: string; readonly run: GroupRun; readonly done: Promise<void> }>();
  private readonly createRate: CreateRate;

  constructor(private readonly dependencies: GroupRunsDependencies) {
    this.createRate = new CreateRate(dependencies.now);
  }

  /** Counts a new group. Throws 429 where there were too many of late. */
  countCreation(): void {
    this.createRate.count();
  }

  /** What runs of a group; undefined where nothing does. */
  workload(group: GroupDocument): Workload | undefined {
    return this.runs.get(keyOf(group))?.workload;
  }

  groups(): GroupDocument[] {
    return this.dependencies.groups.values();
  }

  /** The group of a key, as it is by now. */
  find(key: string): GroupDocument | undefined {
    return this.dependencies.groups.get(key);
  }

  /** What a group's containers do. */
  instance(group: GroupDocument): GroupInstance {
    return instanceOf(group, this.workload(group)?.status());
  }

  /** An address that no group has. */
  freeAddress(): string {
    return freeAddress(addresses.containerGroups, new Set([...this.dependencies.groups.values(), ...this.leaving.values()].map(({ ip }) => ip)));
  }

  /**
   * Starts a group's containers once what ran under its name before is gone. Gives what the group remembers then.
   * @param latency milliseconds to wait before
   */
  async run(group: GroupDocument, latency: number): Promise<Partial<GroupDocument>> {
    const { runtime, names, settings } = this.dependencies;
    const key = keyOf(group);
    const before = this.runs.get(key);
    const run = new GroupRun(runtime, group, () => {
      this.rememberEnd(key, run);
    });
    this.runs.set(key, run);
    try {
      await before?.end(settings.deleteGrace);
      await this.leaving.get(key)?.done;
      await run.start(latency);
      if (this.runs.get(key) === run && group.fqdn !== undefined) names.set(group.fqdn, group.ip);
      return { restarting: undefined, startFault: undefined };
    } catch (error) {
      throw new AzureError(500, "ContainerGroupDeploymentFailed", `Container group '${group.name}' could not be started: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Writes down how the containers ended, so that they are not run again when the sandbox comes back. */
  private rememberEnd(key: string, run: GroupRun): void {
    const { groups } = this.dependencies;
    const group = groups.get(key);
    const status = run.workload?.status();
    if (group === undefined || status === undefined || this.runs.get(key) !== run) return;
    const { state, views } = instanceOf(group, status);
    if (group.rest === undefined && (state === "Succeeded" || state === "Failed")) groups.change(key, { rest: { state, views } });
  }

  /** Ends a group's containers; done when nothing of them is left. The group keeps its address until then. */
  end(key: string, ip: string): Promise<void> {
    const run = this.runs.get(key);
    this.runs.delete(key);
    if (run === undefined) return this.leaving.get(key)?.done ?? Promise.resolve();
    const done = run.end(this.dependencies.settings.deleteGrace).finally(() => {
      if (this.leaving.get(key)?.done === done) this.leaving.delete(key);
    });
    this.leaving.set(key, { ip, run, done });
    return done;
  }

  /** Ends what runs, and forgets none of it. */
  async suspend(): Promise<void> {
    const { suspendGrace } = this.dependencies.settings;
    await Promise.all([...this.runs.values(), ...[...this.leaving.values()].map(({ run }) => run)].map((run) => run.end(suspendGrace)));
    this.runs.clear();
  }
}
