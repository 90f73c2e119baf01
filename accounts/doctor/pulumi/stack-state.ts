import { complaintOf, runCommand } from "../command.ts";
import { Trouble } from "../finding.ts";

/** What a stack has made already. */
export interface StackState {
  /** Whether there is such a stack in the backend. */
  readonly exists: boolean;
  /** Whether it made a resource whose id in its cloud ends like this; case does not matter. */
  holds(idEnd: string): boolean;
  /** Output properties of the resources of a type, without those that are secret. */
  outputsOf(type: string): readonly Readonly<Record<string, unknown>>[];
}

interface Exported {
  readonly deployment?: { readonly resources?: readonly { readonly type: string; readonly id?: string; readonly outputs?: Readonly<Record<string, unknown>> }[] };
}

/** Asks Pulumi's backend for the state of a stack. Secrets in it stay encrypted. */
export async function stackState(stack: string): Promise<StackState> {
  const outcome = await runCommand("pulumi", ["stack", "export", "--stack", stack, "--non-interactive"]);
  if (outcome.status === undefined) throw new Trouble("there is no command pulumi", "install it: https://www.pulumi.com/docs/install/", "stops");
  if (outcome.status !== 0) {
    const complaint = complaintOf(outcome);
    if (/no stack named/i.test(complaint)) return { exists: false, holds: () => false, outputsOf: () => [] };
    throw new Trouble(`Pulumi's backend does not answer: ${complaint}`, "pulumi login", "stops");
  }
  const resources = (JSON.parse(outcome.stdout) as Exported).deployment?.resources ?? [];
  const ids = resources.flatMap(({ id }) => id?.toLowerCase() ?? []);
  return {
    exists: true,
    holds: (idEnd) => ids.some((id) => id.endsWith(idEnd.toLowerCase())),
    outputsOf: (type) => resources.filter((resource) => resource.type === type).map(({ outputs }) => outputs ?? {}),
  };
}
