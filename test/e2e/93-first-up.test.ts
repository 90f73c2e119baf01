import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { azureCli, logIn } from "./azure-cli.ts";
import type { CommandResult } from "./command.ts";
import { inSandbox, sandbox, tryInSandbox } from "./sandbox.ts";
import { withSettings } from "./stack-settings.ts";
import { type Finding, verify } from "./verify.ts";

const stack = "staging";
const group = `gke-aci-${stack}`;

/** Something that stops the first `up`, and what docs/operations.md says to do then. */
interface Obstacle {
  readonly name: string;
  /** What the user sees. */
  readonly said: RegExp;
  readonly goOn?: (said: string) => Promise<void>;
}

/** The stack's settings beside those of its file: what goes on changes them. */
const settings: Record<string, string> = { nodeCount: "1" };

/** The sentence stands by itself. */
const failedAccount = /^\s*error: Cosmos DB account (\S+) is in the provisioning state Failed .*`az (cosmosdb delete --resource-group gke-aci-staging --name \1 --yes)`, then run `pulumi up` again/m;

/** In the order in which each cloud's strike. */
const obstacles: readonly Obstacle[] = [
  { name: "api-just-enabled", said: /Kubernetes Engine API has not been used in project \d+ before or it is disabled/ },
  { name: "service-agent-missing", said: /Consumer \d+ should enable service:container\.googleapis\.com before generating a service account/ },
  { name: "ssd-quota", said: /Insufficient regional quota to satisfy request: resource "SSD_TOTAL_GB"/ },
  {
    name: "cosmos-name-taken",
    said: /Dns record for tododb-staging-\d+ under zone Document is already taken/,
    goOn: () => {
      settings["cosmosNamePrefix"] = "tododb-another-";
      return Promise.resolve();
    },
  },
  { name: "cosmos-capacity", said: /currently experiencing high demand in this region/ },
  {
    name: "the failed account",
    said: failedAccount,
    goOn: async (said) => {
      await azureCli(...(failedAccount.exec(said)?.[2] ?? "").split(" "));
      const refreshed = await pulumiWithSettings("refresh");
      expect(refreshed.status, refreshed.stdout + refreshed.stderr).toBe(0);
      settings["cosmosRegion"] = "northeurope";
    },
  },
];

const pulumiWithSettings = (command: "up" | "refresh"): Promise<CommandResult> =>
  withSettings(settings, (file) => tryInSandbox("pulumi", [command, "--yes", "--skip-preview", "--non-interactive", "--stack", stack, "--config-file", file]), stack);

/** How often each case of bad weather has struck. */
async function strikes(): Promise<Map<string, number>> {
  const lines = (await sandbox(["weather"])).stdout.split("\n");
  return new Map(lines.map((line) => [line.slice(10).split(" ")[0] ?? "", Number(/has struck (\d+) times/.exec(line)?.[1] ?? 0)]));
}

/** What the clouds still have of the stack. */
async function left(): Promise<string[]> {
  const { inventory } = JSON.parse((await sandbox(["status", "--json"])).stdout) as { inventory: { id: string }[] };
  return inventory.map(({ id }) => id).filter((id) => id.includes(group) || id.includes("tododb-another"));
}

describe("a first up that new accounts refuse in turn", () => {
  beforeAll(async () => {
    await logIn();
    await tryInSandbox("pulumi", ["stack", "init", stack, "--non-interactive", "--no-select"]);
    await sandbox(["weather", ...obstacles.map(({ name }) => name).filter((name) => !name.includes(" ")), "provider-registering"]);
    await sandbox(["weather", "role-not-in-force", "--times", "6"]);
  });
  afterAll(async () => {
    await sandbox(["weather", "--clear"]);
    const result = await sandbox(["down", "--stack", stack]);
    expect(result.status, result.stdout + result.stderr).toBe(0);
    expect(await left()).toEqual([]);
  });

  it("says each time what the documentation says, goes on in the documented way, and comes up", { timeout: 240_000 }, async () => {
    const met: string[] = [];
    for (;;) {
      const result = await pulumiWithSettings("up");
      const said = result.stdout + result.stderr;
      if (result.status === 0) break;
      const now = obstacles.filter((obstacle) => obstacle.said.test(said) && !met.includes(obstacle.name));
      expect(now, said).not.toEqual([]);
      expect(said).not.toMatch(/^\s+at /m);
      for (const { name, goOn } of now) {
        met.push(name);
        await goOn?.(said);
      }
    }
    expect([...met].sort()).toEqual(obstacles.map(({ name }) => name).sort());
    const struck = await strikes();
    for (const name of ["provider-registering", "role-not-in-force"]) expect(struck.get(name), name).toBeGreaterThan(0);
  });

  it("is as whole as any other then, with its data in the other region", async () => {
    const { stdout, stderr } = await withSettings(settings, (file) => verify(["--json", "--stack", stack, "--config-file", file]), stack);
    const findings = JSON.parse(stdout) as Finding[];
    expect(findings.length).toBeGreaterThan(10);
    expect(findings.filter(({ holds }) => !holds), stderr).toEqual([]);
    const account = await inSandbox("pulumi", ["stack", "output", "cosmosAccountName", "--stack", stack]);
    expect(account).toMatch(/^tododb-another-\d{6}$/);
    expect(await azureCli("cosmosdb", "show", "-g", group, "-n", account, "--query", "locations[].locationName", "-o", "tsv")).toBe("North Europe");
  });
});
