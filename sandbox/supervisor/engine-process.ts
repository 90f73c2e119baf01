import type { ChildProcess } from "node:child_process";
import { startEngineChild } from "../engine/engine-child.ts";
import type { Deployer } from "../identities/deployer.ts";
import { statePaths } from "../paths.ts";
import { clientEnvironment } from "./client-environment.ts";
import type { SandboxPart } from "./sandbox-parts.ts";

/** Milliseconds after which a process that has died is started again. */
const restartDelay = 1000;

/** The process with Pulumi's language host and the provider stand-ins; it is started again when it dies. */
export class EngineProcess implements SandboxPart {
  readonly name = "the engine process";
  private child: ChildProcess | undefined;
  private stopping = false;

  /** @param report hears when it dies */
  constructor(
    private readonly deployer: Deployer,
    private readonly report: (message: string) => void,
  ) {}

  /** Resolves once all of its servers listen. */
  async start(): Promise<void> {
    const { child, ports } = startEngineChild({
      ...process.env,
      PATH: `${statePaths.bin}:${process.env["PATH"] ?? ""}`,
      ...clientEnvironment(),
      ARM_CLIENT_SECRET: this.deployer.azure.clientSecret,
    });
    this.child = child;
    await ports;
    child.once("exit", (code, signal) => {
      if (this.stopping) return;
      this.report(`the engine process ended (${String(signal ?? code)}); it is started again`);
      setTimeout(() => {
        if (!this.stopping) this.start().catch((error: unknown) => this.report(String(error)));
      }, restartDelay);
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 3000);
    await ended;
    clearTimeout(timer);
  }
}
