import * as fs from "node:fs";
import * as path from "node:path";
import { load } from "js-yaml";
import { afterAll, vi } from "vitest";
import { readStackFile } from "../../settings/stack-file.ts";
import { credentialOf, FakeCommands } from "./fake-commands.ts";
import { deploy, type Deployment, type DeployOptions } from "./harness.ts";

const plugin = new FakeCommands();
plugin.add("gke-gcloud-auth-plugin", `echo '${credentialOf("token")}'`);
// Vitest ends its workers without letting them say farewell: this is for the file that imports this one.
afterAll(() => {
  plugin.remove();
});

const root = path.resolve(import.meta.dirname, "../..");

interface ConfigDeclaration {
  readonly type: string;
  readonly description: string;
  readonly default: unknown;
}

/** What Pulumi.yaml declares. */
export const declaredConfig = (load(fs.readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as { config: Record<string, ConfigDeclaration> }).config;

/** The stacks that this project has a file for. */
export const stacks = ["dev", "staging", "prod"] as const;
export type StackName = (typeof stacks)[number];

/** What `npm run image` sets, and no committed file does. */
const image = { "gke-aci:todoImage": `registry.example.com/todo@sha256:${"0".repeat(64)}` };

/** The configuration that Pulumi hands to the program: the defaults, over them the stack's file, and an image. */
export function stackConfig(stack: StackName, changes: Record<string, string> = {}): Record<string, string> {
  return { ...readStackFile(root, stack).values, ...image, ...changes };
}

/** That of stack `dev`. */
export const devConfig = (changes: Record<string, string> = {}): Record<string, string> => stackConfig("dev", changes);

/** Options of {@link deployStack}. */
export interface StackOptions extends DeployOptions {
  /** @default "dev" */
  readonly stack?: StackName;
}

/** Runs index.ts with the configuration of a stack and some changes to it. */
export async function deployStack(changes: Record<string, string> = {}, options: StackOptions = {}): Promise<Deployment> {
  const { stack = "dev", ...others } = options;
  vi.resetModules();
  // What the program asks Azure without a provider: whether the subscription may have container groups.
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ registrationState: "Registered" })));
  return deploy(async () => (await import("../../index.ts")) as object, { config: stackConfig(stack, changes), stack, ...others });
}
