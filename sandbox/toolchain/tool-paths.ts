import * as fs from "node:fs";
import { statePaths } from "../paths.ts";
import type { SandboxToolName } from "./tools.ts";

/** Where the tools of a sandbox are, by name. */
export type ToolPaths = Readonly<Record<SandboxToolName, string>>;

/** Keeps where they are, for the supervisor. */
export function writeToolPaths(paths: ToolPaths): void {
  fs.writeFileSync(statePaths.tools, JSON.stringify(paths, null, 1));
}

/** What {@link writeToolPaths} kept. */
export function readToolPaths(): ToolPaths {
  return JSON.parse(fs.readFileSync(statePaths.tools, "utf8")) as ToolPaths;
}
