import { sandboxEngine } from "../engine/environment.ts";
import { refuseTakenName, rememberProgram } from "../stacks/programs/known-programs.ts";
import { chooseProgramStack, googleProjectIn, type ProgramStack, settingsFor } from "../stacks/programs/program-stack.ts";
import { loadProgram } from "../stacks/programs/program.ts";
import { stacksInBackend } from "../stacks/state-file.ts";
import { callSupervisor } from "../supervisor/control.ts";
import { UserError } from "../user-error.ts";

/** What a command on a program was given. */
export interface ProgramOptions {
  /** Folder of the program, from where the command was typed. */
  readonly program: string;
  /** @default dev where that has a config file, else the only one */
  readonly stack?: string;
  /** Settings in place of those of the stack's own file. */
  readonly configFile?: string;
}

/** The program and its stack, after a look at all that can be wrong with them. Nothing is started for it. */
export async function programTarget({ program: folder, stack: named, configFile }: ProgramOptions): Promise<ProgramStack> {
  const program = await loadProgram(folder);
  const { backend } = sandboxEngine;
  const stack = chooseProgramStack(program, named, stacksInBackend(backend, program.project));
  const target = { program, stack, configFile, location: { project: program.project, stack, backend } };
  settingsFor(target);
  refuseTakenName(program);
  return target;
}

/** Makes the running sandbox ready for the program: it is remembered, and the Google Cloud project that its stack names is there. */
export async function admitProgram(target: ProgramStack): Promise<void> {
  const googleProject = googleProjectIn(target);
  rememberProgram(target.program, googleProject);
  if (googleProject === undefined) return;
  const answer = await callSupervisor("POST", "/google-projects", googleProject);
  if (answer?.code !== 200) throw new UserError(`the sandbox did not make the Google Cloud project ${googleProject}`, "npm run sandbox logs supervisor");
}
