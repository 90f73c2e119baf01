import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../accounts/doctor/finding.ts";
import type { NeededRights } from "../../sandbox/rights/needed-rights.ts";
import { type CommandResult, projectRoot } from "./command.ts";
import { sandbox, tryInSandbox } from "./sandbox.ts";
import { withSettings } from "./stack-settings.ts";

/** What the doctor says would stop `pulumi up` stops it, there and nowhere else: for want of an API, of a right, of a quota. */
const stack = "staging";
const deployer = "careful-deployer";
const { writer } = JSON.parse(fs.readFileSync(path.join(projectRoot, "accounts/rights.json"), "utf8")) as { writer: NeededRights };

/** Gives the deployer the recorded rights but one of Google's. */
async function grantAllBut(role: string): Promise<void> {
  const google = writer.google.roles.map(({ id }) => id).filter((id) => id !== role);
  expect(google).toHaveLength(writer.google.roles.length - 1);
  const result = await sandbox(["identity", deployer, "--google", google.join(","), "--azure", writer.azure.roles.map(({ id }) => id).join(","), "--graph", writer.graph.join(",")]);
  expect(result.status, result.stderr).toBe(0);
}

const run = (...command: string[]): Promise<CommandResult> => sandbox(["shell", "--as", deployer, "--", ...command]);

/** What the doctor says would stop the stack, and its exit status. */
async function foreseen(file: string): Promise<{ status: number; stops: string[] }> {
  const { status, stdout } = await run("npm", "run", "-s", "doctor", "--", "--json", "--stack", stack, "--config-file", file);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return { status, stops: findings.filter(({ verdict }) => verdict === "stops").map(({ what, found }) => `${what}: ${found}`).sort() };
}

/** Names of the resources at which `pulumi up` fails, each with its reason. */
async function failures(file: string): Promise<{ status: number; reasons: Record<string, string> }> {
  const { status, stdout, stderr } = await run("pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack, "--config-file", file);
  const found = [...(stdout + stderr).matchAll(/^ {2}\S+ \(([\w-]+)\):\n((?: {4}.*\n)+)/gm)].map(([, name = "", reason = ""]) => [name, reason.trim()] as const);
  return { status, reasons: Object.fromEntries(found.filter(([name, reason]) => name !== `gke-aci-${stack}` && reason.startsWith("error:"))) };
}

describe("what the doctor says would stop a stack", () => {
  beforeAll(async () => {
    await tryInSandbox("pulumi", ["stack", "init", stack, "--non-interactive", "--no-select"]);
  });
  afterAll(async () => {
    await withSettings({}, (file) => tryInSandbox("pulumi", ["destroy", "--yes", "--skip-preview", "--non-interactive", "--stack", stack, "--config-file", file]), stack);
    const removed = await tryInSandbox("pulumi", ["stack", "rm", stack, "--yes", "--preserve-config"]);
    // Pulumi has none selected then.
    await tryInSandbox("pulumi", ["stack", "select", "dev", "--non-interactive"]);
    expect((await sandbox(["identity", deployer, "--delete"])).status).toBe(0);
    expect(removed.status, removed.stderr).toBe(0);
  });

  it("is an API that is off, and that the deployer may not turn on", { timeout: 120_000 }, async () => {
    await grantAllBut("roles/serviceusage.serviceUsageAdmin");
    await withSettings({}, async (file) => {
      const services = ["compute", "container"];
      expect(await foreseen(file)).toEqual({ status: 1, stops: services.map((name) => `Google API ${name}: off, and this identity may not turn it on`) });
      const { status, reasons } = await failures(file);
      expect(status).not.toBe(0);
      expect(Object.keys(reasons)).not.toEqual([]);
      for (const reason of Object.values(reasons)) expect(reason).toContain("Permission 'serviceusage.services.enable' denied");
    }, stack);
  });

  it("is a right that the deployer lacks", { timeout: 180_000 }, async () => {
    await grantAllBut("roles/iam.serviceAccountUser");
    await withSettings({}, async (file) => {
      expect(await foreseen(file)).toEqual({ status: 1, stops: ["Google rights, for the provider: not iam.serviceAccounts.actAs"] });
      const { status, reasons } = await failures(file);
      expect(status).not.toBe(0);
      expect(reasons).toEqual({ "cluster-control-plane": expect.stringContaining("iam.serviceAccountUser") as string });
    }, stack);
  });

  it("is a quota that is too small", { timeout: 180_000 }, async () => {
    await withSettings({ nodeCount: "4", machineType: "e2-standard-8" }, async (file) => {
      const owner = await tryInSandbox("npm", ["run", "-s", "doctor", "--", "--json", "--stack", stack, "--config-file", file]);
      const { findings } = JSON.parse(owner.stdout) as { findings: Finding[] };
      const stops = findings.filter(({ verdict }) => verdict === "stops");
      expect(stops.map(({ what }) => what)).toEqual([expect.stringMatching(/^Google quota CPUS, us-west1/)]);
      const up = await tryInSandbox("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack, "--config-file", file]);
      expect(up.status).not.toBe(0);
      expect(up.stdout + up.stderr).toMatch(/cluster-[\w-]+\):\n {4}error:.*CPUS/);
    }, stack);
  });
});
