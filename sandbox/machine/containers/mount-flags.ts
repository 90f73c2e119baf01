import * as fs from "node:fs";
import { ownIdMapping } from "../id-mapping.ts";

/** Flags that a mount from outside keeps in a user namespace: to drop one is refused (man 7 mount_namespaces). */
const lockable = ["ro", "nosuid", "nodev", "noexec"];

interface Mount {
  readonly place: string;
  readonly options: readonly string[];
}

/** The mounts of this process's namespace, and what a bind of one of them has to take over in a user namespace. */
export class MountFlags {
  private constructor(private readonly mounts: readonly Mount[]) {}

  /** Those of this process; none outside of user namespaces, where no flag is locked. */
  static read(): MountFlags {
    return ownIdMapping().isNested ? MountFlags.parse(fs.readFileSync("/proc/self/mountinfo", "utf8")) : new MountFlags([]);
  }

  /** Reads the text of /proc/self/mountinfo (man 5 proc_pid_mountinfo). */
  static parse(text: string): MountFlags {
    const mounts = text.split("\n").map((line) => line.split(" "));
    return new MountFlags(mounts.flatMap(([, , , , place, options]) => (place === undefined || options === undefined ? [] : [{ place: unescape(place), options: options.split(",") }])));
  }

  /** The flags of the mount that a file is on. */
  lockedOn(file: string): string[] {
    const holders = this.mounts.filter(({ place }) => file === place || file.startsWith(place === "/" ? "/" : `${place}/`));
    const depth = Math.max(...holders.map(({ place }) => place.length));
    // Of mounts at one place, the last covers the others.
    const mount = holders.findLast(({ place }) => place.length === depth);
    return lockable.filter((flag) => mount?.options.includes(flag));
  }

  /** A folder with further mounts from outside in it cannot be bound without them: what they cover would show. */
  kindOfBind(file: string): "bind" | "rbind" {
    return this.mounts.some(({ place }) => place.startsWith(`${file}/`)) ? "rbind" : "bind";
  }
}

/** White space and backslashes, which stand as octal numbers. */
const unescape = (text: string): string => text.replace(/\\(\d{3})/g, (_all, octal: string) => String.fromCharCode(parseInt(octal, 8)));
