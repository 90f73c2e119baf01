import type { PulumiCommand } from "../engine/pulumi-command.ts";
import type { Properties } from "../providers/provider.ts";

/** A resource in an exported state. */
export interface DeploymentResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  /** The provider that made it, as "URN::id". */
  readonly provider?: string;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
  /** Whether it is left over from a replacement, and is to be deleted. */
  readonly delete?: boolean;
}

/** An exported state. Its secrets are in plain text: it must not be written anywhere. */
export interface ExportedState {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly DeploymentResource[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: DeploymentResource }[];
  };
}

/** Exports a stack's state with its secrets. */
export async function exportState(pulumi: PulumiCommand, stack: string): Promise<ExportedState> {
  return JSON.parse(await pulumi.succeed(["stack", "export", "--stack", stack, "--show-secrets"])) as ExportedState;
}

/** Puts a changed state in place; the engine seals its secrets again. */
export async function importState(pulumi: PulumiCommand, stack: string, state: ExportedState): Promise<void> {
  await pulumi.succeed(["stack", "import", "--stack", stack], JSON.stringify(state));
}

/** The key that marks a special value in a state (pulumi/pulumi, sdk/go/common/resource/sig), and its value for secrets. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Properties of an exported resource with their secrets unwrapped; what carries another mark is left out. */
export function exportedProperties(properties: Properties | undefined): Properties {
  return plain(properties ?? {}) as Properties;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (signatureKey in value) return "plaintext" in value && typeof value.plaintext === "string" ? plain(JSON.parse(value.plaintext)) : undefined;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** Outputs in the form of an exported state: secret are the named ones, and those that were secret as inputs. */
export function exportedOutputs(outputs: Properties, inputs: Properties | undefined, secretNames: readonly string[]): Properties {
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        secretNames.includes(name) || holdsSecret(inputs?.[name]) ? { [signatureKey]: secretSignature, plaintext: JSON.stringify(value) } : value,
      ]),
  );
}

function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (typeof value !== "object" || value === null) return false;
  return (value as Properties)[signatureKey] === secretSignature || Object.values(value).some(holdsSecret);
}
