import * as assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { configureOwnNetwork } from "../../machine/network/network-namespace.ts";
import { UserError } from "../../user-error.ts";
import { enterCommandLine, writeShim } from "../enter.ts";
import { runningOuterNamespace, startOuterNamespace, stopOuterNamespace } from "../outer-namespace.ts";
import type { OuterNamespace } from "../outer-namespace.ts";

/** What a scenario has: a "host" that is a network namespace of its own, and a folder for a sandbox's state. */
interface Host {
  readonly folder: string;
  readonly stateFile: string;
  /** Starts a small sandbox and waits until it is ready. */
  start(): Promise<OuterNamespace>;
}

const text = (command: string, ...args: string[]): string => execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const processes = (): string[] => fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((pid) => fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
const within = async (what: string, isTrue: () => boolean): Promise<void> => {
  const end = Date.now() + 10_000;
  while (!isTrue()) {
    assert.ok(Date.now() < end, `not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** Nothing of a sandbox is left: no link, no address, no process. */
async function assertNothingLeft(): Promise<void> {
  await within("the link is gone", () => !text("ip", "link").includes("vsbx0"));
  assert.doesNotMatch(text("ip", "-4", "addr"), /198\.1[89]\./);
  assert.deepEqual(processes().filter((line) => /small-supervisor|outer-init|container-init|\/usr\/local\/bin\/node|nsenter|unshare/.test(line)), []);
}

export const hostScenarios = {
  "a sandbox starts, is reached by its addresses, and stops without a trace": async ({ folder, stateFile, start }) => {
    const mounts = text("cat", "/proc/self/mounts");
    const { initPid } = await start();
    assert.equal(runningOuterNamespace(stateFile)?.initPid, initPid);
    assert.equal(await (await fetch("http://198.18.10.1")).text(), "hello from the group");
    assert.match(text("ip", "route"), /^unreachable 198\.18\.0\.0\/15 metric 4000000/m);
    assert.match(text("ip", "route"), /^198\.19\.0\.0\/16 via 198\.18\.0\.1 dev vsbx0/m);
    const viaProxy = text("curl", "--silent", "--proxy", "http://198.18.0.1:3128", "http://web.westus.azurecontainer.io/");
    assert.equal(viaProxy, "hello from the group");
    await assert.rejects(start(), (error) => error instanceof UserError && /running already/.test(error.message));
    await assert.rejects(
      startOuterNamespace(["true"], { logFile: `${folder}/log`, cwd: folder, stateFile: `${folder}/other.json` }),
      (error) => error instanceof UserError && /another sandbox is running/.test(error.message),
    );
    await stopOuterNamespace(10, stateFile);
    assert.ok(fs.existsSync(`${folder}/ended`));
    assert.equal(runningOuterNamespace(stateFile), undefined);
    assert.equal(text("cat", "/proc/self/mounts"), mounts);
    assert.equal(text("ip", "route"), "");
    await assertNothingLeft();
    await stopOuterNamespace(10, stateFile);
  },

  "programs inside have the sandbox's names and certificates, the host has its own": async ({ folder, start }) => {
    const before = text("cat", "/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt");
    const { initPid } = await start();
    const inside = (...command: string[]): string => {
      const [program = "", ...args] = enterCommandLine(initPid, command, { cwd: folder });
      return text(program, ...args);
    };
    assert.equal(inside("cat", "/etc/resolv.conf"), "nameserver 198.18.0.1\n");
    assert.match(inside("getent", "ahostsv4", "web.westus.azurecontainer.io"), /^198\.18\.10\.1 /);
    assert.equal(inside("curl", "--silent", "http://web.westus.azurecontainer.io/"), "hello from the group");
    assert.ok(inside("cat", "/etc/ssl/certs/ca-certificates.crt").endsWith("the sandbox's authority\n"));
    assert.equal(inside("pwd"), `${folder}\n`);
    assert.ok(fs.existsSync(`${folder}/containers/web/web.log`));
    assert.equal(text("cat", "/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt"), before);
  },

  "a killed supervisor takes everything with it, and the next start succeeds": async ({ stateFile, folder, start }) => {
    const { initPid } = await start();
    const supervisor = fs.readdirSync("/proc").find((pid) => /^\d+$/.test(pid) && fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`small-supervisor.ts\0${folder}`) && Number(pid) > initPid);
    assert.ok(supervisor);
    process.kill(Number(supervisor), "SIGKILL");
    await within("it is seen to be gone", () => runningOuterNamespace(stateFile) === undefined);
    await assertNothingLeft();
    const again = await start();
    process.kill(again.initPid, "SIGKILL");
    await assertNothingLeft();
    await start();
    assert.equal(await (await fetch("http://198.18.10.1")).text(), "hello from the group");
  },

  "addresses that are in use are named": async ({ folder, stateFile, start }) => {
    await configureOwnNetwork(["addr add 198.19.7.1/24 dev lo"]);
    await assert.rejects(start(), (error) => error instanceof UserError && /198\.19\.7\.\d+(\/24)? is in use on this machine by lo/.test(error.message));
    await configureOwnNetwork(["addr del 198.19.7.1/24 dev lo", "route add 198.18.128.0/17 dev lo"]);
    await assert.rejects(start(), /198\.18\.128\.0\/17 is in use on this machine by lo/);
    await configureOwnNetwork(["route del 198.18.128.0/17 dev lo"]);
    assert.equal(text("ip", "route"), "");
    assert.ok(!fs.existsSync(stateFile) && !fs.existsSync(`${folder}/ready`));
    await start();
  },

  "a program inside keeps folder, exit status and signals": async ({ folder, start }) => {
    const { initPid } = await start();
    const run = (script: string): ReturnType<typeof spawn> => {
      const [program = "", ...args] = enterCommandLine(initPid, ["sh", "-c", script], { cwd: folder });
      return spawn(program, args, { detached: true, stdio: "ignore" });
    };
    assert.equal((await once(run("exit 7"), "exit"))[0], 7);
    assert.equal((await once(run("kill -KILL $$"), "exit"))[1], "SIGKILL");
    const slow = run(`trap 'sleep 0.5; echo cleaned >${folder}/cleaned; exit 3' INT; touch ${folder}/up; while :; do sleep 0.05; done`);
    await within("it is up", () => fs.existsSync(`${folder}/up`));
    // Ctrl+C on a terminal reaches the whole group.
    process.kill(-(slow.pid ?? 0), "SIGINT");
    assert.deepEqual(await once(slow, "exit"), [3, null]);
    assert.equal(fs.readFileSync(`${folder}/cleaned`, "utf8"), "cleaned\n");
    const plain = run(`touch ${folder}/plain; exec sleep 1000`);
    await within("it is up", () => fs.existsSync(`${folder}/plain`));
    process.kill(-(plain.pid ?? 0), "SIGINT");
    assert.deepEqual(await once(plain, "exit"), [1, null]);
  },

  "the shim enters the sandbox, or says that there is none": async ({ folder, stateFile, start }) => {
    const shim = `${folder}/bin/it's`;
    writeShim(shim, "/usr/bin/env", stateFile);
    const call = (...args: string[]): string => execFileSync(shim, args, { encoding: "utf8", cwd: folder, env: { ...process.env, https_proxy: "http://x", HTTP_PROXY: "http://x" }, stdio: ["ignore", "pipe", "pipe"] });
    assert.throws(() => call("true"), /the sandbox is not running: start it with "npm run sandbox up"/);
    const { initPid } = await start();
    const script = 'pwd; env | grep -ic _proxy; ip -4 -o addr show br0 | grep -c "198.18.0.1/16"; printf "%s\\n" "$1"';
    assert.equal(call("sh", "-c", script, "sh", "two  words"), `${folder}\n0\n1\ntwo  words\n`);
    const [program = "", ...args] = enterCommandLine(initPid, [shim, "pwd"], { cwd: "/usr" });
    assert.equal(text(program, ...args), "/usr\n");
    await stopOuterNamespace(10, stateFile);
    assert.throws(() => call("true"), /the sandbox is not running/);
    fs.writeFileSync(stateFile, JSON.stringify({ initPid: process.pid, startTime: "1", startedAt: "" }));
    assert.throws(() => call("true"), /the sandbox is not running/);
  },
} satisfies Record<string, (host: Host) => Promise<void>>;

/** Plays one scenario, inside namespaces that stand for the host: `host-scenarios.ts NAME`. */
async function play(name: string): Promise<void> {
  const scenario = (hostScenarios as Record<string, (host: Host) => Promise<void>>)[name];
  assert.ok(scenario, `no scenario "${name}"`);
  await configureOwnNetwork(["link set lo up"]);
  const folder = fs.mkdtempSync("/tmp/gke-aci-host-");
  const stateFile = `${folder}/supervisor.json`;
  const start = async (): Promise<OuterNamespace> => {
    const projectRoot = path.resolve(import.meta.dirname, "../../..");
    const started = await startOuterNamespace([process.execPath, "--import", "tsx", path.join(import.meta.dirname, "small-supervisor.ts"), folder], { logFile: `${folder}/log`, cwd: projectRoot, stateFile });
    fs.rmSync(`${folder}/ready`, { force: true });
    await within(`the sandbox is ready: ${fs.readFileSync(`${folder}/log`, "utf8")}`, () => fs.existsSync(`${folder}/ready`));
    return started;
  };
  try {
    await scenario({ folder, stateFile, start });
  } finally {
    await stopOuterNamespace(5, stateFile);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await play(process.argv[2] ?? "");
