import * as fs from "node:fs";
import * as path from "node:path";
import { ownIdMapping } from "../id-mapping.ts";
import { runTool } from "../tool.ts";

/**
 * The runtime's tmpfs takes the place of this folder in the outer mount namespace, as every container gets its own: it
 * is there on every Linux, so that nothing has to be made on the host, nor left there after a crash.
 */
const place = "/dev/shm";
const root = path.join(place, "gke-aci");

/** Folders of the runtime's tmpfs, which only root enters. */
export const runFolders = {
  /** One folder a workload: volumes and root file systems. */
  workloads: path.join(root, "workloads"),
  /** Mounted network namespaces. */
  networks: path.join(root, "networks"),
  /** What containers see as /dev. */
  devices: path.join(root, "devices"),
} as const;

/** Mounts the tmpfs that holds everything that dies with the sandbox. */
export async function mountRunFolder(): Promise<void> {
  await runTool("mount", ["-t", "tmpfs", "-o", "mode=1777", "gke-aci", place]);
  fs.mkdirSync(root, { mode: 0o700 });
  for (const folder of Object.values(runFolders)) fs.mkdirSync(folder);
  await makeDevices(runFolders.devices);
}

/** Takes the tmpfs away. */
export async function unmountRunFolder(): Promise<void> {
  await runTool("umount", ["--lazy", place]);
}

async function makeDevices(folder: string): Promise<void> {
  for (const name of ["pts", "shm", "mqueue"]) fs.mkdirSync(path.join(folder, name));
  const devices = ["null", "zero", "full", "random", "urandom", "tty"];
  if (ownIdMapping().isNested) await bindDevices(devices, folder);
  else await runTool("cp", ["--archive", ...devices.map((name) => `/dev/${name}`), folder]);
  const links = { fd: "/proc/self/fd", stdin: "/proc/self/fd/0", stdout: "/proc/self/fd/1", stderr: "/proc/self/fd/2", ptmx: "pts/ptmx" };
  for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, path.join(folder, name));
}

/** Device files cannot be made in a user namespace: those of the machine are bound. */
async function bindDevices(names: readonly string[], folder: string): Promise<void> {
  for (const name of names) {
    const target = path.join(folder, name);
    fs.writeFileSync(target, "");
    await runTool("mount", ["--bind", `/dev/${name}`, target]);
  }
}
