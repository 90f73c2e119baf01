import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { UserError } from "../user-error.ts";
import { ensureTools } from "./ensure-tools.ts";
import { processIdentity } from "./process-identity.ts";
import { createProgress } from "./progress.ts";
import { FakeGo } from "./testing/fake-go.ts";

let machine: FakeGo;
afterEach(() => machine.remove());

const silent = createProgress({ stream: { write: () => true } });
const isAlive = (pid: number): boolean => processIdentity(pid) !== undefined;
const finished = (): string[] => machine.entries().filter((entry) => !entry.startsWith("."));
const leftovers = (): string[] => machine.entries().filter((entry) => entry.startsWith("."));

describe("ensureTools", () => {
  it("builds once, then finds what it built", async () => {
    machine = new FakeGo(0);
    const lines: string[] = [];
    const progress = createProgress({ stream: { write: (text: string) => lines.push(text) } });
    const first = await ensureTools(["etcd", "kubectl"], { env: machine.env, progress });
    expect(path.basename(first.etcd)).toBe("etcd");
    expect(lines.join("")).toContain("building etcd 3.6.4 (2 of 2)");
    expect(lines.join("")).toContain("building kubectl 1.34.2 (1 of 2): done");

    lines.length = 0;
    expect(await ensureTools(["etcd", "kubectl"], { env: machine.env, progress })).toEqual(first);
    expect(lines).toEqual([]);
    expect(machine.builds()).toHaveLength(2);
  });

  it("keeps no binary that does not say the right version", async () => {
    machine = new FakeGo(0);
    await expect(ensureTools(["kube-scheduler"], { env: machine.env, progress: silent })).rejects.toThrow(
      /kube-scheduler was built, but `kube-scheduler --version` does not answer as kube-scheduler 1\.34\.2 does .*\n {2}Kubernetes v0\.0\.0-master/,
    );
    expect(machine.entries()).toEqual([]);
  });

  it("shows what Go said, and what to do, when a build fails", async () => {
    machine = new FakeGo(0);
    machine.env["FAKE_GO_FAILURE"] = "go: dial tcp: lookup proxy.example: no such host";
    const error = await ensureTools(["etcd"], { env: machine.env, progress: silent }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/there is no network.*\n {2}go: dial tcp/) as string,
      nextStep: expect.stringContaining("check the network") as string,
    });
    expect(machine.entries()).toEqual([]);
  });

  it("names the Go release that it needs where there is an older one only", async () => {
    machine = new FakeGo(0, "1.22.2");
    await expect(ensureTools(["pulumi"], { env: machine.env, progress: silent })).rejects.toThrow(
      `Go 1.25.11 or newer is needed to build pulumi, and found Go 1.22.2 at ${machine.folder}/bin/go`,
    );
  });

  it("needs no Go for what another Go release has built", async () => {
    machine = new FakeGo(0);
    const built = await ensureTools(["etcd"], { env: machine.env, progress: silent });
    fs.rmSync(path.join(machine.folder, "bin/go"));
    expect(await ensureTools(["etcd"], { env: machine.env, progress: silent })).toEqual(built);
    await expect(ensureTools(["etcd", "kubectl"], { env: machine.env, progress: silent })).rejects.toThrow("there is none on PATH");
  });

  it("takes pulumi from PATH only where it is new enough", async () => {
    machine = new FakeGo(0, "1.22.2");
    const file = path.join(machine.folder, "bin/pulumi");
    fs.writeFileSync(file, "#!/bin/sh\necho v3.251.2\n", { mode: 0o755 });
    expect(await ensureTools(["pulumi"], { env: machine.env, progress: silent })).toEqual({ pulumi: file });
    fs.writeFileSync(file, "#!/bin/sh\necho v3.249.0\n", { mode: 0o755 });
    await expect(ensureTools(["pulumi"], { env: machine.env, progress: silent })).rejects.toThrow("needed to build pulumi");
  });
});

describe("two runs at once", () => {
  it("build each tool once: the second waits, and says for whom", async () => {
    // Long enough for a second process to start beside it on a busy machine.
    machine = new FakeGo(3);
    const first = machine.run("etcd", "kubectl");
    await vi.waitFor(() => expect(machine.builds()).toHaveLength(1), 10_000);
    const second = machine.run("kubectl", "etcd");
    expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
    expect(machine.builds().map(({ tool }) => tool).sort()).toEqual(["etcd", "kubectl"]);
    expect(second.stderr).toContain(`process ${first.child.pid} is building the tools: waiting`);
    expect(JSON.parse(second.stdout)).toEqual(JSON.parse(first.stdout));
    expect(leftovers()).toEqual([]);
  });
});

describe("a run that is broken off", () => {
  it("by Ctrl+C ends its builds, keeps what is finished, and goes on next time", async () => {
    machine = new FakeGo(1);
    const first = machine.run("kubectl", "etcd");
    await vi.waitFor(() => expect(machine.builds()).toHaveLength(2), 10_000);
    const build = machine.builds()[1];
    first.child.kill("SIGINT");
    expect(await first.ended).toBe(1);
    expect(first.stderr).toContain("error: interrupted\nnext: run the same command again");
    expect(isAlive(build?.pid ?? 0)).toBe(false);
    expect(finished()).toEqual([expect.stringMatching(/^kubectl-/)]);
    expect(leftovers()).toEqual([]);

    expect(await machine.run("kubectl", "etcd").ended).toBe(0);
    expect(machine.builds().map(({ tool }) => tool)).toEqual(["kubectl", "etcd", "etcd"]);
  });

  it("by SIGKILL takes its builds with it, and the next run clears up and takes over", async () => {
    machine = new FakeGo(3);
    const first = machine.run("etcd");
    await vi.waitFor(() => expect(machine.builds()).toHaveLength(1), 10_000);
    first.child.kill("SIGKILL");
    await first.ended;
    await vi.waitFor(() => expect(isAlive(machine.builds()[0]?.pid ?? 0)).toBe(false));
    expect(finished()).toEqual([]);

    machine.env["FAKE_GO_SECONDS"] = "0";
    const second = machine.run("etcd");
    expect(await second.ended).toBe(0);
    expect(second.stderr).not.toContain("waiting");
    expect(finished()).toEqual([expect.stringMatching(/^etcd-/)]);
    expect(leftovers()).toEqual([]);
  });
});
