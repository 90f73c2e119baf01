import { createRequire } from "node:module";
import * as path from "node:path";
import type { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { RunPluginRequest, RunRequest } from "@pulumi/pulumi/proto/language_pb.js";
import { splitArguments, type ProgramCommand } from "./program-process.ts";

/** What Pulumi.yaml and the engine say of a program. */
export interface SdkCommandContext {
  readonly programDirectory: string;
  readonly rootDirectory: string;
  readonly entryPoint: string;
  /** `runtime.options.nodeargs`. */
  readonly nodeArguments: string;
  /** Whether the SDK's own ts-node is to be used: `runtime.options.typescript`. @default true, as in Pulumi */
  readonly typescript: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

/** Settings by their full keys, such as "gke-aci:todoImage". */
export type Configuration = Readonly<Record<string, string>>;

/**
 * Runs a Pulumi program by the SDK's own runner, as Pulumi's language host for Node.js does.
 * @param fallbacks values of the project's settings that the stack leaves empty
 */
export function programCommand(context: SdkCommandContext, request: RunRequest, engineAddress: string, fallbacks: Configuration = {}): ProgramCommand {
  const option = (name: string, value: string): string[] => (value === "" ? [] : [`--${name}`, value]);
  return node(context, "run", context.programDirectory, {
    PULUMI_CONFIG: JSON.stringify(withFallbacks(request.getProject(), Object.fromEntries(request.getConfigMap().toArray()) as Configuration, fallbacks)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  }, [
    ...option("monitor", request.getMonitorAddress()),
    ...option("engine", engineAddress),
    ...option("organization", request.getOrganization()),
    ...option("project", request.getProject()),
    ...option("root-directory", context.rootDirectory),
    ...option("stack", request.getStack()),
    ...option("pwd", context.programDirectory),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...option("parallel", String(request.getParallel())),
    context.entryPoint,
    ...request.getArgsList(),
  ]);
}

/** A configuration, and for the project's own settings that are empty in it those that stand by. */
export function withFallbacks(project: string, configuration: Configuration, fallbacks: Configuration): Configuration {
  const empty = Object.entries(fallbacks).filter(([key]) => key.startsWith(`${project}:`) && (configuration[key] ?? "") === "");
  return { ...configuration, ...Object.fromEntries(empty) };
}

/**
 * Runs a policy pack. As in Pulumi's language host for Node.js, `nodeargs` come too late to reach Node.js itself: a pack
 * that needs a loader brings it along (pulumi/pulumi, sdk/nodejs/cmd/pulumi-language-nodejs/main.go, RunPlugin).
 */
export function policyPackCommand(context: SdkCommandContext, request: RunPluginRequest, stack: AnalyzerStackConfigureRequest | undefined): ProgramCommand {
  return {
    command: process.execPath,
    args: [sdkModule(context.programDirectory, "cmd/run-policy-pack"), ...splitArguments(context.nodeArguments), ...request.getArgsList(), context.programDirectory],
    cwd: context.programDirectory,
    env: { ...context.environment, ...variables(request), ...typescriptVariable(context), ...stackVariables(stack) },
  };
}

/** Runs any other plugin that is written for Node.js. */
export function pluginCommand(context: SdkCommandContext, request: RunPluginRequest): ProgramCommand {
  return node(context, "run-plugin", request.getPwd(), variables(request), [context.programDirectory, ...request.getArgsList()]);
}

function node(context: SdkCommandContext, runner: string, cwd: string, env: NodeJS.ProcessEnv, args: readonly string[]): ProgramCommand {
  return {
    command: process.execPath,
    args: [...splitArguments(context.nodeArguments), sdkModule(context.programDirectory, `cmd/${runner}`), ...args],
    cwd,
    env: { ...context.environment, ...env, ...typescriptVariable(context) },
  };
}

const typescriptVariable = ({ typescript }: SdkCommandContext): NodeJS.ProcessEnv => (typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {});

/** From these the SDK knows the stack and its configuration in a policy pack. */
function stackVariables(stack: AnalyzerStackConfigureRequest | undefined): NodeJS.ProcessEnv {
  if (stack === undefined) return {};
  return {
    PULUMI_NODEJS_ORGANIZATION: stack.getOrganization(),
    PULUMI_NODEJS_PROJECT: stack.getProject(),
    PULUMI_NODEJS_STACK: stack.getStack(),
    PULUMI_NODEJS_DRY_RUN: String(stack.getDryRun()),
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(stack.getConfigMap().toArray())),
  };
}

/** A module of the SDK that the program has installed. */
export function sdkModule(programDirectory: string, name: string): string {
  try {
    return createRequire(path.join(programDirectory, "package.json")).resolve(`@pulumi/pulumi/${name}`);
  } catch {
    throw new Error(`the Pulumi SDK is not installed in ${programDirectory}: run \`npm ci\` there`);
  }
}

function variables(request: RunPluginRequest): NodeJS.ProcessEnv {
  return Object.fromEntries(request.getEnvList().map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}
