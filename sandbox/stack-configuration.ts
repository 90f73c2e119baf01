import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { dump, load } from "js-yaml";
import { fromCaller } from "./caller.ts";
import { projectRoot } from "./paths.ts";
import { UserError } from "./user-error.ts";

/** The stack that a command means when it names none. */
export const defaultStack = "dev";

/** What a stack's config file holds. */
interface StackFile {
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The config file of a stack. */
export const stackFile = (stack: string, root = projectRoot): string => path.join(root, `Pulumi.${stack}.yaml`);

/** All stacks that have a config file, by name. @param root the project's folder */
export function stackNames(root = projectRoot): string[] {
  return fs
    .readdirSync(root)
    .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();
}

/** The name, where it is that of a stack with a config file. */
export function requireStack(stack: string, root = projectRoot): string {
  if (stackNames(root).includes(stack)) return stack;
  throw new UserError(`there is no stack ${stack}: no Pulumi.${stack}.yaml`, `name one of ${stackNames(root).join(", ")}, or write that file`);
}

/** The Google Cloud projects that the stacks deploy to, each once: those that the sandbox's Google Cloud has. */
export function googleProjects(root = projectRoot): string[] {
  return [...new Set(stackNames(root).map((stack) => googleProjectOf(stack, root)))];
}

function googleProjectOf(stack: string, root: string): string {
  const project = readStackFile(stackFile(stack, root)).config?.["gcp:project"];
  if (typeof project === "string") return project;
  throw new UserError(`Pulumi.${stack}.yaml sets no gcp:project`, `pulumi config set gcp:project PROJECT --stack ${stack}`);
}

function readStackFile(file: string): StackFile {
  try {
    return (load(fs.readFileSync(file, "utf8")) ?? {}) as StackFile;
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, "name a file like Pulumi.dev.yaml");
  }
}

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
