import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inSandbox, sandbox } from "./sandbox.ts";

// Stack `staging` as a guest of stack `dev`: with its cluster and its resource group.

interface Status {
  readonly stacks: readonly { readonly name: string; readonly resources: number }[];
  readonly inventory: readonly { readonly type: string; readonly id: string }[];
}

let folder = "";
let file = "";

const settingsOf = (changes: Record<string, string>): string => {
  const settings = {
    "gcp:project": "gke-aci-dev",
    "gke-aci:existingCluster": "us-west1-a/gke-aci",
    "gke-aci:existingResourceGroup": "gke-aci",
    "gke-aci:apiServerAccess": "ip",
    "gke-aci:virtualNodeName": "aci-guest",
    "gke-aci:todoNamespace": "guest",
    "gke-aci:deletionProtection": "false",
    ...changes,
  };
  return `config:\n${Object.entries(settings).map(([key, value]) => `  ${key}: ${value}\n`).join("")}`;
};

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-existing-"));
  file = path.join(folder, "Pulumi.staging.yaml");
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const status = async (): Promise<Status> => JSON.parse((await sandbox(["status", "--json"])).stdout) as Status;
const answers = async (stack: string): Promise<boolean> => {
  const ip = await inSandbox("pulumi", ["stack", "output", "todoIp", "--stack", stack]);
  return /<form/.test(await inSandbox("curl", ["-sS", "--max-time", "20", "--fail", `http://${ip.trim()}/`]));
};

describe("a stack that uses what is there", () => {
  it("is refused where it is not there, all at once, before anything is made", async () => {
    fs.writeFileSync(file, settingsOf({ "gke-aci:existingCluster": "us-west1-a/missing", "gke-aci:existingResourceGroup": "missing" }));
    const refused = await sandbox(["up", "--stack", "staging", "--config-file", file]);
    expect(refused.status).not.toBe(0);
    expect(refused.stdout + refused.stderr).toMatch(/2 settings of stack staging cannot be used/);
    expect(refused.stdout + refused.stderr).toMatch(/existingCluster = "us-west1-a\/missing": is no cluster of project gke-aci-dev/);
    expect(refused.stdout + refused.stderr).toMatch(/existingResourceGroup = "missing": is no resource group of the subscription/);
    expect((await status()).stacks.map(({ name }) => name)).toEqual(["dev"]);
  });

  it("comes up beside the stack whose cluster and group it uses, without making either", { timeout: 300_000 }, async () => {
    fs.writeFileSync(file, settingsOf({}));
    const before = await status();
    const result = await sandbox(["up", "--stack", "staging", "--config-file", file]);
    expect(result.status, result.stdout + result.stderr).toBe(0);
    const made = (await status()).inventory.filter(({ id }) => !before.inventory.some((item) => item.id === id)).map(({ type }) => type);
    expect(made.length).toBeGreaterThan(2);
    expect(made.join("\n")).not.toMatch(/clusters|resourceGroups$|nodePools|networks/i);
    expect(await answers("staging")).toBe(true);
    expect(await answers("dev")).toBe(true);
  });

  it("goes, and leaves them and their stack as they were", { timeout: 300_000 }, async () => {
    const result = await sandbox(["down", "--stack", "staging"]);
    expect(result.status, result.stdout + result.stderr).toBe(0);
    expect((await status()).stacks.map(({ name }) => name)).toEqual(["dev"]);
    expect(await answers("dev")).toBe(true);
    const nodes = await inSandbox("kubectl", ["get", "nodes", "--output=name"]);
    expect(nodes.trim().split("\n")).toHaveLength(4);
    expect(nodes).not.toContain("aci-guest");
  });
});
