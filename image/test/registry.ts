import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { once } from "node:events";
import { ensureTools } from "../../sandbox/toolchain/ensure-tools.ts";
import { run } from "../command.ts";
import { tarOf } from "../tar.ts";

/** A real registry on loopback, with crane to look into it. */
export class Registry {
  private constructor(
    readonly crane: string,
    readonly address: string,
    private readonly server: ChildProcess,
  ) {}

  static async start(): Promise<Registry> {
    const { crane } = await ensureTools(["crane"]);
    const server = spawn(crane, ["registry", "serve", "--address", "127.0.0.1:0"], { stdio: ["ignore", "ignore", "pipe"] });
    let log = "";
    for await (const chunk of server.stderr.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      log += chunk.toString();
      const port = /serving on port (\d+)/.exec(log)?.[1];
      if (port === undefined) continue;
      server.stderr.resume();
      return new Registry(crane, `127.0.0.1:${port}`, server);
    }
    throw new Error(`the registry has ended: ${log}`);
  }

  async stop(): Promise<void> {
    this.server.kill();
    await once(this.server, "close");
  }

  /** What crane prints; throws where it fails. */
  async ask(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await run(this.crane, args);
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  /** Pushes a base image of one file for a platform; gives its name. */
  async pushBase(folder: string, name: string, platform: string): Promise<string> {
    const layer = path.join(folder, "base.tar");
    fs.writeFileSync(layer, tarOf([{ path: "etc" }, { path: "etc/base", content: Buffer.from(name) }]));
    const reference = `${this.address}/${name}:1`;
    await this.ask("append", "--oci-empty-base", "-f", layer, "-t", reference);
    await this.ask("mutate", reference, "--set-platform", platform, "--cmd", "node", "--env", "FROM_BASE=1", "-t", reference);
    return reference;
  }
}
