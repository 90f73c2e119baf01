import { spawn } from "node:child_process";
import * as path from "node:path";
import { clientEnvironment } from "../client-environment.ts";
import { loadOrCreateDeployer } from "../deployer.ts";
import { projectRoot, statePaths } from "../paths.ts";
import { enterCommandLine } from "../supervisor/enter.ts";
import { requireOuterNamespace } from "../supervisor/outer-namespace.ts";

/** How a command inside the sandbox ended. */
export interface InnerResult {
  readonly status: number;
  /** What it wrote to standard output, where that was not shown. */
  readonly stdout: string;
}

/** The environment of programs inside the sandbox's namespaces. */
export function innerEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...clientEnvironment(),
    ARM_CLIENT_SECRET: loadOrCreateDeployer().azure.clientSecret,
    PATH: `${statePaths.bin}${path.delimiter}${process.env["PATH"] ?? ""}`,
  };
}

/** Runs a program inside the sandbox's namespaces, in the project's folder unless told otherwise. Ctrl+C is for that program to handle. */
export async function runInside(command: readonly string[], options: { readonly show: boolean; readonly cwd?: string }): Promise<InnerResult> {
  const cwd = options.cwd ?? projectRoot;
  const [program = "", ...args] = enterCommandLine(requireOuterNamespace().initPid, command, { cwd });
  const child = spawn(program, args, { cwd, env: innerEnvironment(), stdio: ["inherit", options.show ? "inherit" : "pipe", "inherit"] });
  let stdout = "";
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  const ignore = (): void => undefined;
  process.on("SIGINT", ignore);
  try {
    const status = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(signal === null ? (code ?? 1) : 1));
    });
    return { status, stdout };
  } finally {
    process.off("SIGINT", ignore);
  }
}
