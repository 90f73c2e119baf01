import * as fs from "node:fs";
import * as path from "node:path";
import { statePaths } from "../../paths.ts";
import { UserError } from "../../user-error.ts";
import { fromCaller } from "../caller.ts";
import { type Program, projectNameIn } from "./program.ts";

/** A program with stacks in the sandbox, as the state folder remembers it. */
export interface KnownProgram {
  readonly project: string;
  readonly directory: string;
  /** Where its stacks' config files stand. */
  readonly settingsFolder: string;
  /** Google Cloud projects that its stacks have named. */
  readonly googleProjects: readonly string[];
}

const fileOf = (project: string, folder: string): string => path.join(folder, `${project}.json`);

/** Programs that have been brought up here and not taken down. @param folder where they are remembered */
export function knownPrograms(folder: string = statePaths.programs): KnownProgram[] {
  if (!fs.existsSync(folder)) return [];
  const files = fs.readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")) as KnownProgram);
}

export const findKnownProgram = (project: string, folder?: string): KnownProgram | undefined => knownPrograms(folder).find((known) => known.project === project);

/** Refuses a program whose project's name another folder's stacks have: both would have one state. A folder that was moved is still the same program's. */
export function refuseTakenName({ project, directory }: Program, folder?: string): void {
  const known = findKnownProgram(project, folder);
  if (known === undefined || known.directory === directory || !fs.existsSync(known.directory)) return;
  throw new UserError(
    `the project's name ${project} is that of ${known.directory} too, whose stacks are here`,
    `give one of them another name in its Pulumi.yaml, or: npm run sandbox down -- --program ${known.directory}`,
  );
}

/** Remembers where the program stands, and the Google Cloud project of a stack of it. */
export function rememberProgram({ project, directory, settingsFolder }: Program, googleProject: string | undefined, folder: string = statePaths.programs): void {
  const googleProjects = new Set([...(findKnownProgram(project, folder)?.googleProjects ?? []), ...(googleProject === undefined ? [] : [googleProject])]);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = fileOf(project, folder);
  // At once, because others read it as soon as it is there.
  fs.writeFileSync(`${file}.new`, JSON.stringify({ project, directory, settingsFolder, googleProjects: [...googleProjects] } satisfies KnownProgram));
  fs.renameSync(`${file}.new`, file);
}

/** The project of the program of a folder, which may be gone. */
export function projectOfProgram(folder: string, remembered?: string): string {
  const directory = fromCaller(folder);
  const known = knownPrograms(remembered).find((program) => program.directory === directory);
  return known?.project ?? projectNameIn(folder);
}

/** Forgets the programs that have no stack left. @param stacks those with resources */
export function tidyPrograms(stacks: readonly { readonly project: string }[], folder: string = statePaths.programs): void {
  for (const { project } of knownPrograms(folder)) {
    if (!stacks.some((stack) => stack.project === project)) fs.rmSync(fileOf(project, folder), { force: true });
  }
}
