import * as fs from "node:fs";
import * as path from "node:path";
import { ownIdMapping } from "../id-mapping.ts";
import { MountFlags } from "./mount-flags.ts";
import type { Bind } from "./volumes.ts";

/** Every mount of a container: programs of other users gain nothing, device files on it do not work. */
const safe = "nosuid,nodev";

/** A bind whose source is known, with a folder for mount points that its source lacks. */
interface Layer extends Bind {
  readonly isFolder: boolean;
  /** Made when a mount point is missing in a source that is not to be written to. */
  overlay?: string;
}

/** Collects the mounts of a container as an fstab, and makes the mount points. */
export class MountTable {
  private readonly layers: Layer[] = [];
  private readonly head: string[] = [];
  private readonly tail: string[] = [];
  private readonly machine = MountFlags.read();

  /**
   * @param folder for what the table needs besides the root
   * @param root the container's root, as the runtime sees it
   */
  constructor(
    private readonly folder: string,
    private readonly root: string,
  ) {}

  /** Makes the root itself a mount, which pivot_root asks for. */
  self(readOnly: boolean): void {
    this.head.push(this.bind(this.root, this.root, `${readOnly ? "ro," : ""}${safe}`));
  }

  /** Adds files and folders, outer ones before those inside them. */
  binds(binds: readonly Bind[]): void {
    const known = binds.map((bind) => ({ ...bind, target: this.canonical(bind.target) }));
    for (const bind of known.sort((a, b) => depth(a.target) - depth(b.target))) {
      const isFolder = fs.statSync(bind.source).isDirectory();
      this.makeMountPoint(bind.target, isFolder);
      this.layers.push({ ...bind, isFolder });
    }
  }

  /** Makes a folder of the container where there is none. */
  makeFolder(target: string): void {
    this.makeMountPoint(this.canonical(target), true);
  }

  /** /dev: a few devices, terminals of its own, shared memory. */
  devices(source: string): void {
    // The group of terminals on most systems; without it the terminal belongs to the user's own group.
    const terminals = ownIdMapping().hasGroup(5) ? "gid=5," : "";
    this.tail.push(
      // With the devices that are mounted in it.
      line(source, `${this.root}/dev`, "none", "rbind,ro,nosuid,noexec"),
      line("devpts", `${this.root}/dev/pts`, "devpts", `newinstance,ptmxmode=0666,mode=620,${terminals}nosuid,noexec`),
      line("shm", `${this.root}/dev/shm`, "tmpfs", `mode=1777,size=64m,noexec,${safe}`),
    );
  }

  /** /proc of the container's own processes. @param hidden files that look empty @param readOnly what only may be read */
  proc(hidden: readonly string[], readOnly: readonly string[]): void {
    this.tail.push(
      line("proc", `${this.root}/proc`, "proc", `noexec,${safe}`),
      ...readOnly.map((file) => line(this.root + file, this.root + file, "none", `bind,ro,noexec,${safe}`)),
      ...hidden.map((file) => this.bind("/dev/null", this.root + file, "ro,nosuid,noexec")),
    );
  }

  /** The table, as `mount --all --fstab` reads it. */
  text(): string {
    return [...this.head, ...this.layers.flatMap((layer) => this.layerLines(layer)), ...this.tail].join("");
  }

  private layerLines(layer: Layer): string[] {
    const target = this.root + layer.target;
    const mode = layer.writable ? "" : "ro,";
    if (layer.overlay === undefined) return [this.bind(layer.source, target, mode + safe)];
    // The source is bound to a plain name first: an overlay's options have no room for commas and colons.
    const lower = `${layer.overlay}.lower`;
    return [this.bind(layer.source, lower, `ro,${safe}`), line("overlay", target, "overlay", `ro,lowerdir=${layer.overlay}:${lower},${safe}`)];
  }

  private bind(source: string, target: string, options: string): string {
    return line(source, target, "none", [this.machine.kindOfBind(source), options, ...this.machine.lockedOn(source)].join(","));
  }

  private makeMountPoint(target: string, isFolder: boolean): void {
    const layer = this.layers.findLast((other) => target === other.target || target.startsWith(`${other.target}/`));
    if (layer === undefined) return makeEmpty(this.root + target, isFolder);
    const inside = target.slice(layer.target.length);
    if (!layer.isFolder && inside !== "") throw new Error(`nothing can be mounted at ${target}: ${layer.target} is a file`);
    const present = fs.statSync(layer.source + inside, { throwIfNoEntry: false });
    if (present !== undefined) {
      if (present.isDirectory() !== isFolder) throw new Error(`cannot mount at ${target}: one is a file, the other a folder`);
      return;
    }
    if (layer.writable) {
      // A container may have filled this volume: a link in it must not lead the runtime astray.
      const root = fs.realpathSync(layer.source);
      if (!`${fs.realpathSync(nearestFolder(layer.source + inside))}/`.startsWith(`${root}/`)) throw new Error(`${target} leads out of its volume`);
      return makeEmpty(layer.source + inside, isFolder);
    }
    layer.overlay ??= this.newOverlay();
    makeEmpty(layer.overlay + inside, isFolder);
  }

  private newOverlay(): string {
    const overlay = path.join(this.folder, `overlay${this.layers.filter((layer) => layer.overlay !== undefined).length}`);
    fs.mkdirSync(overlay);
    fs.mkdirSync(`${overlay}.lower`);
    return overlay;
  }

  /** The path without the links that the root itself has (/bin, /var/run ...): a mount must not follow them out of the root. */
  private canonical(target: string): string {
    const segments = path.posix.resolve("/", target).split("/").slice(1);
    let done = "";
    for (const segment of segments) {
      const next = `${done}/${segment}`;
      const stat = fs.lstatSync(this.root + next, { throwIfNoEntry: false });
      done = stat?.isSymbolicLink() === true ? path.posix.resolve("/", done, fs.readlinkSync(this.root + next)) : next;
    }
    return done;
  }
}

function makeEmpty(target: string, isFolder: boolean): void {
  fs.mkdirSync(isFolder ? target : path.dirname(target), { recursive: true });
  if (!isFolder && !fs.existsSync(target)) fs.writeFileSync(target, "");
}

function nearestFolder(target: string): string {
  return fs.existsSync(target) ? target : nearestFolder(path.dirname(target));
}

const depth = (target: string): number => target.split("/").length;

const line = (source: string, target: string, type: string, options: string): string => `${escapeField(source)} ${escapeField(target)} ${type} ${options} 0 0\n`;

/** White space and backslashes as fstab writes them. */
const escapeField = (text: string): string => text.replace(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`);
