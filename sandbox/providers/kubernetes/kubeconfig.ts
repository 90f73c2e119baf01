import * as fs from "node:fs";
import { load } from "js-yaml";
import type { Properties } from "../provider.ts";
import { ProviderError } from "../provider.ts";

/** The cluster of a kubeconfig's context. */
export interface KubeconfigCluster {
  readonly server: string;
  readonly "certificate-authority-data"?: string;
  readonly "certificate-authority"?: string;
  readonly "insecure-skip-tls-verify"?: boolean;
  readonly "tls-server-name"?: string;
  readonly "proxy-url"?: string;
}

/** A program that prints credentials. */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly installHint?: string;
}

/** The user of a kubeconfig's context. */
export interface KubeconfigUser {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly "client-certificate-data"?: string;
  readonly "client-certificate"?: string;
  readonly "client-key-data"?: string;
  readonly "client-key"?: string;
  readonly exec?: ExecPlugin;
}

interface KubeconfigFile {
  readonly clusters?: readonly { readonly name: string; readonly cluster: KubeconfigCluster }[];
  readonly users?: readonly { readonly name: string; readonly user?: KubeconfigUser }[];
  readonly contexts?: readonly { readonly name: string; readonly context: { readonly cluster: string; readonly user?: string; readonly namespace?: string } }[];
  readonly "current-context"?: string;
}

/** What a context of a kubeconfig joins. */
export interface ActiveContext {
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
  readonly namespace?: string;
}

/** The cluster, user and namespace that a provider's settings choose from its kubeconfig. */
export function activeContext(config: Properties): ActiveContext {
  const file = parseKubeconfig(config["kubeconfig"]);
  const contextName = textOf(config["context"]) ?? file["current-context"];
  const context = file.contexts?.find(({ name }) => name === contextName)?.context;
  if (!context) throw new ProviderError(`the kubeconfig has no context "${contextName ?? ""}"`);
  const clusterName = textOf(config["cluster"]) ?? context.cluster;
  const cluster = file.clusters?.find(({ name }) => name === clusterName)?.cluster;
  if (!cluster?.server) throw new ProviderError(`the kubeconfig has no cluster "${clusterName}" with a server`);
  const user = file.users?.find(({ name }) => name === context.user)?.user ?? {};
  return { cluster, user, namespace: context.namespace };
}

/** The cluster that a configuration means, as the real provider compares it; undefined where it names none. */
export function activeCluster(config: Properties): KubeconfigCluster | undefined {
  try {
    return activeContext(config).cluster;
  } catch {
    return undefined;
  }
}

/** The setting `kubeconfig`: contents as text or object, a path, or nothing, which means what kubectl would take. */
function parseKubeconfig(setting: unknown): KubeconfigFile {
  if (typeof setting === "object" && setting !== null) return setting as KubeconfigFile;
  const text = textOf(setting) ?? readFile(process.env["KUBECONFIG"] ?? `${process.env["HOME"] ?? ""}/.kube/config`);
  const content = looksLikePath(text) ? readFile(text.replace(/^~\//, `${process.env["HOME"] ?? ""}/`)) : text;
  let parsed: unknown;
  try {
    parsed = load(content);
  } catch (error) {
    throw new ProviderError(`the kubeconfig cannot be parsed: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
  }
  if (typeof parsed !== "object" || parsed === null) throw new ProviderError("the kubeconfig is neither a kubeconfig's contents nor the path of one");
  return parsed as KubeconfigFile;
}

const looksLikePath = (text: string): boolean => !text.includes("\n") && !text.trimStart().startsWith("{") && !text.includes(": ");

function readFile(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    throw new ProviderError(`the kubeconfig ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
