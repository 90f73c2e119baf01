import { parseArgs } from "node:util";
import { AccountError, reportAndExit } from "../account-error.ts";
import { report } from "./report.ts";
import { openSubject } from "./subject.ts";
import { verify } from "./verify.ts";

const usage = "npm run verify [-- --stack NAME] [--config-file FILE] [--json]";

/** `npm run verify`: proves from outside that a stack which is up does what the README promises, and leaves nothing behind. */
async function main(): Promise<void> {
  const options = readOptions();
  const subject = await openSubject({ stack: options.stack, configFile: options["config-file"] });
  try {
    const findings = await verify(subject);
    process.stdout.write(options.json === true ? `${JSON.stringify(findings, null, 1)}\n` : report(findings));
    process.exitCode = findings.every(({ holds }) => holds) ? 0 : 1;
  } finally {
    subject.cluster.close();
  }
}

function readOptions() {
  try {
    return parseArgs({ options: { stack: { type: "string" }, "config-file": { type: "string" }, json: { type: "boolean" } } }).values;
  } catch (error) {
    throw new AccountError(error instanceof Error ? error.message : String(error), usage);
  }
}

main().catch(reportAndExit);
