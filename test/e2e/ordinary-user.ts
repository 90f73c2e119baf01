import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { cacheFolder } from "../../sandbox/toolchain/tool-cache.ts";
import { eventually, outputOf, projectRoot, runCommand, type CommandResult } from "./command.ts";

/** Without an account: numbers that distributions give to nobody (Debian Policy 9.2.2 reserves 60000 and up, but for 65534). */
const possibleIds = Array.from({ length: 100 }, (_, index) => 61_000 + index);

const systemFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** A folder of files that programs only read: linked where the file system allows it, else copied. */
function share(source: string, target: string): void {
  try {
    execFileSync("cp", ["-al", source, target], { stdio: "ignore" });
  } catch {
    fs.rmSync(target, { recursive: true, force: true });
    execFileSync("cp", ["-a", source, target]);
  }
}

/** Somebody without root's rights, with a copy of the project and of the built tools: all of it is gone after `remove`. */
export class OrdinaryUser {
  private constructor(
    readonly id: number,
    private readonly folder: string,
    private readonly firstPort: number,
  ) {}

  static async create(): Promise<OrdinaryUser> {
    if (process.getuid?.() !== 0) throw new Error("only root can take the part of another user: run the tests as root");
    const id = possibleIds.find((each) => processesOf(each).length === 0);
    if (id === undefined) throw new Error("no user id is free");
    const folder = fs.mkdtempSync("/tmp/gke-aci-user-");
    fs.chmodSync(folder, 0o755);
    const user = new OrdinaryUser(id, folder, await freePorts());
    try {
      await user.furnish();
      return user;
    } catch (error) {
      fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** `npm run sandbox ...`, without npm, which may stand in a folder of root's. */
  sandbox(args: readonly string[]): Promise<CommandResult> {
    return this.start([...this.cli, ...args]);
  }

  /** A script in a shell that knows the sandbox; fails where it fails. */
  shell(script: string): Promise<string> {
    return this.run("bash", ["-c", `eval "$(${this.cli.join(" ")} env)" && ${script}`]);
  }

  run(command: string, args: readonly string[]): Promise<string> {
    const [program = "", ...rest] = this.commandLine([command, ...args]);
    return outputOf(program, rest, { cwd: this.project });
  }

  /** A sandbox command where the kernel lets nobody make a user namespace. */
  async withoutUserNamespaces(args: readonly string[]): Promise<CommandResult> {
    // A program has root's rights there once it was started after its ids were mapped.
    const forbid = 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@" </dev/null';
    const child = spawn("unshare", ["--user", "sh", "-c", 'read -r _ && exec "$@"', "sh", "sh", "-c", forbid, "sh", ...this.commandLine([...this.cli, ...args])], { cwd: this.project, stdio: "pipe" });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const closed = once(child, "close");
    const namespaceOf = (pid: number | "self"): string => fs.readlinkSync(`/proc/${pid}/ns/user`);
    await eventually("a user namespace", 5, async () => namespaceOf(child.pid ?? 0) !== namespaceOf("self"));
    for (const map of ["gid_map", "uid_map"]) fs.writeFileSync(`/proc/${child.pid ?? 0}/${map}`, "0 0 65536\n");
    child.stdin.end("mapped\n");
    const [status] = (await closed) as [number | null];
    return { status: status ?? 1, stdout, stderr };
  }

  /** The command lines of this user's processes. */
  processes(): string[] {
    return processesOf(this.id).map(commandLineOf);
  }

  /** Kills the first process of the user's sandbox. */
  kill(): void {
    const { initPid } = JSON.parse(fs.readFileSync(path.join(this.project, ".sandbox/supervisor.json"), "utf8")) as { initPid: number };
    process.kill(initPid, "SIGKILL");
  }

  /** Files of this user outside of the own folder, where programs leave such things. */
  filesElsewhere(): string[] {
    // Other programs' files come and go while it looks.
    const found = execFileSync("find", ["/tmp", "/var/tmp", "/run", "/dev/shm", "-ignore_readdir_race", "-uid", String(this.id), "-not", "-path", this.folder, "-not", "-path", `${this.folder}/*`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return found.split("\n").filter((line) => line !== "");
  }

  /** Ends what is left, deletes everything, and tells which processes had been left. */
  async remove(): Promise<string[]> {
    const left = this.processes();
    for (const pid of processesOf(this.id)) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It went with another one.
      }
    }
    await eventually("its processes are gone", 20, async () => processesOf(this.id).length === 0);
    fs.rmSync(this.folder, { recursive: true, force: true });
    return left;
  }

  private get project(): string {
    return path.join(this.folder, "project");
  }

  private get cli(): string[] {
    return ["node", "--import", "tsx", "sandbox/cli.ts"];
  }

  private start(command: readonly string[]): Promise<CommandResult> {
    const [program = "", ...args] = this.commandLine(command);
    return runCommand(program, args, { cwd: this.project });
  }

  private commandLine(command: readonly string[]): string[] {
    const at = (name: string): string => path.join(this.folder, name);
    const variables = {
      PATH: [at("bin"), ...systemFolders].join(":"),
      HOME: at("home"),
      TMPDIR: at("tmp"),
      GKE_ACI_CACHE: at("cache"),
      SANDBOX_PORTS: String(this.firstPort),
    };
    const identity = [`--reuid=${this.id}`, `--regid=${this.id}`, "--clear-groups", "--inh-caps=-all"];
    return ["setpriv", ...identity, "env", "--ignore-environment", ...Object.entries(variables).map(([name, value]) => `${name}=${value}`), ...command];
  }

  private async furnish(): Promise<void> {
    for (const name of ["bin", "home", "tmp", "project", "cache"]) fs.mkdirSync(path.join(this.folder, name));
    share(fs.realpathSync(process.execPath), path.join(this.folder, "bin/node"));
    share(path.join(cacheFolder(process.env), "tools"), path.join(this.folder, "cache/tools"));
    const files = (await outputOf("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"])).split("\0").filter((file) => file !== "" && fs.existsSync(path.join(projectRoot, file)));
    for (const file of files) fs.cpSync(path.join(projectRoot, file), path.join(this.project, file));
    for (const room of ["", "app", "sandbox"]) {
      const modules = path.join(projectRoot, room, "node_modules");
      if (fs.existsSync(modules)) share(modules, path.join(this.project, room, "node_modules"));
    }
    // Folders and own files only: a link shares its owner with root's file.
    await outputOf("find", [this.folder, "(", "-type", "d", "-o", "-links", "1", ")", "-exec", "chown", "--no-dereference", `${this.id}:${this.id}`, "{}", "+"]);
    await this.run("git", ["init", "--quiet"]);
    await this.run("git", ["add", "--all"]);
    await this.run("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "as copied"]);
  }
}

function processesOf(id: number): number[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // What has ended and only waits to be reaped is nobody's any more.
        return fs.statSync(`/proc/${pid}`).uid === id && !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
      } catch {
        return false;
      }
    });
}

function commandLineOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "(ended)";
  }
}

/** The first of a block of ports that nobody listens on. */
async function freePorts(): Promise<number> {
  for (let first = 29_000; first < 32_000; first += 100) {
    const taken = await Promise.all(Array.from({ length: 40 }, (_, index) => isTaken(first + index)));
    if (!taken.includes(true)) return first;
  }
  throw new Error("no block of 40 ports is free between 29000 and 32000");
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(true));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(false)));
  });
}
