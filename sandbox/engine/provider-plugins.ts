import * as fs from "node:fs";
import * as path from "node:path";
import { pluginFolder, pluginProgram } from "../toolchain/pulumi-plugin.ts";
import { tools } from "../toolchain/tools.ts";

/**
 * Puts Pulumi's own Kubernetes provider where the engine finds and starts it by itself. It cannot be attached, as the
 * stand-ins are: the engine tells providers at the end of each run to cancel, and this one takes no more requests then.
 * @param home PULUMI_HOME
 * @param program where the provider is
 */
export function installKubernetesProvider(home: string, program: string): void {
  installPlugin(home, "kubernetes", tools["pulumi-resource-kubernetes"].version, program);
}

/** Puts a provider plugin where the engine finds it. @param home PULUMI_HOME @param program where the plugin is */
export function installPlugin(home: string, plugin: string, version: string, program: string): void {
  const folder = pluginFolder(home, plugin, version);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const link = path.join(folder, pluginProgram(plugin));
  fs.rmSync(link, { force: true });
  fs.symlinkSync(program, link);
}
