import { spawn } from "node:child_process";
import { once } from "node:events";

/** How a command ended. */
export interface Outcome {
  /** Not 0 either where a signal ended it or it could not be started. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. @param show whether what it says is shown as it comes, on standard error */
export async function run(command: string, args: readonly string[], { cwd, env, show = false }: { cwd?: string; env?: NodeJS.ProcessEnv; show?: boolean } = {}): Promise<Outcome> {
  const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text;
      if (show) process.stderr.write(text);
    });
  }
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return { status: code ?? 1, ...said };
  } catch (error) {
    return { status: 127, stdout: "", stderr: error instanceof Error ? error.message : String(error) };
  }
}

/** The last line that a command complained with, without what a log puts before it. */
export function complaintOf({ stderr, stdout }: Outcome): string {
  const lines = `${stdout}\n${stderr}`.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return (lines.at(-1) ?? "it said nothing").replace(/^(Error: |\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )/, "");
}
