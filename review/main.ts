import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { parseArgs } from "node:util";
import { readEvents } from "./engine-events.ts";
import { previewCommand, previewEnvironment } from "./preview-command.ts";
import { summarise } from "./summary.ts";

/**
 * `npm run -s review -- --stack NAME`: runs `pulumi preview` with whatever accounts the shell has, and prints Markdown
 * for the comment on a pull request. Ends with 0 where the preview is fine, with 1 where it failed, a mandatory policy
 * is violated or something changed that should not (the Markdown says what), with 2 where it was called in a wrong way.
 * The engine's events hold debug messages with secrets in them: here they are never written anywhere.
 */
const usage = `usage: npm run -s review -- --stack NAME [--config-file FILE] [--policy-pack FOLDER] [--refresh] [--expect-no-changes] [--limit N] [--out FILE]
       npm run -s review -- --events FILE [--stack NAME] [--expect-no-changes] [--limit N] [--out FILE]
  --stack NAME          the stack to preview
  --config-file FILE    settings in place of those of Pulumi.NAME.yaml
  --policy-pack FOLDER  policies to hold the preview against
  --refresh             look at the clouds first, to find what has changed there
  --expect-no-changes   fail where anything would change, or has changed in the clouds
  --limit N             characters at most, from 15000 (default 60000)
  --out FILE            write the Markdown to a file too
  --events FILE         no preview of its own: what PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --json wrote; - is standard input
`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      stack: { type: "string" },
      "config-file": { type: "string" },
      "policy-pack": { type: "string" },
      refresh: { type: "boolean" },
      "expect-no-changes": { type: "boolean" },
      limit: { type: "string" },
      out: { type: "string" },
      events: { type: "string" },
    },
  });
  const limit = values.limit === undefined ? undefined : Number(values.limit);
  if (limit !== undefined && !(limit >= 15_000)) throw new Error(`--limit ${values.limit ?? ""} is no number of at least 15000`);
  if (values.stack === undefined && values.events === undefined) throw new Error("--stack or --events is missing");
  return { ...values, limit };
}

/** What a preview has written, and how it ended. */
interface PreviewOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

function runPreview(options: ReturnType<typeof readOptions>): Promise<PreviewOutput> {
  const further = ["--stack", options.stack ?? "", ...(options["config-file"] === undefined ? [] : ["--config-file", options["config-file"]])];
  const [program = "", ...args] = previewCommand({ policyPack: options["policy-pack"], refresh: options.refresh, options: further });
  const child = spawn(program, args, { env: { ...process.env, ...previewEnvironment }, stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      process.stderr.write(text);
    });
    child.once("error", (error) => {
      reject(new Error(`pulumi cannot be run: ${error.message}`));
    });
    child.once("close", (code) => {
      resolve({ stdout, stderr, status: code ?? 1 });
    });
  });
}

try {
  const options = readOptions();
  const output = options.events === undefined ? await runPreview(options) : { stdout: fs.readFileSync(options.events === "-" ? 0 : options.events, "utf8"), stderr: "", status: 0 };
  const { events, otherLines } = readEvents(output.stdout);
  const { markdown, accepted } = summarise(events, {
    stack: options.stack,
    otherOutput: [...otherLines, output.stderr].join("\n"),
    failed: output.status !== 0,
    expectNoChanges: options["expect-no-changes"],
    maxLength: options.limit,
  });
  process.stdout.write(markdown);
  if (options.out !== undefined) fs.writeFileSync(options.out, markdown);
  process.exitCode = accepted ? 0 : 1;
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 2;
}
