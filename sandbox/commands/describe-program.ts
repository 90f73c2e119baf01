import { secretSignature, signatureKey } from "../stacks/exported-state.ts";
import type { ProgramStack } from "../stacks/programs/program-stack.ts";
import { readState } from "../stacks/state-file.ts";
import { requireRunning } from "./running.ts";

/** Prints what a stack of a program puts out, secrets masked, and what to do next. */
export async function describeProgram({ program, stack, location }: ProgramStack): Promise<void> {
  const root = readState(location)?.checkpoint?.latest?.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
  const { hostPorts } = await requireRunning();
  const outputs = Object.entries(root?.outputs ?? {}).map(([name, value]): readonly [string, string] => [name, textOf(value)]);
  const published = (hostPorts?.endpoints ?? [])
    .filter(({ address }) => outputs.some(([, text]) => text.includes(address)))
    .map(({ address, port, hostPort }): readonly [string, string] => [`${address}:${port}`, `http://127.0.0.1:${hostPort} on this machine`]);
  const rows = [["stack", `${program.project}/${stack}`] as const, ...outputs, ...published];
  const width = Math.max(...rows.map(([name]) => name.length));
  const commands = [
    ["npm run sandbox status", "what runs, and where"],
    ['eval "$(npm run -s sandbox env)"', "then pulumi works in the program's folder, in this shell"],
    [`npm run sandbox down -- --program ${program.directory}`, "takes it away; without --program, all of it"],
  ] as const;
  const commandWidth = Math.max(...commands.map(([command]) => command.length));
  process.stdout.write(["", ...rows.map(([name, text]) => `${name.padEnd(width)}   ${text}`), "", ...commands.map(([command, remark]) => `${command.padEnd(commandWidth)}   ${remark}`), ""].join("\n"));
}

/** An output as text. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value, (_key, part: unknown) => (isSealed(part) ? "[secret]" : part)).replace(/^"\[secret\]"$/, "[secret]");
}

const isSealed = (value: unknown): boolean => typeof value === "object" && value !== null && (value as Record<string, unknown>)[signatureKey] === secretSignature;
