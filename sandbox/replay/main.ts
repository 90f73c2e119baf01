import { openAzure } from "./azure-target.ts";
import { openGoogle } from "./google-target.ts";
import { ledger } from "./ledger.ts";
import { type Result, replay } from "./replay-scenario.ts";
import { Report, summary } from "./report.ts";
import { readTapes } from "./tape.ts";

/**
 * `npm run replay -- FOLDER [NAME...]`: sends what clients once sent to the real clouds to the stand-ins, and compares the answers.
 * With names, the scenarios alone that have one of them in their name.
 */
async function main([folder = "", ...names]: readonly string[]): Promise<number> {
  const scenarios = readTapes(folder).filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
  const recorded: Result[] = [];
  const others: Result[] = [];
  for (const scenario of scenarios) {
    const results = await replay(scenario, scenario.cloud === "azure" ? openAzure : openGoogle);
    (scenario.trust === "recorded" ? recorded : others).push(...results);
  }
  const report = new Report(recorded, ledger);
  for (const line of report.lines()) console.log(line);
  console.log("\nNot modelled:");
  for (const line of report.notModelled()) console.log(line);
  console.log(`\nAzure: ${summary(report.tally("azure"))}\nGoogle: ${summary(report.tally("google"))}`);
  console.log(summary(report.tally()));
  return report.tally().deviate === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
