import * as fs from "node:fs";
import * as path from "node:path";
import { ownIdMapping } from "../id-mapping.ts";
import { AtomicFolder } from "./atomic-folder.ts";
import type { VolumeFile, VolumeMount, VolumeSpec } from "./types.ts";

/** A file or folder that is bound into a container. */
export interface Bind {
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly writable: boolean;
}

/** The volumes of one workload. */
export class Volumes {
  private readonly roots = new Map<string, string>();
  private readonly files = new Map<string, AtomicFolder>();
  private readonly group: number | undefined;

  /**
   * @param folder where volumes that live as long as the workload are kept: a tmpfs
   * @param group owner of the volumes' files (fsGroup); without effect where it is not mapped, since all users are one then
   */
  constructor(folder: string, specs: Readonly<Record<string, VolumeSpec>>, group: number | undefined) {
    this.group = group !== undefined && ownIdMapping().hasGroup(group) ? group : undefined;
    // Names come from the clouds' APIs; numbered folders make no demands on them.
    for (const [index, [name, spec]] of Object.entries(specs).entries()) this.roots.set(name, this.prepare(path.join(folder, String(index)), name, spec));
  }

  /** What to bind for a mount. Throws where volume or subPath are unknown. */
  bind(mount: VolumeMount): Bind {
    const root = this.roots.get(mount.volume);
    if (root === undefined) throw new Error(`there is no volume "${mount.volume}"`);
    const source = mount.subPath === undefined || mount.subPath === "" ? root : this.resolveSubPath(mount, root);
    return { source, target: mount.mountPath, writable: mount.readOnly !== true && !this.files.has(mount.volume) };
  }

  /** Replaces the files of a volume of kind "files". */
  update(volume: string, files: Readonly<Record<string, VolumeFile>>): void {
    const folder = this.files.get(volume);
    if (folder === undefined) throw new Error(`there is no volume "${volume}" that holds files`);
    folder.write(files);
  }

  private prepare(folder: string, name: string, spec: VolumeSpec): string {
    switch (spec.kind) {
      case "files": {
        const atomic = new AtomicFolder(folder, this.group);
        atomic.write(spec.files);
        this.files.set(name, atomic);
        return folder;
      }
      case "empty":
        fs.mkdirSync(folder, { recursive: true });
        fs.chmodSync(folder, 0o777);
        if (this.group !== undefined) giveToGroup(folder, this.group);
        return folder;
      case "folder":
        if (!fs.statSync(spec.path, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`volume "${name}": the folder ${spec.path} does not exist`);
        if (this.group !== undefined && fs.statSync(spec.path).gid !== this.group) giveToGroup(spec.path, this.group);
        return spec.path;
    }
  }

  /** A folder that is missing is made, as the kubelet does. Links are followed only inside the volume, which a container may have filled. */
  private resolveSubPath(mount: VolumeMount, root: string): string {
    const subPath = mount.subPath ?? "";
    const wanted = path.join(root, subPath);
    const realRoot = fs.realpathSync(root);
    const inside = (file: string): boolean => file === realRoot || file.startsWith(`${realRoot}/`);
    if (path.isAbsolute(subPath) || subPath.split("/").includes("..")) throw new Error(`subPath "${subPath}" of volume "${mount.volume}" leads out of the volume`);
    if (!fs.existsSync(wanted) && !this.files.has(mount.volume)) {
      const parent = nearestExisting(wanted);
      if (!inside(fs.realpathSync(parent))) throw new Error(`subPath "${subPath}" of volume "${mount.volume}" leads out of the volume`);
      fs.mkdirSync(wanted, { recursive: true });
      fs.chmodSync(wanted, fs.statSync(root).mode & 0o7777);
    }
    if (!fs.existsSync(wanted)) throw new Error(`subPath "${subPath}" is not in volume "${mount.volume}"`);
    const found = fs.realpathSync(wanted);
    if (!inside(found)) throw new Error(`subPath "${subPath}" of volume "${mount.volume}" leads out of the volume`);
    return found;
  }
}

function nearestExisting(target: string): string {
  return fs.lstatSync(target, { throwIfNoEntry: false }) === undefined ? nearestExisting(path.dirname(target)) : target;
}

/** Group ownership as the kubelet sets it for fsGroup: read and write for the group, new files inherit it. */
function giveToGroup(target: string, group: number): void {
  const stat = fs.lstatSync(target);
  fs.lchownSync(target, stat.uid, group);
  if (stat.isSymbolicLink()) return;
  fs.chmodSync(target, (stat.mode & 0o7777) | (stat.isDirectory() ? 0o2770 : 0o660));
  if (stat.isDirectory()) for (const name of fs.readdirSync(target)) giveToGroup(path.join(target, name), group);
}
