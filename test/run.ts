import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ensureAzureCli } from "../sandbox/toolchain/azure-cli.ts";
import { ensureCheckov } from "../sandbox/toolchain/checkov.ts";
import { ensureTools } from "../sandbox/toolchain/ensure-tools.ts";
import { createProgress } from "../sandbox/toolchain/progress.ts";
import { checkRequirements } from "../sandbox/toolchain/requirements.ts";
import { ensureSystemPackages } from "../sandbox/toolchain/system-packages.ts";
import { toolNames } from "../sandbox/toolchain/tools.ts";
import { UserError } from "../sandbox/user-error.ts";

/**
 * `npm test`: types, lint, unit tests, recordings of the real clouds, the todo app in a browser, then the end-to-end tests in the sandbox. Goes on
 * after a failure, so that one run shows all of them, and ends with one line that counts every check: `N passed, N failed`.
 * `npm test -- unit` and `npm test -- e2e` run a part.
 */
interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** The part of vitest's JSON report that is counted. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly { readonly status: string; readonly name: string; readonly assertionResults: readonly unknown[] }[];
}

const root = path.resolve(import.meta.dirname, "..");

/** Exit status of a command whose output goes to ours. */
function run(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on("SIGINT", forward);
    process.on("SIGTERM", forward);
    child.on("error", reject);
    child.on("close", (status, signal) => {
      process.off("SIGINT", forward);
      process.off("SIGTERM", forward);
      resolve(signal === null ? (status ?? 1) : 1);
    });
  });
}

/** A command that passes or fails as a whole. */
async function check(title: string, script: string): Promise<Count> {
  console.log(`\n== ${title}`);
  const status = await run("npm", ["run", "--silent", script]);
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** The tests of one vitest configuration. A run that dies, or finds no test at all, is a failure. */
async function vitest(title: string, config: string): Promise<Count> {
  console.log(`\n== ${title}`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-test-"));
  const report = path.join(folder, "report.json");
  try {
    const status = await run(process.execPath, [
      path.join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", config, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`,
    ]);
    if (!fs.existsSync(report)) return { passed: 0, failed: 1 };
    const counted = JSON.parse(fs.readFileSync(report, "utf8")) as VitestReport;
    const brokenFiles = counted.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
    const failed = counted.numFailedTests + brokenFiles;
    const unexplained = failed === 0 && (status !== 0 || counted.numPassedTests === 0) ? 1 : 0;
    if (counted.numPendingTests > 0) console.error(`${counted.numPendingTests} tests were skipped, which counts as failed: the reason stands above`);
    return { passed: counted.numPassedTests, failed: failed + unexplained + counted.numPendingTests };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What the tests run besides Node.js: without it some would have to be skipped. */
async function prepare(): Promise<Count> {
  console.log("\n== tools, browser and Azure CLI");
  try {
    const progress = createProgress();
    await checkRequirements({ install: true, progress });
    await ensureTools(toolNames, { progress });
    await ensureSystemPackages(["chromium", "python3"], { install: true, progress });
    await ensureAzureCli({ progress });
    await ensureCheckov({ progress });
    return { passed: 1, failed: 0 };
  } catch (error) {
    console.error(error instanceof UserError ? `error: ${error.message}\nnext: ${error.nextStep ?? ""}` : error);
    return { passed: 0, failed: 1 };
  }
}

/** The workflows of .github, with the linter that GitHub's own documentation names. */
async function workflows(): Promise<Count> {
  console.log("\n== workflows");
  const { actionlint } = await ensureTools(["actionlint"], { progress: createProgress() });
  const status = await run(actionlint, ["-color"]);
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** How much of what the real clouds answered the stand-ins must answer alike, in per cent. */
const leastAgreement = "95";

/** The stand-in clouds against recordings of the real ones, where these are: they are not part of the repository. */
async function replay(): Promise<Count> {
  const tapes = path.resolve(root, "../shared/tapes");
  if (!fs.existsSync(tapes)) return { passed: 0, failed: 0 };
  console.log("\n== recordings of the real clouds");
  const status = await run("npm", ["run", "--silent", "replay", "--", tapes, "--at-least", leastAgreement]);
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

const parts: Record<string, () => Promise<Count>> = {
  types: () => check("types", "typecheck"),
  lint: () => check("lint", "lint"),
  tools: prepare,
  workflows,
  unit: () => vitest("unit tests", "vitest.config.ts"),
  replay,
  hardening: () => vitest("what checkov and kube-score say of the stacks' Kubernetes objects", "test/hardening/vitest.config.ts"),
  browser: () => vitest("the todo app in a browser", "test/browser/vitest.config.ts"),
  e2e: () => vitest("end to end, in the sandbox", "test/e2e/vitest.config.ts"),
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`error: there is no part ${unknown.join(", ")} of the tests; the parts are ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}

const counts: Count[] = [];
for (const [name, part] of Object.entries(parts)) {
  if (chosen.length === 0 || chosen.includes(name)) counts.push(await part());
}
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
