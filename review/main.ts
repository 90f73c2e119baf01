import * as fs from "node:fs";
import { parseArgs } from "node:util";
import { readEvents } from "./engine-events.ts";
import { summarise } from "./summary.ts";

/**
 * `npm run -s review < preview.jsonl`: a preview in Markdown on standard output, for the comment on a pull request.
 * Takes what `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --json` writes, in a sandbox or on real accounts.
 * Ends with 0 where the preview is fine, with 1 where it failed or a mandatory policy is violated (the Markdown says
 * why), with 2 where it was called in a wrong way. The events hold debug messages with secrets in them: they are for
 * this program alone, and must not be kept as an artifact.
 */
const usage = `usage: npm run -s review -- [--stack NAME] [--errors FILE] [--max-length N] < EVENTS
  --stack NAME     the stack, where the events may not tell it because the preview failed early
  --errors FILE    what pulumi wrote to standard error, shown where the events do not tell why it failed
  --max-length N   characters at most (default 60000)
  EVENTS           output of: PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --json
`;

function readOptions(): { stack?: string; errors?: string; maxLength?: number } {
  const { values } = parseArgs({ options: { stack: { type: "string" }, errors: { type: "string" }, "max-length": { type: "string" } } });
  const maxLength = values["max-length"] === undefined ? undefined : Number(values["max-length"]);
  if (maxLength !== undefined && !(maxLength >= 1000)) throw new Error(`--max-length ${values["max-length"] ?? ""} is no number of at least 1000`);
  return { stack: values.stack, errors: values.errors, maxLength };
}

try {
  const { stack, errors, maxLength } = readOptions();
  const { events, otherLines } = readEvents(fs.readFileSync(0, "utf8"));
  const otherOutput = [...otherLines, ...(errors === undefined ? [] : [fs.readFileSync(errors, "utf8")])].join("\n");
  const { markdown, accepted } = summarise(events, { stack, otherOutput, maxLength });
  process.stdout.write(markdown);
  process.exitCode = accepted ? 0 : 1;
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 2;
}
