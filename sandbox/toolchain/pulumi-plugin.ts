import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as readline from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { Empty } from "../engine/protocol.ts";
import { statePaths } from "../paths.ts";
import { findPrograms } from "./programs.ts";

/** Seconds that a plugin has for starting and saying its version. */
const patience = 20;

/** How the engine calls the program of a provider plugin. */
export const pluginProgram = (plugin: string): string => `pulumi-resource-${plugin}`;

/** Where plugins stand in a PULUMI_HOME. */
export const pluginFolder = (home: string, plugin: string, version: string): string => path.join(home, "plugins", `resource-${plugin}-v${version}`);

/**
 * A user's own plugin of just this version: one that `pulumi plugin install` has put into PULUMI_HOME, else one on PATH.
 */
export async function findPlugin(plugin: string, version: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const installed = path.join(pluginFolder(userPulumiHome(env), plugin, version), pluginProgram(plugin));
  if (fs.existsSync(installed) && !fs.existsSync(`${path.dirname(installed)}.partial`)) return installed;
  for (const program of findPrograms(pluginProgram(plugin), env)) {
    if ((await pluginVersion(program, env)) === version) return program;
  }
  return undefined;
}

/** In a shell with `sandbox env` in force PULUMI_HOME is the sandbox's, which is made from the user's. */
function userPulumiHome(env: NodeJS.ProcessEnv): string {
  const home = env["PULUMI_HOME"];
  return home !== undefined && home !== "" && path.resolve(home) !== statePaths.pulumiHome ? home : path.join(env["HOME"] ?? os.homedir(), ".pulumi");
}

/** Starts a plugin without an engine and asks for its version; undefined where it does not answer as a plugin does. */
export async function pluginVersion(program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  // A process group of its own, so that what it starts can be ended with it.
  const child = spawn(program, [], { env, cwd: "/", stdio: ["ignore", "pipe", "ignore"], detached: true });
  const ended = new Promise<undefined>((resolve) => {
    child.once("error", () => resolve(undefined));
    child.once("exit", () => resolve(undefined));
  });
  const timer = setTimeout(() => end(child.pid), patience * 1000);
  // Plugins print the port on which they serve.
  const port = new Promise<string>((resolve) => readline.createInterface({ input: child.stdout }).once("line", resolve));
  try {
    return await Promise.race([port.then(askVersion), ended]);
  } finally {
    clearTimeout(timer);
    end(child.pid);
    await ended;
  }
}

/** Ends a process and all that it has started. */
function end(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function askVersion(port: string): Promise<string | undefined> {
  if (!/^\d+$/.test(port)) return undefined;
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  try {
    return await new Promise((resolve) => {
      client.getPluginInfo(new Empty(), new grpc.Metadata(), { deadline: Date.now() + patience * 1000 }, (_error, info) => {
        resolve(info?.getVersion());
      });
    });
  } finally {
    client.close();
  }
}
