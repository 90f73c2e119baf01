import { findRealProviders, parseRealProviders, readRealProviders, sdkVersion, writeRealProviders } from "../engine/real-providers.ts";
import { labelOf, stacksWithResources, type StackWithResources } from "../stacks/stacks-with-resources.ts";
import type { ProgressReporter } from "../toolchain/progress.ts";
import { findPlugin } from "../toolchain/pulumi-plugin.ts";
import { UserError } from "../user-error.ts";

/**
 * Settles which of Pulumi's own provider plugins take the place of stand-ins. A sandbox keeps its choice until another one
 * is made.
 * @param named e.g. "azure-native,gcp". @default those of the last time
 */
export async function chooseRealProviders(named: string | undefined, progress: ProgressReporter): Promise<void> {
  const before = Object.keys(readRealProviders());
  const names = named === undefined ? before : parseRealProviders(named);
  if (names.length === 0 && before.length === 0) return;
  refuseChange(before, names, stacksWithResources());
  writeRealProviders(await findRealProviders(names, process.env, findPlugin));
  if (names.length > 0) progress.say(`Pulumi's own providers in place of stand-ins: ${names.map((name) => `${name} ${sdkVersion(name)}`).join(", ")}`);
}

/** A provider does not know what another one has written into a stack's state: it would replace much of it. */
export function refuseChange(before: readonly string[], names: readonly string[], stacks: readonly StackWithResources[]): void {
  if (stacks.length === 0 || [...before].sort().join() === [...names].sort().join()) return;
  throw new UserError(
    `the stacks that are up (${stacks.map(labelOf).join(", ")}) were made with ${before.length === 0 ? "stand-ins alone" : `the real ${before.join(", ")}`}`,
    `npm run sandbox down, then this command again; or go on with --real-providers ${before.length === 0 ? "none" : before.join(",")}`,
  );
}
