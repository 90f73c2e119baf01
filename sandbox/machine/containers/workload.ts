import * as fs from "node:fs";
import * as path from "node:path";
import type { Attachment } from "../network/outer-network.ts";
import { systemPath } from "../tool.ts";
import { containerCommandLine } from "./container-command-line.ts";
import { ContainerLog } from "./container-log.ts";
import { Container } from "./container.ts";
import type { ContainerDependencies, PreparedRun } from "./container.ts";
import { etcFiles, homeOf } from "./etc-files.ts";
import { EventLog } from "./event-log.ts";
import { identityOf, setprivArguments } from "./privileges.ts";
import { prepareRootFileSystem } from "./root-file-system.ts";
import { NoSuchContainer } from "./types.ts";
import type { ContainerSpec, ExecSession, ImageSpec, ImageTable, LogOptions, VolumeFile, Workload, WorkloadSpec, WorkloadStatus } from "./types.ts";
import { Volumes } from "./volumes.ts";

/** What a workload works with: what it has from the runtime. */
export interface WorkloadDependencies {
  readonly attachment: Attachment;
  readonly images: ImageTable;
  readonly caBundle: string;
  readonly devices: string;
  /** The workload's folder on the runtime's tmpfs. */
  readonly folder: string;
  readonly logsFolder: string;
  readonly backOffFactor: number;
  /** Called once it is gone. */
  onDeleted(): void;
}

/** Containers that share an address, localhost and volumes. */
export class NamespacedWorkload implements Workload {
  private readonly events = new EventLog();
  private readonly listeners = new Set<() => void>();
  private readonly volumes: Volumes;
  private readonly initContainers: readonly Container[];
  private readonly containers: readonly Container[];
  private readonly logsOf = new Map<string, ContainerLog>();
  private startedAt: Date | undefined;
  private lives: Promise<unknown> = Promise.resolve();
  private deletion: Promise<void> | undefined;
  private changePending = false;

  /** Throws where a volume cannot be made. */
  constructor(
    readonly spec: WorkloadSpec,
    private readonly dependencies: WorkloadDependencies,
  ) {
    this.volumes = new Volumes(path.join(dependencies.folder, "volumes"), spec.volumes, spec.fsGroup);
    this.initContainers = spec.initContainers.map((each) => this.makeContainer(each, "init"));
    this.containers = spec.containers.map((each) => this.makeContainer(each, "app"));
  }

  /** Starts the containers, in the background. */
  start(): void {
    this.startedAt = new Date();
    // A fault of the runtime is the workload's misfortune, not the supervisor's end.
    this.lives = this.live().catch((error: unknown) => {
      this.events.add({ type: "Warning", reason: "Failed", message: `the runtime failed: ${String(error)}` });
      this.notify();
    });
  }

  status(): WorkloadStatus {
    const { initContainers, containers, events, startedAt } = this;
    return { initContainers: initContainers.map((each) => each.status()), containers: containers.map((each) => each.status()), events: events.list(), startedAt };
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  logs(container: string, options?: LogOptions): string {
    return this.logOf(container).read(options);
  }

  followLogs(container: string, options: LogOptions, onLine: (line: string) => void): () => void {
    return this.logOf(container).follow(options, onLine);
  }

  exec(container: string, command: readonly string[], options: { readonly tty: boolean }): ExecSession {
    return this.container(container).exec(command, options.tty, true);
  }

  execCommandLine(container: string, command: readonly string[]): string[] {
    const { run, env } = this.container(container).running();
    return containerCommandLine(path.join(this.dependencies.folder, `${container}.env`), env, run.enter(command));
  }

  updateVolume(volume: string, files: Readonly<Record<string, VolumeFile>>): void {
    this.volumes.update(volume, files);
  }

  async delete(graceSeconds: number): Promise<void> {
    this.deletion ??= this.end(graceSeconds).then(() => fs.rmSync(this.dependencies.logsFolder, { recursive: true, force: true }));
    return this.deletion;
  }

  /** As {@link delete}, but what the containers wrote stays readable in the logs folder. */
  async close(): Promise<void> {
    this.deletion ??= this.end(0);
    return this.deletion;
  }

  private async end(graceSeconds: number): Promise<void> {
    await Promise.all([...this.initContainers, ...this.containers].map((each) => each.stop(graceSeconds)));
    await this.lives;
    await this.dependencies.attachment.detach();
    fs.rmSync(this.dependencies.folder, { recursive: true, force: true });
    this.dependencies.onDeleted();
  }

  private async live(): Promise<void> {
    for (const init of this.initContainers) {
      const end = await init.live();
      if (end.kind !== "terminated" || end.exitCode !== 0) return;
    }
    if (this.deletion !== undefined) return;
    await Promise.all(this.containers.map((each) => each.live()));
  }

  private makeContainer(spec: ContainerSpec, role: "init" | "app"): Container {
    const log = new ContainerLog(this.dependencies.logsFolder, spec.name);
    this.logsOf.set(spec.name, log);
    const dependencies: ContainerDependencies = {
      restartPolicy: this.spec.restartPolicy,
      waitsForInit: this.spec.initContainers.length > 0,
      images: this.dependencies.images,
      events: this.events,
      ip: this.dependencies.attachment.ip,
      folder: path.join(this.dependencies.folder, "containers", spec.name),
      log,
      backOffFactor: this.dependencies.backOffFactor,
      layOut: (container, image, folder) => this.layOut(container, image, folder),
      changed: () => this.notify(),
    };
    return new Container(spec, role, dependencies);
  }

  private layOut(spec: ContainerSpec, image: ImageSpec, folder: string): PreparedRun {
    const identity = identityOf(spec, image);
    const workingDir = spec.workingDir ?? image.workingDir ?? "/";
    prepareRootFileSystem(folder, {
      binds: [...image.contents.map((content) => ({ ...content, writable: false })), ...spec.mounts.map((mount) => this.volumes.bind(mount))],
      files: etcFiles(this.spec, this.dependencies.attachment.ip, identity),
      caBundle: this.dependencies.caBundle,
      devices: this.dependencies.devices,
      identity,
      home: homeOf(identity),
      workingDir,
      readOnly: spec.readOnlyRoot ?? false,
      privileged: spec.privileged ?? false,
    });
    const command = spec.command === undefined ? [...image.entrypoint, ...(spec.args ?? image.args ?? [])] : [...spec.command, ...(spec.args ?? [])];
    return {
      hostname: this.spec.hostname,
      networkNamespace: this.dependencies.attachment.namespaceFile,
      workingDir,
      command,
      env: { PATH: systemPath, HOME: homeOf(identity), HOSTNAME: this.spec.hostname, ...image.env, ...spec.env },
      user: identity.user,
      privileges: setprivArguments(spec, image, this.spec.fsGroup),
    };
  }

  private container(name: string): Container {
    const found = [...this.containers, ...this.initContainers].find((each) => each.spec.name === name);
    if (found === undefined) throw new NoSuchContainer(`${this.spec.name} has no container ${name}`);
    return found;
  }

  private logOf(container: string): ContainerLog {
    const log = this.logsOf.get(container);
    if (log === undefined) throw new NoSuchContainer(`${this.spec.name} has no container ${container}`);
    return log;
  }

  /** Changes that come together are told once. */
  private notify(): void {
    if (this.changePending) return;
    this.changePending = true;
    queueMicrotask(() => {
      this.changePending = false;
      for (const listener of this.listeners) listener();
    });
  }
}
