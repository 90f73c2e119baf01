import * as fs from "node:fs";
import * as path from "node:path";
import { OuterNetwork } from "../network/outer-network.ts";
import type { NodeNetworkSpec, PrivateNetworkSpec } from "../network/types.ts";
import { mountRunFolder, runFolders, unmountRunFolder } from "./run-folder.ts";
import type { ImageTable, Runtime, Workload, WorkloadSpec } from "./types.ts";
import { NamespacedWorkload } from "./workload.ts";

/** Settings of {@link createRuntime}. */
export interface RuntimeArgs {
  /** Folder that the runtime has for itself: the logs of containers, NAME-OF-WORKLOAD/CONTAINER.log. Emptied at the start. */
  readonly logsFolder: string;
  readonly images: ImageTable;
  /** PEM file that containers find as their bundle of certificate authorities. */
  readonly caBundle: string;
  /** The link to the host that joins the bridge. @default none */
  readonly uplink?: string;
  /** Shortens the waits before restarts and pulls, for tests. @default 1 */
  readonly backOffFactor?: number;
}

/**
 * Makes the runtime. It takes over the network and mount namespace of this process, which must be the sandbox's outer
 * ones, and needs root. Everything it makes ends with those namespaces.
 */
export async function createRuntime(args: RuntimeArgs): Promise<Runtime> {
  // Users of all containers must find their way through folders that are made here; secrets have modes of their own.
  process.umask(0o022);
  // Workloads of a sandbox that was killed come back with logs of their own.
  fs.rmSync(args.logsFolder, { recursive: true, force: true });
  fs.mkdirSync(args.logsFolder, { recursive: true, mode: 0o700 });
  await mountRunFolder();
  const network = new OuterNetwork(runFolders.networks);
  await network.setUp(args.uplink);
  return new NamespaceRuntime(args, network);
}

/** A workload's name is a path below the logs folder. */
const namePattern = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

class NamespaceRuntime implements Runtime {
  private readonly workloads = new Map<string, NamespacedWorkload | "being made">();
  private made = 0;
  private closed = false;

  constructor(
    private readonly args: RuntimeArgs,
    private readonly network: OuterNetwork,
  ) {}

  async create(spec: WorkloadSpec): Promise<Workload> {
    if (this.closed) throw new Error(`${spec.name}: the runtime is closed`);
    if (!namePattern.test(spec.name)) throw new Error(`"${spec.name}" cannot name a workload: use letters, digits, ".", "_", "-" and "/"`);
    const names = [...spec.initContainers, ...spec.containers].map((each) => each.name);
    const wrong = names.find((name, index) => !/^[\w-][\w.-]*$/.test(name) || names.indexOf(name) !== index);
    if (wrong !== undefined) throw new Error(`${spec.name}: container "${wrong}" needs a name of its own made of letters, digits, ".", "_" and "-"`);
    if (this.workloads.has(spec.name)) throw new Error(`there is a workload ${spec.name} already`);
    this.workloads.set(spec.name, "being made");
    try {
      const workload = await this.make(spec);
      this.workloads.set(spec.name, workload);
      workload.start();
      return workload;
    } catch (error) {
      this.workloads.delete(spec.name);
      throw error;
    }
  }

  get(name: string): Workload | undefined {
    return this.all().find((each) => each.spec.name === name);
  }

  list(): Workload[] {
    return this.all();
  }

  async createNode(spec: NodeNetworkSpec): Promise<void> {
    await this.network.createNode(spec);
  }

  async deleteNode(name: string): Promise<void> {
    const left = this.all().filter(({ spec }) => spec.network.kind !== "bridge" && spec.network.node === name);
    if (left.length > 0) throw new Error(`node ${name} still runs ${left.map((each) => each.spec.name).join(", ")}; delete them first`);
    await this.network.deleteNode(name);
  }

  async filterPackets(node: string, rules: string): Promise<void> {
    await this.network.filterPackets(node, rules);
  }

  async routeTo(address: string, nodeNames: readonly string[]): Promise<void> {
    await this.network.routeTo(address, nodeNames);
  }

  async setPrivateNetwork(name: string, spec: PrivateNetworkSpec | undefined): Promise<void> {
    await this.network.setPrivateNetwork(name, spec);
  }

  async admit(ip: string, port: number, ranges: readonly string[] | undefined): Promise<void> {
    await this.network.admit(ip, port, ranges);
  }

  async addAddress(ip: string): Promise<void> {
    await this.network.addAddress(ip);
  }

  async removeAddress(ip: string): Promise<void> {
    await this.network.removeAddress(ip);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await Promise.all(this.all().map((each) => each.close()));
    await this.network.close();
    await unmountRunFolder();
  }

  private async make(spec: WorkloadSpec): Promise<NamespacedWorkload> {
    this.made += 1;
    const folder = path.join(runFolders.workloads, String(this.made));
    const attachment = await this.network.attach(spec.name, spec.network);
    try {
      fs.mkdirSync(folder);
      return new NamespacedWorkload(spec, {
        attachment,
        images: this.args.images,
        caBundle: this.args.caBundle,
        devices: runFolders.devices,
        folder,
        logsFolder: path.join(this.args.logsFolder, spec.name),
        backOffFactor: this.args.backOffFactor ?? 1,
        onDeleted: () => this.workloads.delete(spec.name),
      });
    } catch (error) {
      await attachment.detach();
      fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private all(): NamespacedWorkload[] {
    return [...this.workloads.values()].filter((each) => each !== "being made");
  }
}
