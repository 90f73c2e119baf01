import * as fs from "node:fs";
import * as path from "node:path";
import { readEvents } from "../../review/engine-events.ts";
import { previewCommand, previewEnvironment } from "../../review/preview-command.ts";
import { summarise } from "../../review/summary.ts";
import { defaultStack, requireStack, withSettingsOptions } from "../stack-configuration.ts";
import { runningOuterNamespace, stopOuterNamespace } from "../supervisor/outer-namespace.ts";
import { createProgress } from "../toolchain/progress.ts";
import { runInside } from "./inside.ts";
import { mendStack } from "./mend-stack.ts";
import { startSandbox } from "./start-sandbox.ts";

/** What is previewed, and where the summary goes. */
export interface PreviewOptions {
  /** @default "dev" */
  readonly stack?: string;
  /** Settings in place of those of the stack's own file. */
  readonly configFile?: string;
  /** Folder of a policy pack to hold the preview against. */
  readonly policyPack?: string;
  /** File that gets the Markdown too. */
  readonly out?: string;
}

/**
 * Previews a stack against the state that it has in the sandbox, and prints Markdown for a reviewer on standard output;
 * all else goes to standard error. Exit status 1 where the preview fails or a mandatory policy is violated. Clouds that
 * did not run are ended again.
 */
export async function preview({ stack = defaultStack, configFile, policyPack, out }: PreviewOptions): Promise<void> {
  requireStack(stack);
  const progress = createProgress();
  if (runningOuterNamespace() !== undefined) await markdown();
  else {
    await startSandbox(progress, { install: true });
    try {
      await markdown();
    } finally {
      const stopping = progress.step("ending the clouds, which did not run before");
      await stopOuterNamespace();
      stopping.done();
    }
  }

  async function markdown(): Promise<void> {
    await mendStack(stack);
    const running = progress.step(`pulumi preview --stack ${stack}`);
    const pack = policyPack === undefined ? undefined : fromCaller(policyPack);
    const result = await withSettingsOptions({ stack, configFile }, (options) =>
      runInside(previewCommand({ policyPack: pack, options }), { show: false, keepErrors: true, env: previewEnvironment }),
    );
    const { events, otherLines } = readEvents(result.stdout);
    const { markdown: text, accepted } = summarise(events, { stack, otherOutput: [...otherLines, result.stderr].join("\n"), failed: result.status !== 0 });
    if (accepted) running.done();
    else running.fail();
    process.stdout.write(text);
    if (out !== undefined) fs.writeFileSync(fromCaller(out), text);
    process.exitCode = accepted ? 0 : 1;
  }
}

/** A path from the folder where the command was typed. */
const fromCaller = (file: string): string => path.resolve(process.env["INIT_CWD"] ?? process.cwd(), file);
