import * as http from "node:http";
import * as readline from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { TrafficCount } from "./traffic-count.ts";

/**
 * Sends requests to a URL without end, as a crowd of clients does: half of them keep their connection, the others open one
 * for each request. No request is repeated. Each line on standard input is answered with the {@link TrafficCount} since the
 * line before; the end of the input ends the program.
 */
const url = process.argv[2] ?? "";
const clientsOfEachKind = 4;
/** The longest pause of a client between two requests, in milliseconds; the shortest is none. */
const longestPause = 80;
/** When an answer no longer counts, in milliseconds. */
const timeout = 10_000;

interface Counters {
  sent: number;
  failures: Record<string, number>;
  pods: Record<string, number>;
  nodes: Record<string, number>;
  versions: Record<string, number>;
}

const nothing = (): Counters => ({ sent: 0, failures: {}, pods: {}, nodes: {}, versions: {} });
let counters = nothing();

const add = (counts: Record<string, number>, key: string): void => void (counts[key] = (counts[key] ?? 0) + 1);

/** Asks once; gives the header that tells who answered. Rejects where the answer is anything but a whole page. */
function ask(agent: http.Agent | false): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, signal: AbortSignal.timeout(timeout) }, (response) => {
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode !== 200) reject(new Error(`status ${String(response.statusCode)}`));
        else if (!response.complete) reject(new Error("half a page"));
        else resolve(String(response.headers["x-served-by"] ?? ""));
      });
      response.resume();
    });
    request.on("error", reject);
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "AbortError" ? `no answer within ${timeout / 1000} s` : ((error as NodeJS.ErrnoException).code ?? error.message);
}

async function client(agent: http.Agent | false): Promise<never> {
  for (;;) {
    let served = "";
    let failure: string | undefined;
    try {
      served = await ask(agent);
    } catch (error) {
      failure = reasonOf(error);
    }
    // Counted when it is over, so that each count holds whole requests.
    counters.sent += 1;
    if (failure !== undefined) {
      add(counters.failures, failure);
      process.stderr.write(`${new Date().toISOString()} a request over ${agent === false ? "a new" : "a kept"} connection failed: ${failure}\n`);
    }
    const { pod, node, version } = Object.fromEntries(served.split("; ").map((part) => part.split("=", 2))) as Partial<Record<string, string>>;
    if (pod !== undefined) add(counters.pods, pod);
    if (node !== undefined) add(counters.nodes, node);
    if (version !== undefined) add(counters.versions, version);
    await sleep(Math.random() * longestPause);
  }
}

for (let index = 0; index < clientsOfEachKind; index++) {
  void client(new http.Agent({ keepAlive: true, maxSockets: 1 }));
  void client(false);
}

const questions = readline.createInterface({ input: process.stdin });
questions.on("line", () => {
  const count: TrafficCount = counters;
  counters = nothing();
  process.stdout.write(`${JSON.stringify(count)}\n`);
});
questions.on("close", () => process.exit(0));
