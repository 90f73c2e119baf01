import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { engineEnvironment, sandboxEngine } from "../engine/environment.ts";
import { projectRoot, statePaths } from "../paths.ts";
import { reportAndExit, UserError } from "../user-error.ts";

/**
 * Runs a command inside the sandbox with a language host and providers of its own: as on any machine, these act as
 * whoever the environment names, and the sandbox's own ones go on acting as the deployer.
 */
async function main([program = "", ...args]: readonly string[]): Promise<number> {
  const engine = startEngine();
  try {
    const env = { ...process.env, ...engineEnvironment({ ...sandboxEngine, ports: await engine.ports }) };
    return await run(program, args, env);
  } finally {
    await engine.stop();
  }
}

function startEngine(): { readonly ports: Promise<Record<string, number>>; stop(): Promise<void> } {
  const log = fs.openSync(path.join(statePaths.logs, "engine.log"), "a", 0o600);
  const child = spawn(process.execPath, ["--import", "tsx", path.join(projectRoot, "sandbox/engine/main.ts"), "own"], { cwd: projectRoot, stdio: ["ignore", "pipe", log] });
  fs.closeSync(log);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    ports: portsOf(child),
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function portsOf(child: ChildProcess): Promise<Record<string, number>> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const ready = /^ready (.*)$/m.exec(said)?.[1];
      if (ready !== undefined) resolve(JSON.parse(ready) as Record<string, number>);
    });
    child.once("error", reject);
    child.once("exit", () => {
      reject(new UserError("the engine process ended at its start", "npm run sandbox logs engine"));
    });
  });
}

/** Runs a command on this terminal to its end. Ctrl+C is for the command to handle. */
async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const ignore = (): void => undefined;
  process.on("SIGINT", ignore);
  try {
    return await new Promise<number>((resolve, reject) => {
      const child = spawn(program, args, { env, stdio: "inherit" });
      child.once("error", (error: NodeJS.ErrnoException) => {
        reject(error.code === "ENOENT" ? new UserError(`there is no command ${program}`) : error);
      });
      child.once("close", (code) => resolve(code ?? 1));
    });
  } finally {
    process.off("SIGINT", ignore);
  }
}

main(process.argv.slice(2)).then((status) => process.exit(status), reportAndExit);
