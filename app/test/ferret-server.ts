import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { lookUpTools } from "../../sandbox/toolchain/tool-lookup.ts";

/** FerretDB: what the sandbox's toolchain has built for this user. */
export const ferretBinary: string | undefined = (await lookUpTools(["ferretdb"], process.env)).found.get("ferretdb");

if (ferretBinary === undefined) {
  console.warn("skipped: tests with a database, because there is no FerretDB; `npm run sandbox up` builds it");
}

/** How the server is to look. */
export interface FerretOptions {
  /** Folder of the data, which outlives the server. */
  readonly folder: string;
  /** Port on loopback. @default any free one */
  readonly port?: number;
  /** Serve TLS with this certificate and key. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Let in this user alone. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Call itself a replica set, as Cosmos DB does. */
  readonly replicaSet?: string;
}

/** A real MongoDB-compatible server on loopback, with its data in SQLite. */
export class FerretServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /** Starts a server and waits until it listens. */
  static async start(options: FerretOptions): Promise<FerretServer> {
    if (ferretBinary === undefined) throw new Error("there is no FerretDB; `npm run sandbox up` builds it");
    const child = spawn(ferretBinary, argumentsOf(options), { stdio: ["ignore", "pipe", "pipe"], env: {} });
    const server = new FerretServer(child, await listeningPort(child));
    child.stdout.resume();
    child.stderr.resume();
    return server;
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
  }

  /** Makes it hang: it keeps its connections and answers nothing. */
  hang(): void {
    this.child.kill("SIGSTOP");
  }

  /** Lets it go on. */
  resume(): void {
    this.child.kill("SIGCONT");
  }
}

function argumentsOf({ folder, port = 0, tls, user, replicaSet }: FerretOptions): string[] {
  const database = path.join(folder, "db");
  const state = path.join(folder, "state");
  fs.mkdirSync(database, { recursive: true });
  fs.mkdirSync(state, { recursive: true });
  const address = `127.0.0.1:${port}`;
  return [
    "--handler=sqlite",
    `--sqlite-url=file:${database}/`,
    `--state-dir=${state}`,
    "--debug-addr=-",
    "--telemetry=disable",
    "--log-level=info",
    "--log-format=json",
    ...(tls === undefined
      ? [`--listen-addr=${address}`]
      : ["--listen-addr=", `--listen-tls=${address}`, `--listen-tls-cert-file=${tls.certificate}`, `--listen-tls-key-file=${tls.key}`]),
    ...(user === undefined ? [] : ["--test-enable-new-auth", "--setup-database=admin", `--setup-username=${user.name}`, `--setup-password=${user.password}`]),
    ...(replicaSet === undefined ? [] : [`--repl-set-name=${replicaSet}`]),
  ];
}

/** The port that the server's log names. */
function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let log = "";
    const read = (chunk: Buffer): void => {
      log += chunk.toString();
      const port = /Listening on (?:TCP|TLS) 127\.0\.0\.1:(\d+)/.exec(log)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`FerretDB ended before it listened:\n${log}`)));
  });
}
