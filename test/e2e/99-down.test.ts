import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { outputOf, projectRoot, runCommand } from "./command.ts";
import { sandbox } from "./sandbox.ts";

describe("sandbox down", () => {
  it("leaves both clouds empty and says so", async () => {
    const result = await sandbox(["down"]);
    expect(result.status, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toMatch(/nothing (was|is) left/i);
  });

  it("leaves no process, network device, route or socket", async () => {
    const state = path.join(projectRoot, process.env["SANDBOX_STATE"] ?? ".sandbox");
    const commandLines = fs
      .readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          return [fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
        } catch {
          return [];
        }
      });
    expect(commandLines.filter((line) => /kube-apiserver|kube-proxy|etcd --|ferretdb|virtual-kubelet|node-agent|sandbox\/supervisor/.test(line))).toEqual([]);
    expect(await outputOf("ip", ["-o", "link", "show"])).not.toContain("vsbx0");
    expect(await outputOf("ip", ["route", "show", "table", "all"])).not.toMatch(/198\.1[89]\./);
    expect(fs.existsSync(path.join(state, "control.sock"))).toBe(false);
  });

  it("can be run again", async () => {
    const result = await sandbox(["down"]);
    expect(result.status).toBe(0);
    expect(result.stdout).toMatch(/not running/);
  });

  it("leaves status, logs and reset usable", async () => {
    expect((await sandbox(["status"])).stdout).toMatch(/not running/);
    const audit = await sandbox(["logs", "arm"]);
    expect(audit.status).toBe(0);
    expect(audit.stdout).toContain("management.azure.com");
    expect((await runCommand("git", ["status", "--porcelain", "--", "Pulumi.yaml", "Pulumi.dev.yaml"])).stdout).toBe("");
  });
});
