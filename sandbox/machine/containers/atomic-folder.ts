import * as fs from "node:fs";
import * as path from "node:path";
import type { VolumeFile } from "./types.ts";

/**
 * A folder whose files change all at once, as the kubelet writes secrets and config maps: the files stand in a folder
 * of their own, `..data` points to it, every name at the top points through `..data`, and an update moves that link.
 */
export class AtomicFolder {
  private generation = 0;

  /**
   * @param folder what containers see
   * @param group owner of the files, which then are readable by it
   */
  constructor(
    private readonly folder: string,
    private readonly group: number | undefined,
  ) {
    fs.mkdirSync(folder, { recursive: true });
    this.own(folder, 0o755);
  }

  /** Replaces all files. Keys are relative paths below the folder; others are refused. */
  write(files: Readonly<Record<string, VolumeFile>>): void {
    for (const name of Object.keys(files)) checkName(name);
    this.generation += 1;
    const next = `..generation_${this.generation}`;
    const previous = this.currentGeneration();
    fs.mkdirSync(path.join(this.folder, next));
    this.own(path.join(this.folder, next), 0o755);
    for (const [name, file] of Object.entries(files)) this.writeFile(next, name, file);
    this.linkData(next);
    this.linkNames(new Set(Object.keys(files).map((name) => name.split("/")[0] ?? name)));
    if (previous !== undefined) fs.rmSync(path.join(this.folder, previous), { recursive: true, force: true });
  }

  private currentGeneration(): string | undefined {
    const link = path.join(this.folder, "..data");
    return fs.existsSync(link) ? fs.readlinkSync(link) : undefined;
  }

  private writeFile(generation: string, name: string, file: VolumeFile): void {
    const segments = name.split("/");
    for (let depth = 1; depth < segments.length; depth++) {
      const parent = path.join(this.folder, generation, ...segments.slice(0, depth));
      if (fs.existsSync(parent)) continue;
      fs.mkdirSync(parent);
      this.own(parent, 0o755);
    }
    const target = path.join(this.folder, generation, name);
    fs.writeFileSync(target, file.data, { mode: 0o600 });
    this.own(target, (file.mode ?? 0o644) | (this.group === undefined ? 0 : 0o440));
  }

  private linkData(generation: string): void {
    const temporary = path.join(this.folder, "..data_next");
    fs.rmSync(temporary, { force: true });
    fs.symlinkSync(generation, temporary);
    fs.renameSync(temporary, path.join(this.folder, "..data"));
  }

  private linkNames(wanted: ReadonlySet<string>): void {
    const present = fs.readdirSync(this.folder).filter((name) => !name.startsWith(".."));
    for (const name of wanted) if (!present.includes(name)) fs.symlinkSync(`..data/${name}`, path.join(this.folder, name));
    for (const name of present) if (!wanted.has(name)) fs.rmSync(path.join(this.folder, name));
  }

  private own(target: string, mode: number): void {
    if (this.group !== undefined) fs.chownSync(target, 0, this.group);
    fs.chmodSync(target, mode);
  }
}

function checkName(name: string): void {
  const segments = name.split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment.startsWith(".."))) {
    throw new Error(`"${name}" cannot be a file of a volume: give a relative path without empty parts and without parts that begin with ".."`);
  }
}
