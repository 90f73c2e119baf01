import * as fs from "node:fs";
import * as path from "node:path";

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
