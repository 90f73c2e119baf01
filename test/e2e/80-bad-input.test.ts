import { describe, expect, it } from "vitest";
import { eventually } from "./command.ts";
import { inSandbox, kubectl, sandbox, tryInSandbox } from "./sandbox.ts";
import { withSettings } from "./stack-settings.ts";

/** `pulumi preview` of the dev stack with other settings. */
async function previewWith(settings: Record<string, string>): Promise<{ status: number; output: string }> {
  const result = await withSettings(settings, (file) => tryInSandbox("pulumi", ["preview", "--non-interactive", "--config-file", file]));
  return { status: result.status, output: result.stdout + result.stderr };
}

describe("bad configuration is refused before anything is created", () => {
  it("names every fault at once", async () => {
    const { status, output } = await previewWith({ nodeCount: "0", zone: "us-nowhere1-z", azureRegion: "atlantis", resourceGroupName: "'ends.with.a.dot.'" });
    expect(status).not.toBe(0);
    for (const key of ["nodeCount", "zone", "azureRegion", "resourceGroupName"]) expect(output).toContain(key);
    expect(output).not.toMatch(/^\s+at /m);
  });

  it("refuses a value of the wrong type", async () => {
    const { status, output } = await previewWith({ nodeCount: "three" });
    expect(status).not.toBe(0);
    expect(output).toContain("nodeCount");
  });

  it("refuses an unknown key and suggests the right one", async () => {
    const { status, output } = await previewWith({ nodeCont: "3" });
    expect(status).not.toBe(0);
    expect(output).toContain("nodeCont");
    expect(output).toContain("nodeCount");
  });
});

describe("an unknown image", () => {
  it("fails as a pull does, and says so in the pod's events", async () => {
    await inSandbox("kubectl", ["run", "nothing", "--image=example.com/no/such-image:1", "--restart=Never"]);
    try {
      const events = await eventually("an event about the image", 60, async () => {
        const text = await kubectl("get", "events", "--field-selector", "involvedObject.name=nothing");
        return /image/i.test(text) && /fail|error/i.test(text) ? text : undefined;
      });
      expect(events).toContain("no/such-image:1");
    } finally {
      await kubectl("delete", "pod", "nothing", "--wait=false");
    }
  });
});

describe("the sandbox's own commands", () => {
  it("tell which logs there are when the name is unknown", async () => {
    const result = await sandbox(["logs", "no-such-part"]);
    expect(result.status).not.toBe(0);
    expect(result.stderr).toContain("no-such-part");
    expect(result.stderr).toContain("supervisor");
  });

  it("leave git status clean", async () => {
    const before = await inSandbox("git", ["status", "--porcelain"]);
    expect(before.split("\n").filter((line) => /Pulumi|\.sandbox/.test(line))).toEqual([]);
  });
});
