import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isRunning, type ProcessIdentity, processIdentity } from "./process-identity.ts";

/** Days after which an entry that no run has asked for is removed. */
const keptDays = 30;

/** How drafts are called: the entry's name, then the pid and start time of the process that makes it. */
const draftPattern = /^\.draft-.+\.(\d+)-(\d+)$/;

/**
 * Where finished tools are kept for all sandboxes of this user: `GKE_ACI_CACHE`, else gke-aci in `XDG_CACHE_HOME`, else
 * in ~/.cache.
 */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (env["GKE_ACI_CACHE"]) return path.resolve(env["GKE_ACI_CACHE"]);
  const xdg = env["XDG_CACHE_HOME"];
  // The XDG specification says to ignore relative paths.
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(env["HOME"] ?? os.homedir(), ".cache");
  return path.join(base, "gke-aci");
}

/**
 * Finished things by name. An entry is a folder that appears with all its content at once, so that whoever finds it may
 * use it. Its modification time says when it was last asked for.
 */
export class ToolCache {
  /** @param folder where the entries stand; made when it is first written to */
  constructor(readonly folder: string) {}

  /** A file of an entry; undefined where the entry is not there. Marks the entry as used. */
  find(entry: string, file: string): string | undefined {
    const found = path.join(this.folder, entry, file);
    if (!fs.existsSync(found)) return undefined;
    const now = new Date();
    fs.utimesSync(path.join(this.folder, entry), now, now);
    return found;
  }

  /** A file of the entry that was used last among those whose names start so. */
  findLatest(prefix: string, file: string): string | undefined {
    const [latest] = this.names()
      .filter((name) => name.startsWith(prefix))
      .sort((a, b) => this.usedAt(b) - this.usedAt(a));
    return latest === undefined ? undefined : this.find(latest, file);
  }

  /**
   * Makes an entry and gives the path of its file.
   * @param fill puts everything into the folder it is given and throws where that does not succeed; then nothing stays
   */
  async place(entry: string, file: string, fill: (folder: string) => Promise<void>): Promise<string> {
    const own = processIdentity(process.pid);
    const draft = path.join(this.folder, `.draft-${entry}.${process.pid}-${own?.startTime ?? 0}`);
    const final = path.join(this.folder, entry);
    fs.rmSync(draft, { recursive: true, force: true });
    fs.mkdirSync(draft, { recursive: true });
    try {
      await fill(draft);
      flush(path.join(draft, file));
      if (!fs.existsSync(path.join(final, file))) {
        fs.rmSync(final, { recursive: true, force: true });
        fs.renameSync(draft, final);
      }
    } finally {
      fs.rmSync(draft, { recursive: true, force: true });
    }
    return path.join(final, file);
  }

  /** Removes entries that were not used for a month, and drafts of processes that are gone. */
  prune(now: number = Date.now()): void {
    const oldest = now - keptDays * 24 * 3600 * 1000;
    for (const name of this.names()) {
      const draft = draftPattern.exec(name);
      const unused = draft === null ? this.usedAt(name) < oldest : !isRunning(makerOf(draft));
      if (unused) fs.rmSync(path.join(this.folder, name), { recursive: true, force: true });
    }
  }

  /** Milliseconds since 1970; 0 where another process has just removed the entry. */
  private usedAt(entry: string): number {
    return fs.statSync(path.join(this.folder, entry), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  /** Names of entries and drafts. */
  private names(): string[] {
    if (!fs.existsSync(this.folder)) return [];
    return fs
      .readdirSync(this.folder, { withFileTypes: true })
      .filter((item) => item.isDirectory())
      .map((item) => item.name);
  }
}

const makerOf = (draft: RegExpExecArray): ProcessIdentity => ({ pid: Number(draft[1]), startTime: draft[2] ?? "" });

/** So that a power cut after the rename cannot leave an empty file behind the right name. */
function flush(file: string): void {
  const descriptor = fs.openSync(file, "r");
  fs.fsyncSync(descriptor);
  fs.closeSync(descriptor);
}
