import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { dump } from "js-yaml";
import { fromCaller } from "./caller.ts";
import { readStackFile, stackFile } from "./stack-files.ts";

/** Where the settings of a run come from. */
export interface SettingsSource {
  readonly stack: string;
  /** A config file in place of the stack's own, from the folder where the command was typed. */
  readonly configFile?: string;
  /** Settings of the project that are put over those of the file. */
  readonly overrides?: Readonly<Record<string, boolean | string>>;
}

/**
 * Hands over pulumi's options for a run with these settings. A file that is not the stack's own is copied, because Pulumi
 * writes the salt of the stack's secrets into the one it is given; the copy is deleted afterwards.
 */
export async function withSettingsOptions<T>({ stack, configFile, overrides }: SettingsSource, use: (options: readonly string[]) => Promise<T>): Promise<T> {
  if (configFile === undefined && overrides === undefined) return use(["--stack", stack]);
  const given = configFile === undefined ? stackFile(stack) : fromCaller(configFile);
  const settings = readStackFile(given);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-settings-"));
  try {
    const copy = path.join(folder, `Pulumi.${stack}.yaml`);
    const changed = Object.fromEntries(Object.entries(overrides ?? {}).map(([name, value]) => [`gke-aci:${name}`, value]));
    fs.writeFileSync(copy, dump({ ...settings, config: { ...settings.config, ...changed } }), { mode: 0o600 });
    return await use(["--stack", stack, "--config-file", copy]);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
