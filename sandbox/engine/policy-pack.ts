import type { RunPluginRequest } from "@pulumi/pulumi/proto/language_pb.js";
import { programEnvironment } from "./environment.ts";
import { policyPackCommand, type SdkCommandContext } from "./node-program.ts";
import { PolicyProxy } from "./policy-proxy.ts";
import { LineBuffer, runProgram, type ProgramEnd } from "./program-process.ts";

/** Takes what a program writes. */
type Sink = (text: string) => void;

/**
 * Runs a policy pack until the engine needs it no more. What the pack prints after its port is shown to the user.
 * @param signal ends the pack
 */
export async function runPolicyPack(context: SdkCommandContext, request: RunPluginRequest, out: Sink, err: Sink, signal: AbortSignal): Promise<ProgramEnd> {
  const proxy = new PolicyProxy();
  try {
    out(`${String(await proxy.listen())}\n`);
    const command = policyPackCommand(context, request, await untilAborted(proxy.configured(), signal));
    const lines = firstLine((line) => {
      attach(proxy, line).catch((error: unknown) => {
        proxy.fail(error instanceof Error ? error : new Error(String(error)));
      });
    }, out);
    const program = { ...command, env: programEnvironment(command.env) };
    const end = await runProgram(program, lines, err, signal);
    proxy.fail(new Error(`the policy pack in ${context.programDirectory} ended before it answered`));
    return end;
  } finally {
    await proxy.close();
  }
}

/** @param line the first that the pack has printed, as Pulumi's own host reads it */
async function attach(proxy: PolicyProxy, line: string): Promise<void> {
  if (!/^\d+\n$/.test(line)) throw new Error(`the policy pack printed "${line.trim()}" before its port: only its policies may print`);
  await proxy.attach(Number(line));
}

/** Hands the first line to one, the rest to the other. */
function firstLine(first: Sink, rest: Sink): Sink {
  let found = false;
  const buffer = new LineBuffer((text) => {
    const end = found ? 0 : text.indexOf("\n") + 1;
    if (!found) first(text.slice(0, end));
    found = true;
    if (text.length > end) rest(text.slice(end));
  });
  return (text) => {
    buffer.add(text);
  };
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return Promise.race([promise, new Promise<undefined>((resolve) => { signal.addEventListener("abort", () => { resolve(undefined); }, { once: true }); })]);
}
