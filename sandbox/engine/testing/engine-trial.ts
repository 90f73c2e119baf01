import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { projectRoot } from "../../paths.ts";
import type { ProviderPackage } from "../../providers/provider.ts";
import { randomPackage } from "../../providers/random/index.ts";
import { tlsPackage } from "../../providers/tls/index.ts";
import { guardStackFiles } from "../../stacks/stack-file-guard.ts";
import type { StackLocation } from "../../stacks/state-file.ts";
import { lookUpTools } from "../../toolchain/tool-lookup.ts";
import { serveDynamicProvider } from "../dynamic-provider.ts";
import { engineEnvironment, programEnvironment } from "../environment.ts";
import type { RunningServer } from "../grpc-server.ts";
import { serveLanguageHost } from "../language-host.ts";
import { provideLanguagePlugin } from "../language-plugin.ts";
import { installKubernetesProvider } from "../provider-plugins.ts";
import { serveProvider } from "../provider-server.ts";
import { PulumiCommand } from "../pulumi-command.ts";
import { MemoryCloud } from "./memory-cloud.ts";

/** The real `pulumi` to test with: on PATH or in the cache of built tools; undefined where there is none. */
export async function pulumiBinary(): Promise<string | undefined> {
  return (await lookUpTools(["pulumi"], process.env)).found.get("pulumi");
}

/** Pulumi's own Kubernetes provider: the user's, or in the cache of built tools; undefined where there is none. */
export async function kubernetesProviderBinary(): Promise<string | undefined> {
  return (await lookUpTools(["pulumi-resource-kubernetes"], process.env)).found.get("pulumi-resource-kubernetes");
}

/** What a trial has beside the memory cloud, random and tls. */
export interface TrialParts {
  /** Stand-ins that are attached. */
  readonly packages?: readonly ProviderPackage[];
  /** Pulumi's own Kubernetes provider, which the engine starts. */
  readonly kubernetesProvider?: string;
  /** Folder of the program, beside this file. @default "program" */
  readonly program?: string;
}

/** A project, a backend, the engine's parts on free ports, and a cloud in memory, all thrown away at the end. */
export class EngineTrial {
  readonly stackFile: string;
  readonly location: StackLocation;
  readonly pulumi: PulumiCommand;
  readonly packages = { memory: () => Promise.resolve(this.cloud.package), random: () => Promise.resolve(randomPackage), tls: () => Promise.resolve(tlsPackage) };

  private constructor(
    binary: string,
    private readonly servers: Readonly<Record<string, RunningServer>>,
    private readonly endGuard: () => void,
    private readonly directory: string,
    readonly cloud: MemoryCloud,
  ) {
    const project = path.join(directory, "project");
    this.stackFile = path.join(project, "Pulumi.dev.yaml");
    this.location = locationIn(directory);
    const settings = {
      ports: Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, server.port])),
      backend: this.location.backend,
      home: homeIn(directory),
      passphraseFile: path.join(directory, "passphrase"),
    };
    this.pulumi = new PulumiCommand(project, { PATH: process.env["PATH"], HOME: directory, NO_COLOR: "1", ...engineEnvironment(settings) }, binary);
  }

  /** Copies a program and starts what the engine attaches to. */
  static async start(binary: string, { packages = [], kubernetesProvider, program = "program" }: TrialParts = {}): Promise<EngineTrial> {
    const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "engine-trial-")));
    const project = path.join(directory, "project");
    fs.cpSync(path.join(import.meta.dirname, program), project, { recursive: true });
    fs.symlinkSync(path.join(projectRoot, "node_modules"), path.join(project, "node_modules"));
    fs.writeFileSync(path.join(directory, "passphrase"), "a passphrase");
    provideLanguagePlugin(homeIn(directory));
    if (kubernetesProvider !== undefined) installKubernetesProvider(homeIn(directory), kubernetesProvider);
    const cloud = new MemoryCloud();
    const environment = programEnvironment({ ...process.env, ARM_CLIENT_SECRET: "the deployer's" });
    const servers: Record<string, RunningServer> = {
      nodejs: await serveLanguageHost({ port: 0, programEnvironment: environment }),
      memory: await serveProvider(cloud.package, 0),
      random: await serveProvider(randomPackage, 0),
      tls: await serveProvider(tlsPackage, 0),
      "pulumi-nodejs": await serveDynamicProvider({ port: 0, programDirectory: project, project: "engine-trial", environment }),
    };
    for (const pkg of packages) servers[pkg.name] = await serveProvider(pkg, 0);
    const endGuard = guardStackFiles(project, () => locationIn(directory));
    return new EngineTrial(binary, servers, endGuard, directory, cloud);
  }

  /** Options that set the trial's configuration for one run, without a change of the stack file. */
  settings(values: Readonly<Record<string, string>>): string[] {
    return Object.entries(values).flatMap(([name, value]) => ["--config", `engine-trial:${name}=${value}`]);
  }

  async stop(): Promise<void> {
    this.endGuard();
    await Promise.all(Object.values(this.servers).map((server) => server.close()));
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}

const homeIn = (directory: string): string => path.join(directory, "home");
const locationIn = (directory: string): StackLocation => ({ project: "engine-trial", stack: "dev", backend: path.join(directory, "state") });
