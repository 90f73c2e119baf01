import * as fs from "node:fs";
import { readEvents } from "../../review/engine-events.ts";
import { previewCommand, previewEnvironment } from "../../review/preview-command.ts";
import { summarise } from "../../review/summary.ts";
import { listOf, missingOf, summaryOf } from "../engine/survey.ts";
import { fromCaller } from "../stacks/caller.ts";
import { withSettingsOptions } from "../stacks/run-settings.ts";
import { defaultStack, requireStack } from "../stacks/stack-files.ts";
import { runningOuterNamespace, stopOuterNamespace } from "../supervisor/outer-namespace.ts";
import { createProgress, type ProgressReporter } from "../toolchain/progress.ts";
import { runInside } from "./inside.ts";
import { mendStack } from "./mend-stack.ts";
import { surveyedPreview } from "./program-engine.ts";
import { admitProgram, programTarget } from "./program-target.ts";
import { startSandbox } from "./start-sandbox.ts";

/** What is previewed, and where the summary goes. */
export interface PreviewOptions {
  /** Folder of another program. @default the sandbox's own */
  readonly program?: string;
  /** @default "dev"; of another program the only one, where it has no dev */
  readonly stack?: string;
  /** Settings in place of those of the stack's own file. */
  readonly configFile?: string;
  /** Folder of a policy pack to hold the preview against. */
  readonly policyPack?: string;
  /** File that gets the Markdown too. */
  readonly out?: string;
}

/** A preview as a reviewer gets it. */
interface Reviewed {
  readonly markdown: string;
  readonly accepted: boolean;
}

/**
 * Previews a stack against the state that it has in the sandbox, and prints Markdown for a reviewer on standard output;
 * all else goes to standard error. Exit status 1 where the preview fails, a mandatory policy is violated or the program
 * uses what is not modelled. Clouds that did not run are ended again.
 */
export async function preview(options: PreviewOptions): Promise<void> {
  const progress = createProgress();
  const review = options.program === undefined ? ownReview(options) : await programReview({ ...options, program: options.program }, progress);
  await withClouds(progress, async () => {
    const running = progress.step(`pulumi preview of ${review.label}`);
    const { markdown, accepted } = await review.run().catch((error: unknown) => {
      running.fail();
      throw error;
    });
    if (accepted) running.done();
    else running.fail();
    process.stdout.write(markdown);
    if (options.out !== undefined) fs.writeFileSync(fromCaller(options.out), markdown);
    process.exitCode = accepted ? 0 : 1;
  });
}

async function withClouds(progress: ProgressReporter, use: () => Promise<void>): Promise<void> {
  if (runningOuterNamespace() !== undefined) return use();
  await startSandbox(progress, { install: true });
  try {
    await use();
  } finally {
    const stopping = progress.step("ending the clouds, which did not run before");
    await stopOuterNamespace();
    stopping.done();
  }
}

/** A review that is to be made, after a look at what it was asked for. */
interface Review {
  readonly label: string;
  run(): Promise<Reviewed>;
}

const packOf = ({ policyPack }: PreviewOptions): string | undefined => (policyPack === undefined ? undefined : fromCaller(policyPack));

function ownReview(options: PreviewOptions): Review {
  const { stack = defaultStack, configFile } = options;
  requireStack(stack);
  return {
    label: `stack ${stack}`,
    run: async () => {
      await mendStack(stack);
      const result = await withSettingsOptions({ stack, configFile }, (settings) =>
        runInside(previewCommand({ policyPack: packOf(options), options: settings }), { show: false, keepErrors: true, env: previewEnvironment }),
      );
      const { events, otherLines } = readEvents(result.stdout);
      return summarise(events, { stack, otherOutput: [...otherLines, result.stderr].join("\n"), failed: result.status !== 0 });
    },
  };
}

async function programReview(options: PreviewOptions & { readonly program: string }, progress: ProgressReporter): Promise<Review> {
  const target = await programTarget(options);
  const label = `${target.program.project}/${target.stack}`;
  return {
    label,
    run: async () => {
      await admitProgram(target);
      const { findings, recovery, events, otherOutput, failed } = await surveyedPreview(target, packOf(options));
      for (const line of recovery) progress.say(line);
      const { markdown, accepted } = summarise(events, { stack: label, otherOutput, failed });
      const isModelled = missingOf(findings).length === 0;
      const list = isModelled ? [] : ["", "```text", ...listOf(findings), "```"];
      return { markdown: `${markdown}\n${isModelled ? "" : "❌ "}In the sandbox, ${summaryOf(findings)}.\n${list.map((line) => `${line}\n`).join("")}`, accepted: accepted && isModelled };
    },
  };
}
