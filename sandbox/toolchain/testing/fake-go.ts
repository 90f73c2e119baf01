import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/**
 * Stands for `go`: what it "builds" is a script that answers as etcd, kubectl and kube-scheduler do. It writes the first
 * half of the binary, waits, then the rest, as a build that can be broken off.
 */
const script = (version: string): string => `#!/bin/sh
case "$1" in
  version) echo "go version go${version} linux/amd64"; exit ;;
  list) exit ;;
esac
while [ $# -gt 1 ]; do
  [ "$1" = -o ] && output=$2
  shift
done
if [ -n "$FAKE_GO_FAILURE" ]; then echo "$FAKE_GO_FAILURE" >&2; exit 1; fi
echo "$(basename "$output") $$" >> "$FAKE_GO_LOG"
printf '#!/bin/sh\\n' > "$output"
chmod +x "$output"
sleep "$FAKE_GO_SECONDS"
case "$output" in
  */etcd) echo 'echo "etcd Version: 3.6.4"' >> "$output" ;;
  */kubectl) echo 'echo "Client Version: v1.34.2"' >> "$output" ;;
  */kube-scheduler) echo 'echo "Kubernetes v0.0.0-master"' >> "$output" ;;
esac
`;

/** A machine's folders with a fake Go on PATH, for one test. */
export class FakeGo {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "gke-aci-toolchain-"));
  readonly tools = path.join(this.folder, "cache/tools");
  private readonly log = path.join(this.folder, "log");
  readonly env: NodeJS.ProcessEnv;

  /** @param seconds how long each build takes */
  constructor(seconds: number, version = "1.26.0") {
    const bin = path.join(this.folder, "bin");
    fs.mkdirSync(bin);
    fs.writeFileSync(path.join(bin, "go"), script(version), { mode: 0o755 });
    this.env = {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: this.folder,
      GKE_ACI_CACHE: path.join(this.folder, "cache"),
      FAKE_GO_LOG: this.log,
      FAKE_GO_SECONDS: String(seconds),
    };
  }

  /** What was built so far, in order, each with the pid of its build. */
  builds(): { readonly tool: string; readonly pid: number }[] {
    if (!fs.existsSync(this.log)) return [];
    const lines = fs.readFileSync(this.log, "utf8").trim().split("\n");
    return lines.map((line) => ({ tool: line.split(" ")[0] ?? "", pid: Number(line.split(" ")[1]) }));
  }

  /** Folders of the cache, finished or not. */
  entries(): string[] {
    return fs.existsSync(this.tools) ? fs.readdirSync(this.tools) : [];
  }

  /** Asks for tools in a process of its own. */
  run(...names: string[]): Run {
    return new Run(spawn(process.execPath, ["--import", "tsx", path.join(import.meta.dirname, "ensure-tools-run.ts"), ...names], { env: this.env }));
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A process that asks for tools. */
export class Run {
  stdout = "";
  stderr = "";
  /** Exit status; undefined where a signal ended it. */
  readonly ended: Promise<number | undefined>;

  constructor(readonly child: ChildProcess) {
    child.stdout?.on("data", (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = new Promise((resolve) => child.on("close", (status) => resolve(status ?? undefined)));
  }
}
