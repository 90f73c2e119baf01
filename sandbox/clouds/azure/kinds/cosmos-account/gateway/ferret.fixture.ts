import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lookUpTools } from "../../../../../toolchain/tool-lookup.ts";
import { Backend } from "./backend.ts";

/** FerretDB: what the toolchain has built for this user. */
export const ferretBinary: string | undefined = (await lookUpTools(["ferretdb"], process.env)).found.get("ferretdb");

/** A database server as it stands behind an account: reached by its socket, and without users. */
export class FerretBehind {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "cosmos-test-"));
  readonly socketFile = path.join(this.folder, "mongo.sock");
  private child: ChildProcess | undefined;

  async start(): Promise<void> {
    const database = path.join(this.folder, "db");
    fs.mkdirSync(database, { recursive: true });
    this.child = spawn(
      ferretBinary ?? "",
      ["--handler=sqlite", `--sqlite-url=file:${database}/`, `--state-dir=${this.folder}`, `--listen-unix=${this.socketFile}`, "--listen-addr=127.0.0.1:0", "--repl-set-name=globaldb", "--debug-addr=-", "--telemetry=disable", "--log-level=error"],
      { stdio: "ignore", env: {} },
    );
    for (let attempt = 0; ; attempt++) {
      try {
        (await Backend.connect(this.socketFile)).close();
        return;
      } catch (error) {
        if (attempt === 200) throw error;
        await delay(25);
      }
    }
  }

  async end(): Promise<void> {
    if (this.child?.exitCode === null) {
      const ended = once(this.child, "exit");
      this.child.kill("SIGKILL");
      await ended;
    }
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
