import * as fs from "node:fs";
import * as path from "node:path";
import { statePaths } from "../paths.ts";
import { packageFolder } from "../providers/sdk/packages.ts";
import { UserError } from "../user-error.ts";
import { providerPackages } from "./provider-packages.ts";

/** Provider -> program of Pulumi's own plugin, which the engine starts in place of the sandbox's stand-in. */
export type RealProviders = Readonly<Record<string, string>>;

/** Finds a user's plugin of just this version; undefined where there is none. */
export type FindPlugin = (plugin: string, version: string, env: NodeJS.ProcessEnv) => Promise<string | undefined>;

/** What stands for no real provider. */
const none = "none";

/** Those of this sandbox. @param file where they are kept */
export function readRealProviders(file: string = statePaths.realProviders): RealProviders {
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as RealProviders) : {};
}

/** Keeps them for every later command. */
export function writeRealProviders(real: RealProviders, file: string = statePaths.realProviders): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  fs.writeFileSync(file, JSON.stringify(real));
}

/** The providers that a user names, e.g. "azure-native,gcp"; "none" is none. Throws {@link UserError} for others than those that have a stand-in. */
export function parseRealProviders(text: string): string[] {
  const names = [...new Set(text.split(",").map((name) => name.trim()))].filter((name) => name !== "" && name !== none);
  const known = Object.keys(providerPackages);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new UserError(`--real-providers: the sandbox has no stand-in for ${unknown.join(", ")} that could be replaced`, `name some of ${known.join(", ")}, or ${none}`);
  return names;
}

/** The version of a provider's SDK in this project: the engine asks for a plugin of just this version. */
export function sdkVersion(name: string): string {
  const folder = packageFolder(name);
  if (folder === undefined) throw new UserError(`the SDK @pulumi/${name} is not installed`, "npm ci");
  return (JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as { version: string }).version;
}

/** Finds the plugins of these providers. Throws one {@link UserError} that names all that are missing. */
export async function findRealProviders(names: readonly string[], env: NodeJS.ProcessEnv, find: FindPlugin): Promise<RealProviders> {
  const found = await Promise.all(names.map(async (name) => ({ name, version: sdkVersion(name), program: await find(name, sdkVersion(name), env) })));
  const missing = found.filter(({ program }) => program === undefined).map(({ name, version }) => ({ name, version }));
  if (missing.length > 0) {
    throw new UserError(
      `Pulumi's own plugin is not installed: ${missing.map(({ name, version }) => `${name} ${version}`).join(", ")}`,
      missing.map(({ name, version }) => `pulumi plugin install resource ${name} ${version}`).join("; "),
    );
  }
  return Object.fromEntries(found.flatMap(({ name, program }) => (program === undefined ? [] : [[name, program]])));
}
