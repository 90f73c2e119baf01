import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import * as readline from "node:readline";
import type { Readable, Writable } from "node:stream";
import { projectRoot } from "./command.ts";
import { sandboxEnvironment } from "./sandbox.ts";
import type { TrafficCount } from "./traffic-count.ts";

/** Constant requests to a URL from inside the sandbox's network, over kept connections and new ones, until they are stopped. */
export class Traffic {
  private readonly answers: AsyncIterator<string>;

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {
    this.answers = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Starts, and returns once the first requests are answered. */
  static async to(url: string): Promise<Traffic> {
    const program = path.join(import.meta.dirname, "traffic-program.ts");
    const command = ["run", "-s", "sandbox", "--", "shell", "--", process.execPath, "--import", "tsx", program, url];
    const traffic = new Traffic(spawn("npm", command, { cwd: projectRoot, env: await sandboxEnvironment(), stdio: ["pipe", "pipe", "inherit"] }));
    await traffic.count();
    return traffic;
  }

  /** What became of the requests since the last time that this was asked. */
  async count(): Promise<TrafficCount> {
    this.child.stdin.write("count\n");
    const answer = await this.answers.next();
    if (answer.done === true) throw new Error("the traffic generator ended by itself; what it said stands above");
    return JSON.parse(answer.value) as TrafficCount;
  }

  /** Stops; gives what became of the requests since the last count. */
  async stop(): Promise<TrafficCount> {
    const last = await this.count();
    const ended = once(this.child, "close");
    this.child.stdin.end();
    await ended;
    return last;
  }

  /** Requests to a URL while something happens. */
  static async during(url: string, happens: () => Promise<void>): Promise<TrafficCount> {
    const traffic = await Traffic.to(url);
    try {
      await happens();
    } catch (error) {
      await traffic.stop();
      throw error;
    }
    return traffic.stop();
  }
}
