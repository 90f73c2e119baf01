import * as path from "node:path";
import { UserError } from "../user-error.ts";
import { buildFailure } from "./build-failure.ts";
import { dyingWithUs, runCommand, type CommandOutcome } from "./child-command.ts";
import { type Go, goEnvironment, linkFlags } from "./go.ts";
import { modulesFolder } from "./go-modules.ts";
import type { ProgressReporter, ProgressStep } from "./progress.ts";
import { tools, type GoModuleName, type Tool, type ToolName } from "./tools.ts";

/** What building needs to know. */
export interface BuildContext {
  readonly go: Go;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Seconds that a finished binary has to say its version. */
const checkSeconds = 30;

/** What `go list` says of a main package that was compiled before and only has to be linked. */
const alreadyCompiled = "not installed but available in build cache";

/** Fetches what the module's tools import into Go's module cache. Says so only where something is missing there. */
export async function fetchModules(module: GoModuleName, names: readonly ToolName[], context: BuildContext, progress: ProgressReporter): Promise<void> {
  let step: ProgressStep | undefined;
  let fetched = 0;
  const onLine = (line: string): void => {
    if (!line.startsWith("go: downloading ")) return;
    step ??= progress.step(`fetching modules of ${module}`);
    step.update(`${++fetched} so far`);
  };
  const tags = [...new Set(names.flatMap((name) => tools[name].tags ?? []))];
  const packages = names.map((name) => tools[name].package);
  try {
    await go(`what stands in modules/${module}`, module, ["list", "-deps", ...tagArguments(tags), "-f", "{{.Name}}", ...packages], context, onLine);
    step?.done(`${fetched} modules`);
  } catch (error) {
    step?.fail();
    throw error;
  }
}

/** Builds a tool and tries it out. Fails without having written a binary, or with one that nobody must use. */
export async function buildTool(name: ToolName, output: string, context: BuildContext, step: ProgressStep): Promise<void> {
  const tool = tools[name];
  const total = await countPackages(name, context);
  let compiled = 0;
  step.update(total === 0 ? "linking" : `0 of ${total} packages`);
  const onLine = (line: string): void => {
    if (!isPackage(line)) return;
    compiled++;
    step.update(compiled < total ? `${compiled} of ${total} packages` : "linking");
  };
  const stamps = Object.entries(tool.stamps ?? {}).map(([variable, value]) => `-X ${variable}=${value}`);
  const ldflags = [...linkFlags, ...stamps].join(" ");
  await go(name, tool.module, ["build", "-v", ...tagArguments(tool.tags), `-ldflags=${ldflags}`, "-o", output, tool.package], context, onLine);
  await checkTool(name, output, context);
}

/** How many packages of a tool Go's cache does not hold. */
async function countPackages(name: ToolName, context: BuildContext): Promise<number> {
  const tool = tools[name];
  const format = `{{if and .Stale (ne .StaleReason "${alreadyCompiled}")}}{{.ImportPath}}{{end}}`;
  const outcome = await go(name, tool.module, ["list", "-deps", ...tagArguments(tool.tags), "-f", format, tool.package], context);
  return outcome.stdout.split("\n").filter((line) => line !== "").length;
}

/** Runs a finished binary: it must say that it is what it should be. */
async function checkTool(name: ToolName, file: string, context: BuildContext): Promise<void> {
  const { check, version } = tools[name];
  // Nothing of the user's to read or to write, and no look for a newer pulumi.
  const env = { PATH: context.env["PATH"], HOME: "/nonexistent", PULUMI_SKIP_UPDATE_CHECK: "true" };
  const outcome = await runCommand(file, check.args, { env, cwd: path.dirname(file), timeout: checkSeconds, signal: context.signal });
  if (outcome.status === 0 && check.prints.test(outcome.lines.join("\n"))) return;
  throw new UserError(
    [
      `${name} was built, but \`${name} ${check.args.join(" ")}\` does not answer as ${name} ${version} does (exit status ${outcome.status}):`,
      ...outcome.lines.slice(-5).map((line) => `  ${line}`),
    ].join("\n"),
    `this happens with a Go release that ${name} does not support (here ${context.go.version}): try another one`,
  );
}

/** Runs `go` in a module's folder; its failure is the tool's. */
async function go(tool: string, module: GoModuleName, args: string[], context: BuildContext, onLine?: (line: string) => void): Promise<CommandOutcome> {
  const [command, commandArgs] = dyingWithUs(context.go.path, args);
  const outcome = await runCommand(command, commandArgs, {
    cwd: path.join(modulesFolder, module),
    env: goEnvironment(context.env),
    signal: context.signal,
    onLine,
  });
  if (outcome.status !== 0) throw buildFailure(tool, outcome.lines.filter((line) => !isPackage(line)));
  return outcome;
}

const tagArguments = (tags: Tool["tags"] = []): string[] => (tags.length === 0 ? [] : ["-tags", tags.join(",")]);

/** Whether a line of `go build -v` names a package that is being compiled. */
const isPackage = (line: string): boolean => /^[\w.~/-]+$/.test(line);
