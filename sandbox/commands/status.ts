import { statePaths } from "../paths.ts";
import { labelOf, stacksWithResources } from "../stacks/stacks-with-resources.ts";
import type { SandboxStatus } from "../supervisor/control.ts";
import { memoryOfNamespace } from "../supervisor/memory.ts";
import { runningOuterNamespace } from "../supervisor/outer-namespace.ts";
import { runningStatus } from "./running.ts";

const mebibyte = 1024 * 1024;

/** Shows what runs, where and since when. A sandbox that does not run is an answer too, not an error. */
export async function status(options: { json?: boolean }): Promise<void> {
  const namespace = runningOuterNamespace();
  const stacks = stacksWithResources();
  const told = namespace === undefined ? undefined : await runningStatus();
  if (namespace === undefined || told === undefined) {
    const text = namespace === undefined ? "the sandbox is not running" : "the sandbox is starting or stopping";
    const waiting = stacks.length === 0 ? "" : `; ${stacks.map((stack) => `stack ${labelOf(stack)} has ${stack.resources} resources`).join(", ")}`;
    process.stdout.write(options.json ? `${JSON.stringify({ running: false, text, stacks })}\n` : `${text}${waiting}\n`);
    return;
  }
  const processes = memoryOfNamespace(namespace.initPid);
  const bytes = processes.reduce((sum, one) => sum + one.bytes, 0);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ running: true, ...told, stacks, memoryBytes: bytes, processes }, null, 1)}\n`);
    return;
  }
  const lines = [
    `the sandbox is ${told.phase === "ready" ? "running" : `starting (${told.step})`} since ${told.startedAt}; ${processes.length} processes, ${Math.round(bytes / mebibyte)} MB; state in ${statePaths.logs.replace(/\/logs$/, "")}`,
    "",
    ...table(
      ["STACK UP", "RESOURCES", "PROTECTED", "SINCE", "CHANGED"],
      stacks.map((stack) => [labelOf(stack), String(stack.resources), stack.protected.length > 0 ? "yes" : "no", toSeconds(stack.since), toSeconds(stack.changed)]),
    ),
    "",
    ...table(
      ["NAME", "STATE", "ADDRESS", "RESTARTS", "SINCE"],
      told.parts.map((part) => [part.name, part.state, part.address ?? "", String(part.restarts), part.since ?? ""]),
    ),
    ...publishedLines(told),
    "",
    ...table(
      ["IN THE CLOUDS", "STATE", "ID"],
      told.inventory.map((item) => [item.type, item.state ?? "", item.id]),
    ),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** A time without its fractions of a second. */
const toSeconds = (time: string): string => time.replace(/\.\d+/, "");

/** Where a sandbox without a link to this machine is reached. */
function publishedLines({ hostPorts }: SandboxStatus): string[] {
  if (hostPorts === undefined) return [];
  const rows = hostPorts.endpoints.map(({ address, port, hostPort }) => [`http://127.0.0.1:${hostPort}`, `${address}:${port}`]);
  return ["", ...table(["ON THIS MACHINE", "LEADS TO"], [...rows, [`http://127.0.0.1:${hostPorts.proxy}`, "the sandbox's proxy"]])];
}

/** Rows in columns as wide as their widest cell. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
