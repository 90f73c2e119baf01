import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { load } from "js-yaml";
import { sandboxProject } from "../../engine/environment.ts";
import { UserError } from "../../user-error.ts";
import { fromCaller } from "../caller.ts";
import { compileFaults } from "./compile-faults.ts";

/** A Pulumi program in a folder of its own. */
export interface Program {
  /** Name of its project, under which the backend keeps its stacks. */
  readonly project: string;
  /** Where its Pulumi.yaml stands: an absolute path without links. */
  readonly directory: string;
  /** Where its stacks' config files stand. */
  readonly settingsFolder: string;
}

/** What the sandbox reads of a Pulumi.yaml. */
interface ProjectFile {
  readonly name?: unknown;
  readonly runtime?: unknown;
  readonly main?: unknown;
  readonly stackConfigDir?: unknown;
}

/** Names of projects that Pulumi takes (pulumi/pulumi, sdk/go/common/tokens/project.go). */
const projectName = /^[A-Za-z0-9_.-]{1,100}$/;

/** The program of a folder. Throws one error with all that keeps it from running here. */
export async function loadProgram(folder: string): Promise<Program> {
  const directory = existingFolder(folder);
  const { name, runtime, main, stackConfigDir } = readProjectFile(directory);
  const entry = path.resolve(directory, typeof main === "string" ? main : ".");
  const faults = [
    ...(typeof name === "string" && projectName.test(name) ? [] : [`name is ${said(name)}: it must be 1 to 100 letters, digits, hyphens, underscores and periods`]),
    ...(name === sandboxProject.name ? [`name is ${said(name)}, which is the sandbox's own program`] : []),
    ...(runtimeName(runtime) === "nodejs" ? [] : [`runtime is ${said(runtimeName(runtime))}: the sandbox runs nodejs alone`]),
    ...(fs.existsSync(entry) ? [] : [`main is ${said(main)}: there is no ${entry}`]),
  ];
  if (faults.length === 0 && !hasSdk(directory)) faults.push(`the Pulumi SDK is not installed for it: run \`npm install\` in ${directory}`);
  if (faults.length === 0) faults.push(...(await compileFaults(directory, entry)));
  if (faults.length > 0) throw new UserError(`the program in ${directory} cannot run here:\n${faults.map((fault) => `  ${fault}`).join("\n")}`, "mend what it says above; nothing was started");
  return { project: String(name), directory, settingsFolder: path.resolve(directory, typeof stackConfigDir === "string" ? stackConfigDir : ".") };
}

/** Name of the project of a folder, whether or not its program can run. */
export function projectNameIn(folder: string): string {
  const directory = existingFolder(folder);
  const { name } = readProjectFile(directory);
  if (typeof name === "string") return name;
  throw new UserError(`${directory}/Pulumi.yaml has no name`, "https://www.pulumi.com/docs/iac/concepts/projects/project-file says what belongs there");
}

function existingFolder(folder: string): string {
  const directory = fromCaller(folder);
  if (!fs.existsSync(directory)) throw new UserError(`there is no folder ${directory}`, "--program names the folder of a Pulumi program, where its Pulumi.yaml stands");
  const real = fs.realpathSync(directory);
  if (real === sandboxProject.directory) throw new UserError(`${real} is the sandbox's own program`, "leave --program away for it");
  if (!fs.existsSync(path.join(real, "Pulumi.yaml"))) throw new UserError(`there is no Pulumi.yaml in ${real}`, "--program names the folder of a Pulumi program, where its Pulumi.yaml stands");
  return real;
}

function readProjectFile(directory: string): ProjectFile {
  const file = path.join(directory, "Pulumi.yaml");
  try {
    const content: unknown = load(fs.readFileSync(file, "utf8"));
    if (typeof content !== "object" || content === null) throw new Error("it holds no settings");
    return content;
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, "https://www.pulumi.com/docs/iac/concepts/projects/project-file says what belongs there");
  }
}

/** `runtime: nodejs`, or `runtime: { name: nodejs, options: ... }`. */
function runtimeName(runtime: unknown): unknown {
  return typeof runtime === "object" && runtime !== null && "name" in runtime ? runtime.name : runtime;
}

const said = (value: unknown): string => (value === undefined ? "missing" : JSON.stringify(value));

function hasSdk(directory: string): boolean {
  try {
    createRequire(path.join(directory, "package.json")).resolve("@pulumi/pulumi");
    return true;
  } catch {
    return false;
  }
}
