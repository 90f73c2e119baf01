import { sandboxEngine, sandboxProject } from "../engine/environment.ts";
import { projectsInBackend, readState, type StackLocation, stacksInBackend } from "./state-file.ts";

/** A stack that has resources in the sandbox. */
export interface StackWithResources {
  /** Name of its project: the sandbox's own program, or one of another folder. */
  readonly project: string;
  readonly name: string;
  readonly resources: number;
  /** Names of the resources that Pulumi refuses to delete. */
  readonly protected: readonly string[];
  /** When it came up, ISO 8601. Empty where the state does not tell. */
  readonly since: string;
  /** When an operation on it ended last, ISO 8601. */
  readonly changed: string;
}

/** The stacks of all programs that have resources, the newest first; whether the sandbox runs does not matter. @param backend Pulumi's file backend */
export function stacksWithResources(backend = sandboxEngine.backend): StackWithResources[] {
  return projectsInBackend(backend)
    .flatMap((project) => stacksInBackend(backend, project).map((stack) => describe({ project, stack, backend })))
    .filter(({ resources }) => resources > 0)
    .sort((left, right) => right.since.localeCompare(left.since));
}

/** Whether a stack is one of the sandbox's own program. */
export const isOwnStack = ({ project }: { readonly project: string }): boolean => project === sandboxProject.name;

/** What a stack is called where those of several programs are: "dev", and "hello/dev" for that of another program. */
export const labelOf = (stack: { readonly project: string; readonly name: string }): string => (isOwnStack(stack) ? stack.name : `${stack.project}/${stack.name}`);

function describe(location: StackLocation): StackWithResources {
  const latest = readState(location)?.checkpoint?.latest;
  // The stack itself and its providers are among them as soon as its program has begun, and stand for nothing in a cloud.
  const resources = (latest?.resources ?? []).filter(({ type }) => !type.startsWith("pulumi:"));
  return {
    project: location.project,
    name: location.stack,
    resources: resources.length,
    protected: resources.filter(({ protect }) => protect).map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2)),
    since: resources.map(({ created }) => created ?? "").filter((created) => created !== "").sort()[0] ?? "",
    changed: latest?.manifest?.time ?? "",
  };
}
