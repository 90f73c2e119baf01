import * as fs from "node:fs";
import * as path from "node:path";
import { load } from "js-yaml";
import { vi } from "vitest";
import { deploy, type Deployment, type DeployOptions } from "./harness.ts";

const root = path.resolve(import.meta.dirname, "../..");

interface ConfigDeclaration {
  readonly type: string;
  readonly description: string;
  readonly default: unknown;
}

/** What Pulumi.yaml declares. */
export const declaredConfig = (load(fs.readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as { config: Record<string, ConfigDeclaration> }).config;

/** The configuration that Pulumi hands to the program for stack `dev`: the defaults, and over them the stack's file. */
export function devConfig(changes: Record<string, string> = {}): Record<string, string> {
  const defaults = Object.entries(declaredConfig).map(([key, { default: value }]) => [`gke-aci:${key}`, asConfig(value)] as const);
  const stack = load(fs.readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")) as { config: Record<string, unknown> };
  const values = Object.entries(stack.config).map(([key, value]) => [key, asConfig(value)] as const);
  return { ...Object.fromEntries([...defaults, ...values]), ...changes };
}

const asConfig = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

/** Runs index.ts with the configuration of stack `dev` and some changes to it. */
export async function deployStack(changes: Record<string, string> = {}, options: DeployOptions = {}): Promise<Deployment> {
  vi.resetModules();
  return deploy(async () => (await import("../../index.ts")) as object, { config: devConfig(changes), ...options });
}
