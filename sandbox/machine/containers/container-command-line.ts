import * as fs from "node:fs";
import { toolPath } from "../tool.ts";
import { environmentOf } from "./container-run.ts";
import { shellQuote } from "./exec-session.ts";

/** Reads the variables, then becomes the rest of the arguments. */
const script = '. "$1"; shift; exec "$@"';

/**
 * A command line that enters a container with its environment. The variables stand in a file that only root reads,
 * because arguments show in process lists; names that a shell cannot hold (with dots or dashes) are left out.
 */
export function containerCommandLine(envFile: string, env: Readonly<Record<string, string>>, nsenterArguments: readonly string[]): string[] {
  const variables = Object.entries({ TERM: "xterm", ...environmentOf(env) }).filter(([name]) => /^[A-Za-z_]\w*$/.test(name));
  fs.writeFileSync(envFile, variables.map(([name, value]) => `export ${name}=${shellQuote(value)}\n`).join(""), { mode: 0o600 });
  return [toolPath("env"), "--ignore-environment", toolPath("sh"), "-c", script, "enter", envFile, toolPath("nsenter"), ...nsenterArguments];
}
