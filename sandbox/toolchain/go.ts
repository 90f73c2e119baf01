import { UserError } from "../user-error.ts";
import { runCommand } from "./child-command.ts";
import { findPrograms } from "./programs.ts";
import { isAtLeast } from "./version.ts";

/** A Go toolchain on this machine. */
export interface Go {
  readonly path: string;
  /** E.g. "1.26.8". */
  readonly version: string;
}

/** Flags of every build: paths of this machine stay out of the binaries, and what go.sum does not name is refused. */
export const goFlags = ["-mod=readonly", "-buildvcs=false", "-trimpath"] as const;

/** Neither symbol table nor debugging information: less to keep and to read. */
export const linkFlags = ["-s", "-w"] as const;

/** Static binaries, which run in the root file systems of containers. */
export const cgoEnabled = "0";

/**
 * The environment of `go`. The user's proxies and caches stay in force; what would change the outcome does not:
 * flags, workspaces, a foreign target, a toolchain that Go would fetch by itself.
 */
export function goEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = { GOOS: undefined, GOARCH: undefined, GOEXPERIMENT: undefined };
  return { ...env, ...foreign, GOFLAGS: goFlags.join(" "), CGO_ENABLED: cgoEnabled, GOWORK: "off", GOTOOLCHAIN: "local", LC_ALL: "C" };
}

/** The toolchains on PATH. */
export async function installedGo(env: NodeJS.ProcessEnv): Promise<Go[]> {
  const found: Go[] = [];
  for (const candidate of findPrograms("go", env)) {
    const outcome = await runCommand(candidate, ["version"], { env: goEnvironment(env), cwd: "/", timeout: 20 });
    const version = /\bgo(\d[\w.-]*)/.exec(outcome.stdout.replace(/^go version /, ""))?.[1];
    if (outcome.status === 0 && version !== undefined) found.push({ path: candidate, version });
  }
  return found;
}

/** The first one that is new enough. */
export function newEnough(found: readonly Go[], minimum: string): Go | undefined {
  return found.find((go) => isAtLeast(go.version, minimum));
}

/** Says that there is no Go, or none new enough. */
export function goFault(found: readonly Go[], minimum: string, wanted: readonly string[]): UserError {
  const there = found.length === 0 ? "there is none on PATH" : `found ${found.map((go) => `Go ${go.version} at ${go.path}`).join(" and ")}`;
  return new UserError(
    `Go ${minimum} or newer is needed to build ${wanted.join(", ")}, and ${there}`,
    `install Go ${minimum} or newer (https://go.dev/dl/, or your distribution's package) and put it on PATH`,
  );
}
