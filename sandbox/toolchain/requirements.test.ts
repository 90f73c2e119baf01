import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../user-error.ts";
import type { Machine } from "./machine.ts";
import { createProgress } from "./progress.ts";
import { checkRequirements } from "./requirements.ts";
import { ensureSystemPackages } from "./system-packages.ts";

let folder: string;
let output: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-machine-"));
  output = "";
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const progress = createProgress({ stream: { write: (text: string) => (output += text) } });

/** A machine with these programs alone; each may have a script of its own. */
function machine(programs: Record<string, string>, change: Partial<Machine> = {}): Machine {
  for (const [name, script] of Object.entries(programs)) fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { platform: "linux", uid: 0, nodeVersion: "20.19.0", env: { PATH: folder, HOME: folder, GKE_ACI_CACHE: folder }, readFile: () => undefined, ...change };
}

const complete = { hostname: "", ip: "", nft: "", unshare: "", nsenter: "", setpriv: "", mount: "", go: "echo go version go1.26.0 linux/amd64" };

async function faultOf(check: Promise<unknown>): Promise<UserError> {
  const error = await check.then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

describe("checkRequirements", () => {
  it("accepts a machine that has everything", async () => {
    await checkRequirements({ install: false, machine: machine(complete), progress });
    expect(output).toBe("");
  });

  it.each([
    ["another system", complete, { platform: "darwin" as const }, "the sandbox needs Linux, and this is darwin"],
    ["an old Node.js", complete, { nodeVersion: "20.18.3" }, "Node.js 20.19 or newer is needed, and this is 20.18.3"],
    ["an old Go", { ...complete, go: "echo go version go1.24.3 linux/amd64" }, {}, "Go 1.25.11 or newer is needed to build kube-apiserver"],
    ["a kernel without namespaces", { ...complete, unshare: "echo unshare failed: Operation not permitted; exit 1" }, {}, "namespaces, in which the whole sandbox lives"],
  ])("refuses %s with one sentence and what to do", async (_what, programs, change, expected) => {
    const fault = await faultOf(checkRequirements({ install: true, machine: machine(programs, change), progress }));
    expect(fault.message).toContain(expected);
    expect(fault.message).not.toContain("\n");
    expect(fault.nextStep).toBeTruthy();
  });

  it("accepts an ordinary user who may have user namespaces", async () => {
    const unshare = 'case "$*" in "--user --map-root-user "*) ;; *) exit 1 ;; esac';
    await checkRequirements({ install: false, machine: machine({ ...complete, unshare }, { uid: 1000 }), progress });
    expect(output).toBe("");
  });

  it.each([
    ["a setting of the kernel", { "/proc/sys/user/max_user_namespaces": "0\n" }, "user.max_user_namespaces is 0", "sysctl -w user.max_user_namespaces=10000"],
    ["an older Debian", { "/proc/sys/kernel/unprivileged_userns_clone": "0\n" }, "kernel.unprivileged_userns_clone is 0", "sysctl -w kernel.unprivileged_userns_clone=1"],
    ["AppArmor", { "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n", "/proc/self/status": "Seccomp:\t0\n" }, "AppArmor restricts them", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"],
    ["a container", { "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n", "/proc/self/status": "Seccomp:\t2\n" }, "filters system calls", "--security-opt seccomp=unconfined"],
    ["something else", { "/proc/sys/user/max_user_namespaces": "96365\n" }, "unshare: Operation not permitted", "as root"],
  ])("tells an ordinary user who may not that it is %s, in one sentence", async (_what, files: Record<string, string>, why, nextStep) => {
    const refusing = machine({ ...complete, unshare: "echo unshare: Operation not permitted; exit 1" }, { uid: 1000, readFile: (file) => files[file] });
    const fault = await faultOf(checkRequirements({ install: true, machine: refusing, progress }));
    expect(fault.message).toMatch(/^this machine does not let an ordinary user make user namespaces, .*without root: /);
    expect(fault.message).toContain(why);
    expect(fault.message).not.toContain("\n");
    expect(fault.nextStep).toContain(nextStep);
  });

  it("tells an ordinary user of an overlay that only root could make", async () => {
    const unshare = 'case "$*" in *overlay*) echo mount: wrong fs type; exit 1 ;; esac';
    const fault = await faultOf(checkRequirements({ install: true, machine: machine({ ...complete, unshare }, { uid: 1000 }), progress }));
    expect(fault.message).toContain("something is mounted below /usr");
    expect(fault.nextStep).toContain("run it as root");
  });

  it("tells an ordinary user what to install", async () => {
    const others = Object.fromEntries(Object.entries(complete).filter(([name]) => name !== "nft"));
    const fault = await faultOf(checkRequirements({ install: true, machine: machine({ ...others, "apt-get": "exit 1" }, { uid: 1000 }), progress }));
    expect(fault.message).toBe("missing on this machine: nftables (nft), needed by kube-proxy");
    expect(fault.nextStep).toBe("type: sudo apt-get install -y nftables");
  });

  it("names all faults at once, and installs nothing while there is another fault", async () => {
    const poor = machine({ "apt-get": `touch ${folder}/apt-was-called`, unshare: "", nsenter: "", setpriv: "", mount: "" }, { nodeVersion: "18.0.0" });
    const { message } = await faultOf(checkRequirements({ install: true, machine: poor, progress }));
    expect(message).toContain("Node.js 20.19");
    expect(message).toContain("there is none on PATH");
    expect(fs.existsSync(path.join(folder, "apt-was-called"))).toBe(false);

    const refused = await faultOf(checkRequirements({ install: false, machine: poor, progress }));
    expect(refused.message).toContain("iproute2 (ip), needed by the sandbox's networks; nftables (nft), needed by kube-proxy");
    expect(refused.message).toContain("type: apt-get install -y iproute2 nftables");
  });

  it("installs what is missing after saying so, when nothing else is", async () => {
    const others = Object.fromEntries(Object.entries(complete).filter(([name]) => name !== "nft"));
    const apt = `for last; do :; done; [ "$last" = nftables ] && printf '#!/bin/sh\\n' > ${folder}/nft && /bin/chmod +x ${folder}/nft`;
    await checkRequirements({ install: true, machine: machine({ ...others, "apt-get": apt }), progress });
    expect(output).toMatch(/^installing nftables with apt-get: needed by kube-proxy\n/);
  });
});

describe("ensureSystemPackages", () => {
  it.each([
    ["dnf", "type: dnf install -y iproute chromium"],
    ["apk", "type: apk add iproute2 chromium"],
    ["pacman", "type: pacman -S --noconfirm iproute2 chromium"],
  ])("tells what to type where there is %s", async (manager, expected) => {
    const fault = await faultOf(ensureSystemPackages(["iproute2", "chromium"], { machine: machine({ [manager]: "" }), progress }));
    expect(fault.nextStep).toBe(expected);
  });

  it("tells an ordinary user to use sudo", async () => {
    const fault = await faultOf(ensureSystemPackages(["nftables"], { machine: machine({ "apt-get": "" }, { uid: 1000 }), progress }));
    expect(fault.nextStep).toBe("type: sudo apt-get install -y nftables");
  });

  it("gives the path of whichever program stands for the package", async () => {
    const { chromium } = await ensureSystemPackages(["chromium"], { machine: machine({ "google-chrome": "" }), progress });
    expect(chromium).toBe(path.join(folder, "google-chrome"));
  });

  it("asks for the package lists once where apt-get does not know a package, and shows what it said in the end", async () => {
    const apt = `echo "$@" >> ${folder}/calls; case "$*" in *install*) echo "E: Unable to locate package nftables" >&2; exit 100 ;; esac`;
    const fault = await faultOf(ensureSystemPackages(["nftables"], { machine: machine({ "apt-get": apt }), progress }));
    const calls = fs.readFileSync(path.join(folder, "calls"), "utf8").trim().split("\n");
    expect(calls.map((call) => /install|update/.exec(call)?.[0])).toEqual(["install", "update", "install"]);
    expect(fault.message).toContain("E: Unable to locate package nftables");
    expect(fault.nextStep).toContain("apt-get install -y nftables");
  });
});
