import { spawn } from "node:child_process";
import { startEngineChild } from "../engine/engine-child.ts";
import { engineEnvironment, sandboxEngine } from "../engine/environment.ts";
import { reportAndExit, UserError } from "../user-error.ts";

/**
 * Runs a command inside the sandbox with a language host and providers of its own: as on any machine, these act as
 * whoever the environment names, and the sandbox's own ones go on acting as the deployer.
 */
async function main([program = "", ...args]: readonly string[]): Promise<number> {
  const { child, ports } = startEngineChild(process.env, ["own"]);
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    return await run(program, args, { ...process.env, ...engineEnvironment({ ...sandboxEngine, ports: await ports }) });
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
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
