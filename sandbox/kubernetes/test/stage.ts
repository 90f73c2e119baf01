import { execFile, execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { createRuntime } from "../../machine/containers/runtime.ts";
import { Clusters } from "../cluster.ts";
import type { Cluster } from "../cluster.ts";
import { testImages } from "./images.ts";
import type { clusterTools } from "./images.ts";

/** What a driver works with, inside namespaces of its own: it is started with the tools (paths by name, as JSON). */
const tools = JSON.parse(process.argv[2] ?? "{}") as Record<(typeof clusterTools)[number], string>;
export const folder = fs.mkdtempSync("/tmp/gke-aci-kubernetes-");
export const names = new Map<string, { ip: string; ttlSeconds: number }>();
const nameTable = {
  set: (name: string, ip: string, ttlSeconds = 60) => void names.set(name, { ip, ttlSeconds }),
  delete: (name: string) => void names.delete(name),
  lookup: (name: string) => names.get(name),
};
const images = testImages(tools, folder);
export const runtime = await createRuntime({ logsFolder: `${folder}/logs`, images, caBundle: "/etc/ssl/certs/ca-certificates.crt" });
export const clusters = new Clusters({ runtime, images, names: nameTable, stateDir: `${folder}/state`, cloudAuthority: "" });

/** Runs kubectl as an administrator of the cluster. */
export const kubectl = async (cluster: Cluster, ...args: string[]): Promise<string> => (await promisify(execFile)(tools.kubectl, ["--kubeconfig", cluster.adminKubeconfigPath, ...args])).stdout;

export const apply = (cluster: Cluster, objects: object[]): void =>
  void execFileSync(tools.kubectl, ["--kubeconfig", cluster.adminKubeconfigPath, "apply", "-f", "-"], { input: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }), stdio: ["pipe", "ignore", "inherit"] });

/** Waits until something is there, and tells what was waited for where it does not come. */
export async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined, seconds = 60): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100)) {
    const seen = await look();
    if (seen) return seen;
  }
  throw new Error(`not within ${seconds} s: ${what}`);
}

/** Which pods answer at an address; by connections of their own, since kept ones would ask the same pods for ever. */
export async function answersAt(address: string): Promise<Set<string>> {
  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`http://${address}/`, { headers: { connection: "close" }, signal: AbortSignal.timeout(2000) }).then((response) => response.text()).catch(() => "")));
  return new Set(answers.filter((answer) => answer !== ""));
}

/** What nodes of the tests have in common. */
export const nodeOf = (number: number) => ({ labels: {}, taints: [], machineType: "e2-medium", zone: "us-west1-a", project: "test", pool: "default", name: `node-${number}`, ip: `198.19.66.${number}`, podCidr: `198.19.${number}.0/24` });

/** Plays it to its end, whatever happens, and leaves nothing. */
export async function play(scenario: () => Promise<void>): Promise<never> {
  try {
    await scenario();
  } finally {
    await clusters.close();
    await runtime.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  process.exit(0);
}
