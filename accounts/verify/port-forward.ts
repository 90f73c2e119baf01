import { spawn } from "node:child_process";
import type { Cluster } from "./cluster.ts";

/** Seconds until kubectl must have opened its port. */
const patienceSeconds = 20;

/**
 * Opens a port of this machine that leads into a pod, by way of the API server and the pod's node, as long as `use` runs.
 * It leads into the pod's own network: NetworkPolicies do not stand in between.
 */
export async function throughPort<T>(cluster: Cluster, pod: { readonly namespace: string; readonly name: string; readonly port: number }, use: (port: number) => Promise<T>): Promise<T> {
  const child = spawn("kubectl", ["--kubeconfig", cluster.kubeconfig, "-n", pod.namespace, "port-forward", `pod/${pod.name}`, `:${pod.port}`], { stdio: ["ignore", "pipe", "pipe"] });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      let said = "";
      const timer = setTimeout(() => reject(new Error(`kubectl port-forward did not open a port within ${patienceSeconds} s`)), patienceSeconds * 1000);
      const read = (text: string): void => {
        said += text;
        const opened = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
        if (opened !== undefined) {
          clearTimeout(timer);
          resolve(Number(opened));
        }
      };
      child.stdout.setEncoding("utf8").on("data", read);
      child.stderr.setEncoding("utf8").on("data", read);
      child.once("error", reject);
      child.once("close", () => {
        clearTimeout(timer);
        reject(new Error(`kubectl port-forward ended: ${said.trim()}`));
      });
    });
    return await use(port);
  } finally {
    child.kill("SIGTERM");
  }
}
