import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { BackOff, pause } from "./back-off.ts";
import { ContainerHealth } from "./container-health.ts";
import { StartFailure } from "./container-init.ts";
import type { ContainerLog } from "./container-log.ts";
import { ContainerRun } from "./container-run.ts";
import type { RunEnd } from "./container-run.ts";
import type { EventLog } from "./event-log.ts";
import { startExec } from "./exec-session.ts";
import { mayPull } from "./registry-credentials.ts";
import { NoSuchContainer } from "./types.ts";
import type { ContainerSpec, ContainerState, ContainerStatus, ExecSession, ImageSpec, ImageTable, WorkloadSpec } from "./types.ts";

type Terminated = ContainerState & { kind: "terminated" };

/** Seconds that a container gets to end after its liveness probe failed: Kubernetes' default grace period. */
const probeGraceSeconds = 30;

/** What both clouds' machines are, whatever the sandbox runs on. */
const machineArchitecture = "amd64";

/** What a container works with: what it shares with its workload. */
export interface ContainerDependencies {
  readonly restartPolicy: WorkloadSpec["restartPolicy"];
  /** The workload has init containers. */
  readonly waitsForInit: boolean;
  readonly images: ImageTable;
  readonly events: EventLog;
  readonly ip: string;
  /** Folder on the runtime's tmpfs. */
  readonly folder: string;
  readonly log: ContainerLog;
  readonly backOffFactor: number;
  /** Lays out the root file system in a folder and gives the environment and the rest of what a run needs. */
  layOut(spec: ContainerSpec, image: ImageSpec, folder: string): PreparedRun;
  changed(): void;
}

/** A run that only has to be started. */
export type PreparedRun = Omit<Parameters<typeof ContainerRun.start>[0], "folder" | "log">;

interface CurrentRun {
  readonly run: ContainerRun;
  readonly env: Readonly<Record<string, string>>;
  health?: ContainerHealth;
  /** It is ended in order to come back, whatever its exit code. */
  forceRestart: boolean;
}

/** A container over all its runs. */
export class Container {
  private state: ContainerState;
  private lastState: Terminated | undefined;
  private restartCount = 0;
  private isDone = false;
  private id = "";
  private current: CurrentRun | undefined;
  private readonly stopping = new AbortController();
  private sessions = 0;

  constructor(
    readonly spec: ContainerSpec,
    private readonly role: "init" | "app",
    private readonly dependencies: ContainerDependencies,
  ) {
    this.state = { kind: "waiting", reason: dependencies.waitsForInit ? "PodInitializing" : "ContainerCreating" };
    fs.mkdirSync(dependencies.folder, { recursive: true });
  }

  /** Its status now. */
  status(): ContainerStatus {
    const { spec, state, lastState, restartCount, id } = this;
    const health = this.current?.health;
    return { name: spec.name, image: spec.image, state, lastState, restartCount, ready: this.isDone || health?.isReady === true, started: health?.isStarted === true, id };
  }

  /** Runs it, again and again as the restart policy says; ends with its last state. A fault of the runtime itself ends it as a failed start does. */
  async live(): Promise<ContainerState> {
    try {
      return await this.runByPolicy();
    } catch (error) {
      this.enter(this.failedToStart(error, new Date()));
      return this.state;
    }
  }

  private async runByPolicy(): Promise<ContainerState> {
    // An init container that has done its work is done, also where the others always come back.
    const policy = this.role === "init" && this.dependencies.restartPolicy === "Always" ? "OnFailure" : this.dependencies.restartPolicy;
    const backOff = new BackOff(true, this.dependencies.backOffFactor);
    while (!this.stopping.signal.aborted) {
      const image = await this.pull();
      if (image === undefined) break;
      const { end, forceRestart } = await this.runOnce(image);
      if (this.stopping.signal.aborted || policy === "Never" || (policy === "OnFailure" && end.exitCode === 0 && !forceRestart)) break;
      await this.waitForRestart(end, backOff.next(end.finishedAt.getTime() - end.startedAt.getTime()));
      if (this.stopping.signal.aborted) break;
      this.restartCount += 1;
    }
    return this.state;
  }

  /** Ends it and keeps it from coming back. */
  async stop(graceSeconds: number): Promise<void> {
    this.stopping.abort();
    if (this.current === undefined) return;
    this.event("Normal", "Killing", `Stopping container ${this.spec.name}`);
    await endGracefully(this.current.run, graceSeconds);
  }

  /** Starts a command in it. Throws {@link NoSuchContainer} where it does not run. @param interactive it gets input */
  exec(command: readonly string[], tty: boolean, interactive: boolean): ExecSession {
    const { run, env } = this.running();
    this.sessions += 1;
    const folder = path.join(this.dependencies.folder, `exec${this.sessions}`);
    fs.mkdirSync(folder);
    const session = startExec({ run, command, env: tty ? { TERM: "xterm", ...env } : env, tty, interactive, folder });
    const clear = (): void => fs.rmSync(folder, { recursive: true, force: true });
    session.exitCode.then(clear, clear);
    return session;
  }

  /** The run of now and its environment. Throws {@link NoSuchContainer} where it does not run. */
  running(): { run: ContainerRun; env: Readonly<Record<string, string>> } {
    if (this.current === undefined) throw new NoSuchContainer(`container ${this.spec.name} is not running`);
    return this.current;
  }

  /** Finds the image; an unknown one is tried again and again, as a pull is. Undefined once the container is stopped. */
  private async pull(): Promise<ImageSpec | undefined> {
    const { image } = this.spec;
    const backOff = new BackOff(false, this.dependencies.backOffFactor);
    while (!this.stopping.signal.aborted) {
      this.event("Normal", "Pulling", `Pulling image "${image}"`);
      const started = Date.now();
      try {
        const found = this.dependencies.images.resolve(image);
        // containerd's words, where nobody opens a repository and where an image holds nothing for the machine.
        if (!mayPull(image, found, this.spec.pullCredentials)) throw new Error("pull access denied, repository does not exist or may require authorization: authorization failed");
        if (found.architecture !== undefined && found.architecture !== machineArchitecture) throw new Error("no match for platform in manifest: not found");
        this.event("Normal", "Pulled", `Successfully pulled image "${image}" in ${Date.now() - started}ms`);
        return found;
      } catch (error) {
        const message = `failed to pull and unpack image "${image}": ${(error as Error).message}`;
        this.event("Warning", "Failed", `Failed to pull image "${image}": ${message}`);
        this.event("Warning", "Failed", "Error: ErrImagePull");
        this.enter({ kind: "waiting", reason: "ErrImagePull", message });
        const delay = backOff.next();
        await pause(delay / 5, this.stopping.signal);
        this.event("Normal", "BackOff", `Back-off pulling image "${image}"`);
        this.event("Warning", "Failed", "Error: ImagePullBackOff");
        this.enter({ kind: "waiting", reason: "ImagePullBackOff", message: `Back-off pulling image "${image}": ErrImagePull: ${message}` });
        await pause(delay - delay / 5, this.stopping.signal);
      }
    }
    return undefined;
  }

  private async runOnce(image: ImageSpec): Promise<{ end: Terminated; forceRestart: boolean }> {
    const startedAt = new Date();
    const folder = path.join(this.dependencies.folder, `run${this.restartCount}`);
    const over = new AbortController();
    this.id = `sandbox://${randomUUID().replaceAll("-", "")}`;
    let end: Terminated;
    let forceRestart = false;
    try {
      fs.mkdirSync(folder);
      const prepared = this.dependencies.layOut(this.spec, image, folder);
      this.event("Normal", "Created", `Created container: ${this.spec.name}`);
      const run = await ContainerRun.start({ ...prepared, folder, log: this.dependencies.log.startRun() });
      const current: CurrentRun = { run, env: prepared.env, forceRestart: false };
      this.current = current;
      this.event("Normal", "Started", `Started container ${this.spec.name}`);
      current.health = this.watchHealth(AbortSignal.any([over.signal, this.stopping.signal]));
      this.enter({ kind: "running", startedAt });
      // It may have been stopped while it was being started.
      if (this.stopping.signal.aborted) run.kill();
      end = endState(await run.ended, startedAt);
      forceRestart = current.forceRestart;
    } catch (error) {
      end = this.failedToStart(error, startedAt);
    } finally {
      over.abort();
      this.current = undefined;
      fs.rmSync(folder, { recursive: true, force: true });
    }
    this.isDone = this.role === "init" && end.exitCode === 0;
    this.enter(end);
    return { end, forceRestart };
  }

  private watchHealth(over: AbortSignal): ContainerHealth {
    const target = { ip: this.dependencies.ip, exec: (command: readonly string[]) => this.exec(command, false, false) };
    const listener = {
      unhealthy: (message: string) => this.event("Warning", "Unhealthy", message),
      restart: (probe: string) => this.restartUnhealthy(probe),
      changed: () => this.dependencies.changed(),
    };
    return new ContainerHealth(this.spec, target, listener, over);
  }

  private restartUnhealthy(kind: string): void {
    if (this.current === undefined) return;
    this.current.forceRestart = true;
    this.event("Normal", "Killing", `Container ${this.spec.name} failed ${kind} probe, will be restarted`);
    void endGracefully(this.current.run, probeGraceSeconds);
  }

  private failedToStart(error: unknown, startedAt: Date): Terminated {
    const message = (error as Error).message;
    this.event("Warning", "Failed", `Error: ${message}`);
    const reason = error instanceof StartFailure ? "StartError" : "CreateContainerError";
    return { kind: "terminated", exitCode: 128, reason, message, startedAt, finishedAt: new Date() };
  }

  private async waitForRestart(end: Terminated, delay: number): Promise<void> {
    this.lastState = end;
    if (delay === 0) return;
    const message = `back-off ${delay / 1000}s restarting failed container ${this.spec.name}`;
    this.event("Warning", "BackOff", `Back-off restarting failed container ${this.spec.name}`);
    this.enter({ kind: "waiting", reason: "CrashLoopBackOff", message });
    await pause(delay, this.stopping.signal);
  }

  private enter(state: ContainerState): void {
    this.state = state;
    this.dependencies.changed();
  }

  private event(type: "Normal" | "Warning", reason: string, message: string): void {
    this.dependencies.events.add({ container: this.spec.name, type, reason, message });
    this.dependencies.changed();
  }
}

function endState(end: RunEnd, startedAt: Date): Terminated {
  return { kind: "terminated", ...end, reason: end.exitCode === 0 ? "Completed" : "Error", startedAt, finishedAt: new Date() };
}

/** SIGTERM, then SIGKILL when it takes longer than the grace period. */
async function endGracefully(run: ContainerRun, graceSeconds: number): Promise<void> {
  const ended = run.ended.then(
    () => undefined,
    () => undefined,
  );
  if (graceSeconds > 0) {
    run.signal("SIGTERM");
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([ended, new Promise((resolve) => (timer = setTimeout(resolve, graceSeconds * 1000)))]);
    clearTimeout(timer);
  }
  run.kill();
  await ended;
}
