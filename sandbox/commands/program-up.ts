import { planOf } from "../../review/plan.ts";
import { listOf, missingOf, summaryOf } from "../engine/survey.ts";
import { type ProgramStack, withProgramSettings } from "../stacks/programs/program-stack.ts";
import { createProgress, formatDuration, type ProgressReporter } from "../toolchain/progress.ts";
import { UserError } from "../user-error.ts";
import { chooseRealProviders } from "./choose-real-providers.ts";
import { describeProgram } from "./describe-program.ts";
import { runInside } from "./inside.ts";
import { runProgramCommand, type SurveyedPreview, surveyedPreview } from "./program-engine.ts";
import { admitProgram, type ProgramOptions, programTarget } from "./program-target.ts";
import { startSandbox } from "./start-sandbox.ts";

/** Brings a program of another folder up, beside whatever is up already. Fails before anything is made where it uses what is not modelled. */
export async function upProgram({ install, realProviders, ...options }: ProgramOptions & { readonly install: boolean; readonly realProviders?: string }): Promise<void> {
  const started = Date.now();
  const progress = createProgress();
  const target = await programTarget(options);
  const { program, stack } = target;
  await chooseRealProviders(realProviders, progress);
  await startSandbox(progress, { install });
  await admitProgram(target);
  await lookAhead(target, progress);
  progress.say(`pulumi up --stack ${stack}, in ${program.directory}`);
  const { status } = await withProgramSettings(target, (settings) =>
    runProgramCommand({ project: program.project, stack, directory: program.directory, runsProgram: true, args: ["up", "--yes", "--skip-preview", "--suppress-outputs", ...settings] }, { show: true }),
  );
  if (status !== 0) throw new UserError(`pulumi up of ${program.project}/${stack} did not complete; what it made is in the stack's state`, "mend what it says above, then run the same command again");
  // So that pulumi means this stack in the program's folder, after `sandbox env`.
  await runInside(["pulumi", "stack", "select", stack, "--non-interactive"], { show: false, cwd: program.directory });
  await describeProgram(target);
  progress.say(`\nup after ${formatDuration(Date.now() - started)}; the sandbox goes on in the background`);
}

/** Previews the program, and tells what of it is modelled. */
async function lookAhead(target: ProgramStack, progress: ProgressReporter): Promise<void> {
  const { program, stack } = target;
  const previewing = progress.step(`looking at what ${program.project}/${stack} uses`);
  const preview = await surveyedPreview(target).catch((error: unknown) => {
    previewing.fail();
    throw error;
  });
  for (const line of preview.recovery) progress.say(line);
  if (preview.failed || missingOf(preview.findings).length > 0) {
    previewing.fail();
    throw refusal(target, preview);
  }
  previewing.done();
  progress.say(summaryOf(preview.findings));
}

function refusal({ program, stack }: ProgramStack, { findings, events, otherOutput, failed }: SurveyedPreview): UserError {
  const told = planOf(events).errors.map(({ text }) => text);
  const reasons = failed ? ["the preview failed:", ...(told.length > 0 ? told : [otherOutput])] : [];
  if (missingOf(findings).length === 0) return new UserError(`${program.project}/${stack}: ${reasons.join("\n")}`, "mend what it says; nothing was created");
  return new UserError(
    [`${program.project}/${stack} uses what the sandbox does not model; nothing was created`, ...listOf(findings).map((line) => `  ${line}`), summaryOf(findings), ...(failed ? ["there may be more:", ...reasons] : [])].join("\n"),
    "sandbox/README.md says how a resource type is added; without what is missing, the rest of the program runs",
  );
}
