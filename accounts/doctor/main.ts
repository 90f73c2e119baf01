import { parseArgs } from "node:util";
import { SettingsError } from "../../settings/settings-error.ts";
import type { Purpose } from "./check.ts";
import { accountChecks, signInChecks } from "./checks.ts";
import type { Finding } from "./finding.ts";
import { groundOf, settingsOf } from "./ground.ts";
import { report } from "./report.ts";
import { runChecks } from "./run-checks.ts";

/**
 * `npm run doctor [-- --stack NAME]`: asks both clouds, without changing anything, whether this account can do what the
 * stack is going to do. Ends with 0 where nothing would stop `pulumi up`, with 1 where something would, with 2 where it
 * was called in a wrong way.
 */
const usage = `usage: npm run doctor [-- --stack NAME] [--config-file FILE] [--set KEY=VALUE]... [--for up|preview] [--json]
  --stack NAME        the stack (default dev)
  --config-file FILE  settings in place of those of Pulumi.NAME.yaml
  --set KEY=VALUE     a setting over that of the file, to ask before it is set
  --for preview       the identity here only reads: do not ask for the rights to change anything (default up)
  --json              the findings as JSON
`;

interface Options {
  readonly stack: string;
  readonly configFile: string | undefined;
  /** Settings by full key that go over those of the file. */
  readonly changes: Readonly<Record<string, string>>;
  readonly purpose: Purpose;
  readonly json: boolean;
}

/** Milliseconds for each check; all of them run at once. */
const patience = 15_000;

function readOptions(): Options {
  const { values } = parseArgs({
    options: { stack: { type: "string", default: "dev" }, "config-file": { type: "string" }, set: { type: "string", multiple: true, default: [] }, for: { type: "string", default: "up" }, json: { type: "boolean", default: false } },
  });
  const purpose = values.for;
  if (purpose !== "up" && purpose !== "preview") throw new Error(`--for ${purpose} is neither up nor preview`);
  return { stack: values.stack, configFile: values["config-file"], changes: changesOf(values.set), purpose, json: values.json };
}

function changesOf(assignments: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    assignments.map((assignment) => {
      const [, key, value] = /^([\w:-]+)=(.*)$/s.exec(assignment) ?? [];
      if (key === undefined || value === undefined) throw new Error(`--set ${assignment} is not KEY=VALUE`);
      return [key, value];
    }),
  );
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return 2;
  }
  const findings = await examine(options);
  process.stdout.write(options.json ? `${JSON.stringify({ stack: options.stack, findings }, null, 1)}\n` : `${report(findings, options.stack)}\n`);
  return findings.some(({ verdict }) => verdict === "stops") ? 1 : 0;
}

async function examine({ stack, configFile, changes, purpose }: Options): Promise<Finding[]> {
  try {
    const settings = settingsOf(stack, configFile, changes);
    const { faults } = settings;
    // With other faults, nobody knows which project and which names to ask for; the image nobody is asked for.
    const isKnown = faults.every(({ what }) => what.endsWith(":todoImage"));
    const checks = isKnown ? [...signInChecks, ...accountChecks] : signInChecks;
    return [...faults, ...(await runChecks(checks, groundOf(settings, purpose), patience))];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.faults.map(({ path, advice }) => ({ what: `setting ${path}`, verdict: "stops", found: advice, needed: "a stack's settings" }));
  }
}

// Packages warn of what they could not reach, each in many lines: the findings say it in one.
process.removeAllListeners("warning");

main().then(
  (status) => {
    // Commands and connections that were too slow are still under way.
    process.stdout.write("", () => process.exit(status));
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
