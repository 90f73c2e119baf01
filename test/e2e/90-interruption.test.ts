import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { eventually, projectRoot } from "./command.ts";
import { interruptedUp } from "./interrupted-up.ts";
import { fetchPage, kubectl, pulumi, sandbox, stackOutput } from "./sandbox.ts";
import { withSettings } from "./stack-settings.ts";

const statePath = (name: string): string => path.join(projectRoot, process.env["SANDBOX_STATE"] ?? ".sandbox", name);

describe("after a kill of the whole sandbox", () => {
  it("`sandbox up` brings the same system back, to-dos included", async () => {
    const url = await stackOutput("todoUrl");
    const title = `survives a crash ${Date.now()}`;
    await fetchPage(`${url}/todos`, "--data-urlencode", `title=${title}`, "-o", "/dev/null");
    const address = await kubectl("-n", "todo", "get", "pod", "web-0", "-o", "jsonpath={.status.podIP}");

    const { initPid } = JSON.parse(fs.readFileSync(statePath("supervisor.json"), "utf8")) as { initPid: number };
    process.kill(initPid, "SIGKILL");
    await eventually("every process of it is gone", 20, async () => !fs.existsSync(`/proc/${initPid}`));
    const down = await sandbox(["status"]);
    expect(down.stdout + down.stderr).toMatch(/not running/);

    const up = await sandbox(["up"]);
    expect(up.stdout + up.stderr).toContain(url);
    expect(up.status).toBe(0);
    const page = await eventually("the page answers", 90, async () => {
      const answer = await fetchPage(url);
      return answer.status === 200 ? answer.body : undefined;
    });
    expect(page).toContain(title);
    expect(await stackOutput("todoIp")).toBe(address);
    expect((await kubectl("get", "nodes", "--no-headers")).split("\n")).toHaveLength(4);
  });
});

describe("an update to an image that does not exist, stopped by Ctrl+C", () => {
  it("says for what it waits, keeps its state, the pod says why, and the next update mends it", { timeout: 240_000 }, async () => {
    // Gone, and so made anew: of an update the provider may take the pod that is still there for the new one.
    await kubectl("-n", "todo", "delete", "statefulset", "web", "--cascade=foreground", "--wait=true");
    const interrupted = await withSettings({ todoImage: "example.com/no/such-image:1" }, (file) => interruptedUp(["--refresh", "--config-file", file], "(0/1 Pods ready)"));
    expect(interrupted.stdout).toMatch(/Resource operation was cancelled for "web"\s+\* 0 out of 1 replicas succeeded readiness checks/);
    expect(interrupted.status).not.toBe(0);
    await eventually("the pod says why it does not start", 60, async () => (await kubectl("-n", "todo", "get", "pod", "web-0", "-o", "jsonpath={.status.message}")).includes("InaccessibleImage"));

    const completed = await pulumi("up", "--yes", "--non-interactive");
    expect(completed.status, completed.stdout + completed.stderr).toBe(0);
    const url = await stackOutput("todoUrl");
    await eventually("the page answers", 90, async () => (await fetchPage(url)).status === 200);
    const unchanged = await pulumi("up", "--yes", "--expect-no-changes", "--non-interactive");
    expect(unchanged.status, unchanged.stdout + unchanged.stderr).toBe(0);
  });
});
