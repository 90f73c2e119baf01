import * as fs from "node:fs";
import * as path from "node:path";
import { load } from "js-yaml";
import { projectRoot } from "../paths.ts";
import { UserError } from "../user-error.ts";

/** The stack that a command means when it names none. */
export const defaultStack = "dev";

/** What a stack's config file holds. */
export interface StackFile {
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

/** Reads a config file. Throws {@link UserError} where it is not there, or is no YAML. */
export function readStackFile(file: string): StackFile {
  try {
    return (load(fs.readFileSync(file, "utf8")) ?? {}) as StackFile;
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, "name a file like Pulumi.dev.yaml");
  }
}
