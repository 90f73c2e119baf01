import type { PulumiCommand } from "../engine/pulumi-command.ts";
import { readState, type StackLocation } from "./state-file.ts";

/** An output that Pulumi's Kubernetes provider gives every object, and that the stand-in which once took its place never gave. */
const ownOutput = "__initialApiVersion";

/**
 * Brings over a state that the sandbox's former stand-in for the Kubernetes provider has written: to the provider, which
 * would replace most of its objects, they are known once it has read them. There is no way back.
 */
export async function bringOverStandInState(pulumi: PulumiCommand, location: StackLocation, report: (line: string) => void): Promise<void> {
  const objects = (readState(location)?.checkpoint?.latest?.resources ?? []).filter(({ type, outputs }) => type.startsWith("kubernetes:") && outputs !== undefined && !(ownOutput in outputs));
  if (objects.length === 0) return;
  report(`${String(objects.length)} objects of the cluster are known as the former stand-in for Pulumi's Kubernetes provider has left them: reading them anew`);
  await pulumi.succeed(["refresh", "--yes", "--skip-preview", "--stack", location.stack]);
}
