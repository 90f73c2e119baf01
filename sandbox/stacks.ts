import { sandboxEngine, sandboxProject, sandboxStack } from "./engine/environment.ts";
import { readState, stacksInBackend } from "./engine/stack.ts";

/** A stack that has resources in the sandbox. */
export interface StackWithResources {
  readonly name: string;
  readonly resources: number;
  /** Names of the resources that Pulumi refuses to delete. */
  readonly protected: readonly string[];
  /** When it came up, ISO 8601. Empty where the state does not tell. */
  readonly since: string;
  /** When an operation on it ended last, ISO 8601. */
  readonly changed: string;
}

/** The stacks that have resources, the newest first; whether the sandbox runs does not matter. @param backend Pulumi's file backend */
export function stacksWithResources(backend = sandboxEngine.backend): StackWithResources[] {
  return stacksInBackend(backend, sandboxProject.name)
    .map((name) => describe(name, backend))
    .filter(({ resources }) => resources > 0)
    .sort((left, right) => right.since.localeCompare(left.since));
}

function describe(name: string, backend: string): StackWithResources {
  const latest = readState({ ...sandboxStack(name), backend })?.checkpoint?.latest;
  // The stack itself and its providers are among them as soon as its program has begun, and stand for nothing in a cloud.
  const resources = (latest?.resources ?? []).filter(({ type }) => !type.startsWith("pulumi:"));
  return {
    name,
    resources: resources.length,
    protected: resources.filter(({ protect }) => protect).map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2)),
    since: resources.map(({ created }) => created ?? "").filter((created) => created !== "").sort()[0] ?? "",
    changed: latest?.manifest?.time ?? "",
  };
}
