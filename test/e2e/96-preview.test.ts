import { describe, expect, it } from "vitest";
import type { CommandResult } from "./command.ts";
import { sandbox } from "./sandbox.ts";
import { withSettings } from "./stack-settings.ts";

/** `npm run -s sandbox preview` of the dev stack with other settings. */
const previewWith = (settings: Record<string, string>, ...args: string[]): Promise<CommandResult> =>
  withSettings(settings, (file) => sandbox(["preview", "--config-file", file, ...args]));

describe("npm run sandbox preview", () => {
  it("shows node count, machine type and image as changes in place, and what follows from them", async () => {
    const { status, stdout, stderr } = await previewWith({ nodeCount: "4", machineType: "e2-standard-2", todoImage: "registry.gke-aci.test/todo:1.1.0" });
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^### Preview of `dev`: 2 to change, \d+ unchanged\n/);
    expect(stdout).toMatch(/\*\*`cluster-nodes`\*\* gcp NodePool — GKE makes every node of the pool anew/);
    expect(stdout).toContain("  - `nodeCount`: `3` → `4`\n");
    expect(stdout).toContain("  - `nodeConfig.machineType`: `e2-medium` → `e2-standard-2`\n");
    expect(stdout).toMatch(/kubernetes StatefulSet — starts new pods in place of the old ones\n {2}- `[^`]*\.image`: `registry\.gke-aci\.test\/todo:[^`]+` → `registry\.gke-aci\.test\/todo:1\.1\.0`/);
    expect(stdout).not.toMatch(/Replaced|Deleted|Created/);
  });

  it("gives the reason of each replacement, and puts the database before the rest", async () => {
    const { status, stdout, stderr } = await previewWith({ azureRegion: "eastus" });
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/\*\*`azure-group`\*\* azure-native ResourceGroup — ⚠️.*\n {2}- forced by `location`: `westus` → `eastus`/);
    expect(stdout).toMatch(/\*\*`cosmos-account`\*\* azure-native DatabaseAccount — ⚠️.*\n(?: {2}- forced by .*\n)* {2}- forced by `location`: `westus` → `eastus`/);
    expect(stdout.indexOf("`cosmos-account`")).toBeLessThan(stdout.indexOf("`connector-identity-role`"));
    expect(stdout).not.toMatch(/mongodb:\/\/|PRIVATE KEY/);
  });

  it("fails with the reason where the preview fails", async () => {
    const { status, stdout } = await previewWith({ nodeCont: "4" });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^### ❌ Preview of `dev`: failed\n/);
    expect(stdout).toContain("did you mean gke-aci:nodeCount?");
  });

  it("fails with the policy's words where a mandatory one is violated", async () => {
    const { status, stdout } = await previewWith({ todoImage: "registry.gke-aci.test/todo:latest" }, "--policy-pack", "policy");
    expect(status).toBe(1);
    expect(stdout).toMatch(/^### ❌ Preview of `dev`: refused by policy/);
    expect(stdout).toMatch(/Policies that refuse this \(\d+\)\*\*\n\n- .*latest/);
  });

  it("says that there is nothing to do", async () => {
    const { status, stdout } = await sandbox(["preview"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^### Preview of `dev`: no changes, \d+ unchanged\n$/);
  });
});
