import { describe, expect, it } from "vitest";
import { inSandbox, pulumi, sandbox, tryInSandbox } from "./sandbox.ts";
import { withSettings } from "./stack-settings.ts";

interface Status {
  readonly stacks: readonly { readonly name: string; readonly protected: readonly string[] }[];
  readonly inventory: readonly { readonly type: string; readonly id: string }[];
}

const upTimeout = 300_000;

async function status(): Promise<Status> {
  return JSON.parse((await sandbox(["status", "--json"])).stdout) as Status;
}

async function stacksUp(): Promise<string[]> {
  return (await status()).stacks.map(({ name }) => name);
}

/** Whether the todo page of a stack answers, by the address that `up` has printed. */
async function pageOf(stack: string): Promise<string> {
  const outputs = JSON.parse(await inSandbox("pulumi", ["stack", "output", "--json", "--stack", stack])) as { todoIp: string };
  const body = await inSandbox("curl", ["-sS", "--max-time", "20", "--fail", `http://${outputs.todoIp}/`]);
  return /<form/.test(body) ? "a form" : body;
}

/** What the clouds still have of a stack, by the name that its resources carry. */
async function leftOf(stack: string): Promise<string[]> {
  return (await status()).inventory.map(({ type, id }) => `${type} ${id}`).filter((item) => item.includes(`gke-aci-${stack}`));
}

/** `kubectl` of a shell that has chosen a stack. */
const contextOf = async (stack: string): Promise<string> => (await sandbox(["shell", "--stack", stack, "--", "kubectl", "config", "current-context"])).stdout.trim();

describe("a second stack in the same sandbox", () => {
  it("comes up beside dev, which goes on", { timeout: upTimeout }, async () => {
    const result = await sandbox(["up", "--stack", "staging"]);
    expect(result.status, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toMatch(/npm run sandbox down -- --stack staging/);
    expect(result.stdout).not.toContain("# A microservice across two clouds");
    expect(await stacksUp()).toEqual(["staging", "dev"]);
    expect(await pageOf("staging")).toBe("a form");
    expect(await pageOf("dev")).toBe("a form");
  });

  it("is the one that pulumi and kubectl mean, until another is chosen", async () => {
    expect(await inSandbox("pulumi", ["stack", "--show-name"])).toBe("staging");
    expect(await inSandbox("kubectl", ["config", "current-context"])).toBe("gke-aci-staging");
    expect(await contextOf("dev")).toBe("gke-aci");
    expect((await sandbox(["shell", "--stack", "dev", "--", "pulumi", "stack", "--show-name"])).stdout.trim()).toBe("dev");
  });

  it("has its readme as an output", async () => {
    expect(await inSandbox("pulumi", ["stack", "output", "readme", "--stack", "staging"])).toContain("# A microservice across two clouds");
  });

  it("goes without a trace, and leaves dev as it was", { timeout: upTimeout }, async () => {
    const result = await sandbox(["down", "--stack", "staging"]);
    expect(result.status, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toContain("still up: dev");
    expect(await stacksUp()).toEqual(["dev"]);
    expect(await leftOf("staging")).toEqual([]);
    expect(await pageOf("dev")).toBe("a form");
    expect(await inSandbox("pulumi", ["stack", "--show-name"])).toBe("dev");
    expect(await inSandbox("kubectl", ["config", "current-context"])).toBe("gke-aci");
    const preview = await pulumi("preview", "--stack", "dev", "--expect-no-changes", "--non-interactive");
    expect(preview.status, preview.stdout + preview.stderr).toBe(0);
  });
});

describe("a protected stack", () => {
  it("comes up", { timeout: upTimeout }, async () => {
    const result = await sandbox(["up", "--stack", "prod"]);
    expect(result.status, result.stdout + result.stderr).toBe(0);
    expect(await pageOf("prod")).toBe("a form");
    expect((await status()).stacks.find(({ name }) => name === "prod")?.protected).not.toEqual([]);
  });

  it("refuses to go, names the two steps, and nothing of any stack is touched", async () => {
    for (const args of [["down"], ["down", "--stack", "prod"]]) {
      const refused = await sandbox(args);
      expect(refused.status).not.toBe(0);
      expect(refused.stderr).toMatch(/stack prod is protected.*nothing was destroyed/);
      expect(refused.stderr).toMatch(/deletionProtection to false.*sandbox up -- --stack prod.*then this command again/);
    }
    const byHand = await tryInSandbox("pulumi", ["destroy", "--yes", "--non-interactive", "--stack", "prod"]);
    expect(byHand.status).not.toBe(0);
    expect(byHand.stdout + byHand.stderr).toMatch(/protect/);
    expect(await stacksUp()).toEqual(["prod", "dev"]);
    expect(await pageOf("prod")).toBe("a form");
    expect(await pageOf("dev")).toBe("a form");
  });

  it("goes in the documented way: an update without protection, then down", { timeout: upTimeout }, async () => {
    await withSettings({ deletionProtection: "false" }, async (file) => {
      const update = await sandbox(["up", "--stack", "prod", "--config-file", file]);
      expect(update.status, update.stdout + update.stderr).toBe(0);
    }, "prod");
    const result = await sandbox(["down", "--stack", "prod"]);
    expect(result.status, result.stdout + result.stderr).toBe(0);
    expect(await stacksUp()).toEqual(["dev"]);
    expect(await leftOf("prod")).toEqual([]);
    expect(await pageOf("dev")).toBe("a form");
  });
});

describe("the committed stack files", () => {
  it("are as they were", async () => {
    expect(await inSandbox("git", ["status", "--porcelain", "--", "Pulumi*.yaml"])).toBe("");
  });
});
