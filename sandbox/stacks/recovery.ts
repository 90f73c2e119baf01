import * as fs from "node:fs";
import * as path from "node:path";
import { providerSettings } from "../engine/provider-settings.ts";
import type { PulumiCommand } from "../engine/pulumi-command.ts";
import type { OperationContext, Properties, ProviderPackage } from "../providers/provider.ts";
import { UserError } from "../user-error.ts";
import { type DeploymentResource, exportedOutputs, exportedProperties, exportState, importState } from "./exported-state.ts";
import { isKubernetes, keepFieldManagers, kubernetesCandidate } from "./kubernetes-recovery.ts";
import { lockFolder, readState, type StackLocation } from "./state-file.ts";

/** What {@link recoverStack} did. */
export interface Recovery {
  /** Whether an operation had been cut off. */
  readonly interrupted: boolean;
  /** URNs that exist in a cloud although the engine never heard so: now in the state. */
  readonly imported: readonly string[];
  /** URNs of which a cloud has nothing, or of which what it had was taken away: they will be made again. */
  readonly cleared: readonly string[];
}

/** Where recovery finds the clouds' view. */
export interface RecoveryOptions {
  readonly pulumi: PulumiCommand;
  readonly location: StackLocation;
  /** Provider packages by name. */
  readonly packages: Readonly<Record<string, () => Promise<ProviderPackage>>>;
  /** Tells the user what is being done. */
  report(line: string): void;
}

/** How long a cloud may take to tell what became of a creation, or to take it away, in milliseconds. */
const patience = 600_000;

/**
 * Brings a stack back to where `pulumi up` can go on after an engine was killed: takes the lock away, asks the clouds
 * what became of each creation that was cut off, takes what exists into the state and refreshes the rest. Nothing is
 * made twice. Does nothing, and costs nothing, where nothing was cut off.
 */
export async function recoverStack(options: RecoveryOptions): Promise<Recovery> {
  const { pulumi, location, report } = options;
  const locked = locksOf(location);
  for (const lock of locked) refuseIfAlive(lock);
  const pending = readState(location)?.checkpoint?.latest?.pending_operations ?? [];
  if (locked.length > 0) {
    report("an earlier pulumi was cut off: taking its lock away");
    await pulumi.succeed(["cancel", location.stack, "--yes"]);
  }
  if (pending.length === 0) return { interrupted: locked.length > 0, imported: [], cleared: [] };

  report(`${String(pending.length)} operations were cut off: asking the clouds what became of them`);
  const { taken, cleared } = await settleCreations(options);
  // Updates and deletions that were cut off concern resources the state knows: a look at the clouds settles them.
  await pulumi.succeed(["refresh", "--yes", "--skip-preview", "--stack", location.stack]);
  await keepFieldManagers(pulumi, location.stack, taken);
  const known = new Set((readState(location)?.checkpoint?.latest?.resources ?? []).map(({ urn }) => urn));
  return { interrupted: true, imported: taken.filter((urn) => known.has(urn)), cleared: [...cleared, ...taken.filter((urn) => !known.has(urn))] };
}

interface Lock {
  readonly pid: number;
  readonly username: string;
  readonly timestamp: string;
}

function locksOf(location: StackLocation): Lock[] {
  const folder = lockFolder(location);
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => {
      try {
        return JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")) as Lock;
      } catch {
        return { pid: 0, username: "", timestamp: "" };
      }
    });
}

function refuseIfAlive(lock: Lock): void {
  const name = `/proc/${String(lock.pid)}/comm`;
  if (lock.pid > 0 && fs.existsSync(name) && fs.readFileSync(name, "utf8").startsWith("pulumi")) {
    throw new UserError(`another pulumi (process ${String(lock.pid)}, since ${lock.timestamp}) is working on this stack`, "wait until it has ended, or end it with Ctrl+C");
  }
}

/** Puts into the state what exists, or may exist, of creations that were cut off, and forgets that they were. */
async function settleCreations({ pulumi, location, packages }: RecoveryOptions): Promise<{ taken: string[]; cleared: string[] }> {
  const state = await exportState(pulumi, location.stack);
  const { resources = [], pending_operations: operations = [] } = state.deployment;
  const found: DeploymentResource[] = [];
  const cleared: string[] = [];
  for (const { type, resource } of operations) {
    if (type !== "creating") continue;
    const existing = isKubernetes(resource) ? kubernetesCandidate(resource, resources) : await settleCreation(resource, resources, packages);
    if (existing === undefined || existing.delete === true) cleared.push(resource.urn);
    if (existing !== undefined) found.push(existing);
  }
  await importState(pulumi, location.stack, {
    ...state,
    deployment: { ...state.deployment, resources: [...resources, ...found], pending_operations: operations.filter(({ type }) => type !== "creating") },
  });
  return { taken: found.filter((resource) => resource.delete !== true).map(({ urn }) => urn), cleared };
}

/** What a creation that was cut off has made, as the state should have it; undefined where it has to be made again. */
async function settleCreation(
  resource: DeploymentResource,
  resources: readonly DeploymentResource[],
  packages: RecoveryOptions["packages"],
): Promise<DeploymentResource | undefined> {
  const load = packages[resource.type.split(":", 1)[0] ?? ""];
  const type = load === undefined ? undefined : (await load()).resourceType(resource.type);
  if (type?.findInterrupted === undefined) return undefined;
  const inputs = exportedProperties(resource.inputs);
  const known = new Set(resources.filter((other) => other.type === resource.type).flatMap(({ id }) => (id === undefined ? [] : [id])));
  const context: OperationContext = {
    config: providerConfig(resource, resources),
    urn: resource.urn,
    name: resource.urn.slice(resource.urn.lastIndexOf("::") + 2),
    signal: AbortSignal.timeout(patience),
  };
  const id = await type.findInterrupted(inputs, known, context);
  const read = id === undefined ? undefined : await type.read(id, { inputs, outputs: {} }, context);
  if (id === undefined || read === undefined) return undefined;
  if (resources.some(({ urn }) => urn === resource.urn)) {
    // It was to replace a resource that the state still has: it goes, and `up` replaces once more.
    await type.delete(id, read, context);
    return undefined;
  }
  // The inputs are those that were asked for; had the cloud's view of them been taken, `up` would see differences.
  return { ...resource, id, outputs: exportedOutputs(read.outputs, resource.inputs, type.secretOutputs ?? []) };
}

/** The configuration of the provider a resource was made by, which the state refers to as "URN::id". */
function providerConfig(resource: DeploymentResource, resources: readonly DeploymentResource[]): Properties {
  const urn = resource.provider?.slice(0, resource.provider.lastIndexOf("::"));
  return providerSettings(exportedProperties(resources.find((candidate) => candidate.urn === urn)?.inputs));
}
