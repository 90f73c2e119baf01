import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { underSomeNode } from "./control-plane-containers.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-proxy-"));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

test("kube-proxy runs under the name of a node that exists, anew when that one goes, and ends with the script", async () => {
  const [nodeFile, starts] = [path.join(folder, "node"), path.join(folder, "starts")];
  // Writes what it was started with, and runs until it is told to end.
  fs.writeFileSync(path.join(folder, "kube-proxy"), `#!/bin/sh\necho "$$ $*" >>${starts}\necho "log of $1" >&2\nexec sleep 60\n`, { mode: 0o755 });
  const started = (): string[][] => (fs.existsSync(starts) ? fs.readFileSync(starts, "utf8").trim().split("\n").map((line) => line.split(" ")) : []);
  const script = spawn("/bin/sh", ["-c", underSomeNode(nodeFile), "kube-proxy", "--proxy-mode=nftables"], { env: { PATH: `${folder}:${process.env["PATH"] ?? ""}` }, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  script.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(script, "close");
  try {
    fs.writeFileSync(nodeFile, "\n");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(started()).toEqual([]);
    for (const node of ["first", "second"]) {
      fs.writeFileSync(nodeFile, `${node}\n`);
      await expect.poll(() => started().at(-1)?.slice(1), { timeout: 10_000 }).toEqual([`--hostname-override=${node}`, "--proxy-mode=nftables"]);
    }
    expect(started()).toHaveLength(2);
    const [first, second] = started().map(([pid]) => Number(pid));
    expect(() => process.kill(first ?? 0, 0)).toThrow("ESRCH");
    // One that dies by itself is started again.
    process.kill(second ?? 0, "SIGKILL");
    await expect.poll(() => started().length, { timeout: 10_000 }).toBe(3);
  } finally {
    script.kill("SIGTERM");
    await ended;
  }
  expect(said.trim().split("\n")).toEqual(["log of --hostname-override=first", "log of --hostname-override=second", "log of --hostname-override=second"]);
  const last = Number(started().at(-1)?.[0]);
  await expect.poll(() => fs.existsSync(`/proc/${last}`), { timeout: 5000 }).toBe(false);
}, 40_000);
