import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { projectRoot, statePaths } from "../paths.ts";
import { UserError } from "../user-error.ts";

/** A process of the engine's main.ts. */
export interface EngineChild {
  readonly child: ChildProcess;
  /** Where language host and providers listen, by name, once all of them do. Rejects where the process ends before. */
  readonly ports: Promise<Record<string, number>>;
}

/** Starts language host and providers in a process of their own. @param args see main.ts */
export function startEngineChild(env: NodeJS.ProcessEnv, args: readonly string[] = []): EngineChild {
  const log = fs.openSync(path.join(statePaths.logs, "engine.log"), "a", 0o600);
  const child = spawn(process.execPath, ["--import", "tsx", path.join(projectRoot, "sandbox/engine/main.ts"), ...args], { cwd: projectRoot, env, stdio: ["ignore", "pipe", log] });
  fs.closeSync(log);
  const ports = new Promise<Record<string, number>>((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-1000);
      const ready = /^ready (.*)\n/m.exec(said)?.[1];
      if (ready !== undefined) resolve(JSON.parse(ready) as Record<string, number>);
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      reject(new UserError(`the engine process ended at its start (${String(signal ?? code)})`, "npm run sandbox logs engine"));
    });
  });
  return { child, ports };
}
