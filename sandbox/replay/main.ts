import { parseArgs } from "node:util";
import { UserError } from "../user-error.ts";
import { openAzure } from "./azure-target.ts";
import { openGoogle } from "./google-target.ts";
import { ledger } from "./ledger.ts";
import { type Result, replay } from "./replay-scenario.ts";
import { Report, summary } from "./report.ts";
import { readTapes } from "./tape.ts";

const usage = "npm run replay -- FOLDER [--only PART_OF_A_NAME]... [--at-least PERCENT]";

/**
 * Sends what clients once sent to the real clouds to the stand-ins, and compares the answers.
 * `--only` replays the scenarios alone that have the text in their name. Without `--at-least` every deviation that the
 * ledger does not know is a failure; with it, an agreement below that percentage is.
 */
async function main(args: readonly string[]): Promise<number> {
  const { folder, only, atLeast } = readArguments(args);
  const scenarios = readTapes(folder).filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
  if (scenarios.length === 0) throw new UserError(`No scenario of ${folder} has one of these in its name: ${only.join(", ")}.`);
  const recorded: Result[] = [];
  const requestsOnly: Result[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${String(index + 1)} of ${String(scenarios.length)}: ${scenario.name}`);
    const results = await replay(scenario, scenario.cloud === "azure" ? openAzure : openGoogle);
    (scenario.trust === "recorded" ? recorded : requestsOnly).push(...results);
  }
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  const report = new Report(recorded, ledger);
  for (const line of report.lines()) console.log(line);
  console.log("\nNot modelled:");
  for (const line of report.notModelled()) console.log(line);
  if (only.length === 0) for (const entry of report.unused) console.log(`The ledger accepts what no answer needs: ${entry.operation} ${entry.path}`);
  const others = new Report(requestsOnly, ledger).tally();
  console.log(`\nRequests without answers to trust: ${String(others.judged + others.notOnTape)} answered, ${String(others.notModelled)} not modelled`);
  console.log(`Azure: ${summary(report.tally("azure"))}\nGoogle: ${summary(report.tally("google"))}`);
  const tally = report.tally();
  console.log(summary(tally));
  if (atLeast !== undefined) return (100 * tally.agree) / tally.judged >= atLeast ? 0 : 1;
  return tally.deviate === 0 && (only.length > 0 || report.unused.length === 0) ? 0 : 1;
}

function readArguments(args: readonly string[]): { folder: string; only: readonly string[]; atLeast: number | undefined } {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { only: { type: "string", multiple: true }, "at-least": { type: "string" } } });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new UserError(`Give one folder of recordings: ${usage}`);
  const atLeast = values["at-least"] === undefined ? undefined : Number(values["at-least"]);
  if (atLeast !== undefined && !(atLeast >= 0 && atLeast <= 100)) throw new UserError(`--at-least takes a percentage from 0 to 100: ${usage}`);
  return { folder, only: values.only ?? [], atLeast };
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UserError) && !(error instanceof TypeError && "code" in error)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
