import * as fs from "node:fs";
import * as path from "node:path";
import { MountTable } from "./mount-table.ts";
import type { Identity } from "./privileges.ts";
import type { Bind } from "./volumes.ts";

/** What a container's root file system is made of. */
export interface RootFileSystemSpec {
  /** Contents of the image, and volumes. */
  readonly binds: readonly Bind[];
  /** The container's own small files: path -> content. */
  readonly files: ReadonlyMap<string, string | Buffer>;
  /** Bundle of certificate authorities. */
  readonly caBundle: string;
  readonly devices: string;
  readonly identity: Identity;
  readonly home: string;
  /** Made when it is missing. */
  readonly workingDir: string;
  /** Nothing but volumes and /dev/shm is writable. */
  readonly readOnly: boolean;
  /** May change the kernel's settings in /proc/sys. */
  readonly privileged: boolean;
}

const caBundlePath = "/etc/ssl/certs/ca-certificates.crt";
/** Where programs built for other distributions look for it. */
const caBundleLinks = ["/etc/ssl/cert.pem", "/etc/pki/tls/certs/ca-bundle.crt"];

const emptyFolders = ["/proc", "/sys", "/dev", "/root", "/run", "/tmp", "/home", "/opt", "/srv", "/mnt", "/etc/ssl/certs", "/etc/pki/tls/certs", "/var/tmp", "/var/log", "/var/lib", "/var/cache", "/var/spool"];

/** What a container engine hides of /proc, because it tells of the machine or commands it. */
const hiddenFiles = ["/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/sched_debug", "/proc/kmsg"];
const readOnlyFolders = ["/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/sysrq-trigger"];

/**
 * Lays out a root file system in `folder`: `rootfs` with empty folders and own files, and `fstab`, which mounts the
 * rest once the container has its mount namespace. The machine's /usr stands for the base of every image, read-only.
 */
export function prepareRootFileSystem(folder: string, spec: RootFileSystemSpec): void {
  const root = path.join(folder, "rootfs");
  for (const each of emptyFolders) fs.mkdirSync(path.join(root, each), { recursive: true });
  for (const each of ["/tmp", "/var/tmp"]) fs.chmodSync(path.join(root, each), 0o1777);
  fs.chmodSync(path.join(root, "/root"), 0o700);
  fs.symlinkSync("../run", path.join(root, "/var/run"));
  for (const [file, content] of spec.files) fs.writeFileSync(path.join(root, file), content);
  for (const link of caBundleLinks) fs.symlinkSync(caBundlePath, path.join(root, link));
  if (spec.home !== "/root") {
    fs.mkdirSync(path.join(root, spec.home));
    fs.chownSync(path.join(root, spec.home), spec.identity.user, spec.identity.group);
  }

  const table = new MountTable(folder, root);
  table.self(spec.readOnly);
  const base = baseBinds(root);
  const binds = [...base, { source: caBundlePathOnMachine(spec.caBundle), target: caBundlePath, writable: false }, ...spec.binds];
  table.binds(binds);
  table.makeFolder(spec.workingDir);
  table.devices(spec.devices);
  table.proc(spec.privileged ? [] : hiddenFiles.filter(exists), spec.privileged ? [] : readOnlyFolders.filter(exists));
  fs.writeFileSync(path.join(folder, "fstab"), table.text());
}

/** The machine's programs and libraries; links such as /bin -> usr/bin are made in the root itself. */
function baseBinds(root: string): Bind[] {
  const binds: Bind[] = [{ source: "/usr", target: "/usr", writable: false }];
  if (exists("/etc/alternatives")) binds.push({ source: "/etc/alternatives", target: "/etc/alternatives", writable: false });
  for (const name of ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]) {
    const stat = fs.lstatSync(name, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (stat.isSymbolicLink()) fs.symlinkSync(path.relative("/", path.resolve("/", fs.readlinkSync(name))), path.join(root, name));
    else binds.push({ source: name, target: name, writable: false });
  }
  return binds;
}

function caBundlePathOnMachine(file: string): string {
  if (!exists(file)) throw new Error(`the bundle of certificate authorities ${file} does not exist`);
  return fs.realpathSync(file);
}

const exists = (file: string): boolean => fs.existsSync(file);
