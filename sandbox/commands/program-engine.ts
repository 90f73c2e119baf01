import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type EngineEvent, readEvents } from "../../review/engine-events.ts";
import { previewCommand, previewEnvironment } from "../../review/preview-command.ts";
import type { ProgramCommandRequest, SurveyReport } from "../engine/program-command.ts";
import { projectRoot } from "../paths.ts";
import { type ProgramStack, withProgramSettings } from "../stacks/programs/program-stack.ts";
import { UserError } from "../user-error.ts";
import { type InnerResult, type InsideOptions, runInside } from "./inside.ts";

/** Runs a `pulumi` command on a stack of a program inside the sandbox, after preparing the stack. */
export function runProgramCommand(request: ProgramCommandRequest, options: InsideOptions): Promise<InnerResult> {
  return runInside([process.execPath, "--import", "tsx", path.join(projectRoot, "sandbox/engine/program-command.ts"), JSON.stringify(request)], options);
}

/** What the preview of a program has shown. */
export interface SurveyedPreview extends SurveyReport {
  readonly events: readonly EngineEvent[];
  /** What was said beside the events. */
  readonly otherOutput: string;
  readonly failed: boolean;
}

/** Previews a program with a survey of what it uses. @param policyPack folder of a policy pack to hold it against */
export async function surveyedPreview(target: ProgramStack, policyPack?: string): Promise<SurveyedPreview> {
  const { program, stack } = target;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-survey-"));
  const survey = path.join(folder, "report.json");
  try {
    const { status, stdout, stderr } = await withProgramSettings(target, (options) => {
      const [, ...args] = previewCommand({ policyPack, options });
      return runProgramCommand({ project: program.project, stack, directory: program.directory, runsProgram: true, args, survey }, { show: false, keepErrors: true, env: previewEnvironment });
    });
    if (!fs.existsSync(survey)) throw new UserError(`${program.project}/${stack} cannot be previewed:\n${stderr.trim()}`, "npm run sandbox logs engine; nothing was created");
    const { events, otherLines } = readEvents(stdout);
    return { ...(JSON.parse(fs.readFileSync(survey, "utf8")) as SurveyReport), events, otherOutput: [...otherLines, stderr].join("\n").trim(), failed: status !== 0 };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
