import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { PulumiCommand } from "./pulumi-command.ts";

/** A stack in the file backend. */
export interface StackLocation {
  readonly project: string;
  readonly stack: string;
  /** Folder of the file backend. */
  readonly backend: string;
}

/** Where the backend keeps a stack's state. */
export const stateFile = ({ backend, project, stack }: StackLocation): string => path.join(backend, ".pulumi", "stacks", project, `${stack}.json`);

/** Folder of the backend's locks on a stack. */
export const lockFolder = ({ backend, project, stack }: StackLocation): string => path.join(backend, ".pulumi", "locks", "organization", project, stack);

/** Projects that the backend has had stacks of. */
export function projectsInBackend(backend: string): string[] {
  const folder = path.join(backend, ".pulumi", "stacks");
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** Stacks of a project that the backend has a state of. */
export function stacksInBackend(backend: string, project: string): string[] {
  const folder = path.dirname(stateFile({ backend, project, stack: "any" }));
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length));
}

/** A resource, as far as the sandbox reads it in a state file. */
export interface ResourceInState {
  readonly urn: string;
  readonly type: string;
  /** Whether Pulumi refuses to delete it. */
  readonly protect?: boolean;
  /** Secret ones are sealed. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly created?: string;
}

/** What the sandbox reads of a state file. */
export interface StackState {
  readonly checkpoint?: {
    readonly latest?: {
      readonly manifest?: { readonly time?: string };
      readonly resources?: readonly ResourceInState[];
      readonly secrets_providers?: { readonly type: string; readonly state?: { readonly salt?: string } };
      readonly pending_operations?: readonly { readonly type: string; readonly resource: { readonly urn: string } }[];
    };
  };
}

/** The state as the backend keeps it; undefined where there is none, or where a kill has left half of it. */
export function readState(location: StackLocation): StackState | undefined {
  const file = stateFile(location);
  if (!fs.existsSync(file)) return undefined;
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as StackState;
  } catch {
    return undefined;
  }
}

/** Salt of the stack's secrets; undefined where the stack has none yet. */
export const saltOf = (state: StackState | undefined): string | undefined => state?.checkpoint?.latest?.secrets_providers?.state?.salt;

/** Makes the stack where it is not there yet, and selects it for the project's folder, so that a plain `pulumi up` works there. */
export async function ensureStack(pulumi: PulumiCommand, location: StackLocation): Promise<void> {
  await makeStack(pulumi, location);
  await pulumi.succeed(["stack", "select", location.stack]);
}

/**
 * Makes the stack in the file backend where it is not there yet. `pulumi stack init` writes the salt of the secrets into
 * the stack's config file: it runs in a folder of its own, because the project's stack file is under version control.
 * The state holds the salt too.
 */
export async function makeStack(pulumi: PulumiCommand, location: StackLocation): Promise<void> {
  fs.mkdirSync(location.backend, { recursive: true, mode: 0o700 });
  if (saltOf(readState(location)) === undefined) await initStack(pulumi, location);
}

async function initStack(pulumi: PulumiCommand, location: StackLocation): Promise<void> {
  // What an interrupted `init` may have left behind has no salt, and holds nothing.
  fs.rmSync(stateFile(location), { force: true });
  await inScratchProject(location.project, (folder) => pulumi.in(folder).succeed(["stack", "init", location.stack, "--no-select"]));
}

/** A folder that is a project by its name alone, for commands on its stacks that do not run its program. It is deleted afterwards. */
export async function inScratchProject<T>(project: string, use: (folder: string) => Promise<T>): Promise<T> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-stack-"));
  try {
    fs.writeFileSync(path.join(scratch, "Pulumi.yaml"), JSON.stringify({ name: project, runtime: "nodejs" }));
    return await use(scratch);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}
