import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { load } from "js-yaml";
import { UserError } from "../../user-error.ts";
import { fromCaller } from "../caller.ts";
import { stackFile, stackNames } from "../stack-files.ts";
import { readState, saltOf, type StackLocation } from "../state-file.ts";
import type { Program } from "./program.ts";

/** A stack of a program, and where the settings of its run come from. */
export interface ProgramStack {
  readonly program: Program;
  readonly stack: string;
  /** Where its state is. */
  readonly location: StackLocation;
  /** A config file in place of the stack's own, from the folder where the command was typed. */
  readonly configFile?: string;
}

/** The stack of a program that has no config file at all: it needs none. */
const nameless = "dev";

/**
 * The stack that is meant: the named one, else dev where that has a config file, else the only one.
 * @param known stacks beside those with config files: those that are up
 */
export function chooseProgramStack({ settingsFolder }: Program, stack: string | undefined, known: readonly string[] = []): string {
  const names = fs.existsSync(settingsFolder) ? stackNames(settingsFolder) : [];
  if (stack !== undefined) {
    if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack)) throw new UserError(`--stack ${stack} is no stack's name`, "a name is 1 to 100 letters, digits, hyphens, underscores and periods");
    if (names.length === 0 || names.includes(stack) || known.includes(stack)) return stack;
    throw new UserError(`there is no stack ${stack}: no Pulumi.${stack}.yaml in ${settingsFolder}`, `name one of ${names.join(", ")}, or write that file`);
  }
  if (names.includes(nameless)) return nameless;
  const [first = nameless, ...others] = names;
  if (others.length === 0) return first;
  throw new UserError(`${settingsFolder} has ${names.length} stacks and none is called ${nameless}: ${names.join(", ")}`, `name one with --stack, e.g. --stack ${first}`);
}

/**
 * Hands over pulumi's options for a run with these settings. Pulumi gets a copy of the config file, because it writes the
 * salt of the stack's secrets into it: so the program's folder stays as it is. The copy is deleted afterwards.
 */
export async function withProgramSettings<T>(stack: ProgramStack, use: (options: readonly string[]) => Promise<T>): Promise<T> {
  const content = settingsFor(stack);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-settings-"));
  try {
    const copy = path.join(folder, `Pulumi.${stack.stack}.yaml`);
    fs.writeFileSync(copy, content, { mode: 0o600 });
    return await use(["--stack", stack.stack, "--config-file", copy]);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** How the stack's secrets are sealed elsewhere: the sandbox seals them in its own way. */
const sealing = /^(encryptionsalt|encryptedkey|secretsprovider):.*\r?\n?/gm;

/** The settings as the sandbox's engine can read them. */
export function settingsFor(stack: ProgramStack): string {
  const file = fileOf(stack);
  if (file === undefined) return "config: {}\n";
  const content = readSettings(file);
  const salt = /^encryptionsalt: *(\S+)/m.exec(content)?.[1];
  const isOwn = salt !== undefined && salt === saltOf(readState(stack.location));
  if (/^\s+(- +)?(\S+: +)?secure:/m.test(content) && !isOwn) {
    throw new UserError(`${file} holds encrypted values, which only whoever encrypted them can read`, "give a copy with plain values for the sandbox: --config-file COPY");
  }
  return isOwn ? content : content.replace(sealing, "");
}

/** The Google Cloud project that the settings name. */
export function googleProjectIn(stack: ProgramStack): string | undefined {
  const file = fileOf(stack);
  const { config } = (file === undefined ? {} : (load(readSettings(file)) ?? {})) as { config?: Record<string, unknown> };
  const project = config?.["gcp:project"];
  return typeof project === "string" ? project : undefined;
}

function fileOf({ program, stack, configFile }: ProgramStack): string | undefined {
  if (configFile !== undefined) return fromCaller(configFile);
  const own = stackFile(stack, program.settingsFolder);
  return fs.existsSync(own) ? own : undefined;
}

function readSettings(file: string): string {
  try {
    const content = fs.readFileSync(file, "utf8");
    load(content);
    return content;
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, "name a stack's config file, like Pulumi.dev.yaml");
  }
}
