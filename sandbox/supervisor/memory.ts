import * as fs from "node:fs";

/** Memory of one process. */
export interface ProcessMemory {
  readonly pid: number;
  /** Name of the executable, or of the script that Node.js runs. */
  readonly name: string;
  /** Proportional set size: shared pages count once over all who share them. Bytes. */
  readonly bytes: number;
}

/** The memory of every process in the PID namespace of `pid` and the namespaces under it, largest first. */
export function memoryOfNamespace(pid: number): ProcessMemory[] {
  const depth = namespacePids(pid).length;
  const namespace = fs.readlinkSync(`/proc/${pid}/ns/pid`);
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const inside = fs.readlinkSync(`/proc/${name}/ns/pid`) === namespace || namespacePids(Number(name)).length > depth;
        return inside ? [{ pid: Number(name), name: processName(Number(name)), bytes: proportionalSetSize(Number(name)) }] : [];
      } catch {
        return []; // ended while we looked, or a kernel thread
      }
    })
    .sort((a, b) => b.bytes - a.bytes);
}

/** The process's ids, from the outermost PID namespace to its own. */
function namespacePids(pid: number): string[] {
  const line = /^NSpid:\s+(.*)$/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
  return line?.[1]?.split(/\s+/) ?? [];
}

function proportionalSetSize(pid: number): number {
  const line = /^Pss:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  return Number(line?.[1] ?? 0) * 1024;
}

function processName(pid: number): string {
  const words = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  const script = words.slice(1).find((word) => /\.(m?js|c?ts)$/.test(word));
  const word = /(^|\/)node$/.test(words[0] ?? "") ? (script ?? "node") : (words[0] ?? "");
  return word.split("/").slice(-2).join("/");
}
