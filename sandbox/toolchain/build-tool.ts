import * as path from "node:path";
import { UserError } from "../user-error.ts";
import { runCommand } from "./child-command.ts";
import { withEmbeddedFiles } from "./embedded-files.ts";
import { linkFlags } from "./go.ts";
import { type BuildContext, isPackage, runGo } from "./go-command.ts";
import type { ProgressReporter, ProgressStep } from "./progress.ts";
import { pluginVersion } from "./pulumi-plugin.ts";
import { tools, type GoModuleName, type Tool, type ToolName } from "./tools.ts";

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
  const list = (embedded: readonly string[]) => runGo(`what stands in modules/${module}`, module, ["list", "-deps", ...embedded, ...tagArguments(tags), "-f", "{{.Name}}", ...packages], context, onLine);
  try {
    await withEmbeddedFiles(names, context, list, onLine);
    step?.done(`${fetched} modules`);
  } catch (error) {
    step?.fail();
    throw error;
  }
}

/** Builds a tool and tries it out. Fails without having written a binary, or with one that nobody must use. */
export async function buildTool(name: ToolName, output: string, context: BuildContext, step: ProgressStep): Promise<void> {
  await withEmbeddedFiles([name], context, (embedded) => compileTool(name, output, embedded, context, step));
  await checkTool(name, output, context);
}

async function compileTool(name: ToolName, output: string, embedded: readonly string[], context: BuildContext, step: ProgressStep): Promise<void> {
  const tool = tools[name];
  const total = await countPackages(name, embedded, context);
  let compiled = 0;
  step.update(total === 0 ? "linking" : `0 of ${total} packages`);
  const onLine = (line: string): void => {
    if (!isPackage(line)) return;
    compiled++;
    step.update(compiled < total ? `${compiled} of ${total} packages` : "linking");
  };
  const stamps = Object.entries(tool.stamps ?? {}).map(([variable, value]) => `-X ${variable}=${value}`);
  const ldflags = [...linkFlags, ...stamps].join(" ");
  await runGo(name, tool.module, ["build", "-v", ...embedded, ...tagArguments(tool.tags), `-ldflags=${ldflags}`, "-o", output, tool.package], context, onLine);
}

/** How many packages of a tool Go's cache does not hold. */
async function countPackages(name: ToolName, embedded: readonly string[], context: BuildContext): Promise<number> {
  const tool = tools[name];
  const format = `{{if and .Stale (ne .StaleReason "${alreadyCompiled}")}}{{.ImportPath}}{{end}}`;
  const outcome = await runGo(name, tool.module, ["list", "-deps", ...embedded, ...tagArguments(tool.tags), "-f", format, tool.package], context);
  return outcome.stdout.split("\n").filter((line) => line !== "").length;
}

/** Runs a finished binary: it must say that it is what it should be. */
async function checkTool(name: ToolName, file: string, context: BuildContext): Promise<void> {
  const { check, version } = tools[name];
  // Nothing of the user's to read or to write, and no look for a newer pulumi.
  const env = { PATH: context.env["PATH"], HOME: "/nonexistent", PULUMI_SKIP_UPDATE_CHECK: "true" };
  if ("plugin" in check) {
    const answer = await pluginVersion(file, env);
    if (answer !== version) throw wrongAnswer(name, `as a plugin it does not say that it is ${version}: ${answer ?? "it says nothing"}`, context);
    return;
  }
  const outcome = await runCommand(file, check.args, { env, cwd: path.dirname(file), timeout: checkSeconds, signal: context.signal });
  if (outcome.status === 0 && check.prints.test(outcome.lines.join("\n"))) return;
  const answer = outcome.lines.slice(-5).map((line) => `\n  ${line}`);
  throw wrongAnswer(name, `\`${name} ${check.args.join(" ")}\` does not answer as ${name} ${version} does (exit status ${outcome.status}):${answer.join("")}`, context);
}

const wrongAnswer = (name: ToolName, fault: string, { go }: BuildContext): UserError =>
  new UserError(`${name} was built, but ${fault}`, `this happens with a Go release that ${name} does not support (here ${go.version}): try another one`);

const tagArguments = (tags: Tool["tags"] = []): string[] => (tags.length === 0 ? [] : ["-tags", tags.join(",")]);
