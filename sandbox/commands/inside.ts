import { spawn } from "node:child_process";
import * as path from "node:path";
import { loadOrCreateDeployer } from "../identities/deployer.ts";
import { projectRoot, statePaths } from "../paths.ts";
import { clientEnvironment, namespaceEnvironment } from "../supervisor/client-environment.ts";
import { enterCommandLine } from "../supervisor/enter.ts";
import { requireOuterNamespace } from "../supervisor/outer-namespace.ts";

/** How a command inside the sandbox ended. */
export interface InnerResult {
  readonly status: number;
  /** What it wrote to standard output, where that was not shown. */
  readonly stdout: string;
  /** What it wrote to standard error, where that was kept. */
  readonly stderr: string;
}

/** How to run a command inside the sandbox. */
export interface InsideOptions {
  /** Whether its output goes to ours rather than into the result. */
  readonly show: boolean;
  /** Whether what it says on standard error goes into the result rather than to ours. @default false */
  readonly keepErrors?: boolean;
  /** @default the project's folder */
  readonly cwd?: string;
  /** Variables beside those of {@link innerEnvironment}. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The environment of programs inside the sandbox's namespaces. */
export function innerEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...clientEnvironment(),
    ...namespaceEnvironment(),
    ARM_CLIENT_SECRET: loadOrCreateDeployer().azure.clientSecret,
    PATH: `${statePaths.bin}${path.delimiter}${process.env["PATH"] ?? ""}`,
  };
}

/** Runs a program inside the sandbox's namespaces, in the project's folder unless told otherwise. Ctrl+C is for that program to handle. */
export async function runInside(command: readonly string[], options: InsideOptions): Promise<InnerResult> {
  const cwd = options.cwd ?? projectRoot;
  const [program = "", ...args] = enterCommandLine(requireOuterNamespace().initPid, command, { cwd });
  const child = spawn(program, args, { cwd, env: { ...innerEnvironment(), ...options.env }, stdio: ["inherit", options.show ? "inherit" : "pipe", options.keepErrors ? "pipe" : "inherit"] });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ignore = (): void => undefined;
  process.on("SIGINT", ignore);
  try {
    const status = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(signal === null ? (code ?? 1) : 1));
    });
    return { status, stdout, stderr };
  } finally {
    process.off("SIGINT", ignore);
  }
}
