import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Runtime, Workload, WorkloadSpec } from "../../../../machine/containers/types.ts";
import { Backend, BackendRefusal } from "./gateway/backend.ts";
import { MongoGateway } from "./gateway/gateway.ts";
import type { AccountRules } from "./gateway/session.ts";
import type { DatabaseServer } from "./database-server.ts";
import { type AccountDocument, type MongoCollection, mongoHost, mongoPort } from "./account.ts";

/** A serving certificate and its key, PEM. */
export interface ServingCertificate {
  readonly cert: string;
  readonly key: string;
}

/** What {@link AccountServer} works with. */
export interface AccountServerParts {
  readonly runtime: Runtime;
  /** Folder of all accounts' data, one folder each. */
  readonly databasesFolder: string;
  readonly issueCertificate: (names: readonly string[]) => ServingCertificate | Promise<ServingCertificate>;
}

const image = "ghcr.io/ferretdb/ferretdb:1.24.2";

/** How long a database may take to answer, in milliseconds. */
const startTimeout = 60_000;

/** What MongoDB answers to the creation of a collection that is there. */
const namespaceExists = 48;

/**
 * The real database behind a Cosmos DB account: FerretDB on SQLite, reached through a socket of the file system alone, and before it, at the account's address,
 * the account's door.
 */
export class AccountServer implements DatabaseServer {
  private workload: Workload | undefined;
  private gateway: MongoGateway | undefined;
  private starting: Promise<void> | undefined;
  private readonly cancel = new AbortController();

  constructor(
    private readonly parts: AccountServerParts,
    private readonly name: string,
    private readonly rules: () => AccountRules,
  ) {}

  /** Starts the server, and opens the door when it answers. */
  start(account: AccountDocument, latency: number): Promise<void> {
    this.starting = this.begin(account, latency);
    return this.starting;
  }

  private async begin(account: AccountDocument, latency: number): Promise<void> {
    const { signal } = this.cancel;
    if (latency > 0) await delay(latency, undefined, { signal });
    for (const folder of ["db", "state"]) fs.mkdirSync(path.join(this.folder, folder), { recursive: true, mode: 0o700 });
    const certificate = await this.parts.issueCertificate([mongoHost(this.name)]);
    signal.throwIfAborted();
    this.workload = await this.parts.runtime.create(serverSpec(account, this.folder));
    const deadline = Date.now() + startTimeout;
    for (;;) {
      try {
        await this.command("admin", { ping: 1 });
        break;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await delay(50, undefined, { signal });
      }
    }
    await this.parts.runtime.addAddress(account.ip);
    this.gateway = await MongoGateway.listen({ address: account.ip, port: mongoPort, certificate, rules: this.rules, socketFile: this.socketFile });
  }

  async putCollection({ parents: [, database], name, indexes }: MongoCollection): Promise<void> {
    await this.command(database, { create: name }).catch((error: unknown) => {
      if (!(error instanceof BackendRefusal && error.code === namespaceExists)) throw error;
    });
    const wanted = indexes.filter((field) => field !== "_id").map((field) => ({ key: { [field]: 1 }, name: `${field}_1` }));
    const { cursor } = (await this.command(database, { listIndexes: name })) as { cursor: { firstBatch: { name: string }[] } };
    const known = cursor.firstBatch.map((index) => index.name);
    for (const index of known.filter((each) => each !== "_id_" && !wanted.some((other) => other.name === each))) await this.command(database, { dropIndexes: name, index });
    const missing = wanted.filter((index) => !known.includes(index.name));
    if (missing.length > 0) await this.command(database, { createIndexes: name, indexes: missing });
  }

  async dropCollection(database: string, name: string): Promise<void> {
    await this.command(database, { drop: name });
  }

  async dropDatabase(database: string): Promise<void> {
    await this.command(database, { dropDatabase: 1 });
  }

  async end(account: AccountDocument, graceSeconds: number): Promise<void> {
    this.cancel.abort();
    // A start that fails because of this is no news to whoever ends it.
    await this.starting?.catch(() => undefined);
    if (this.gateway !== undefined) {
      await this.gateway.close();
      await this.parts.runtime.removeAddress(account.ip);
    }
    this.gateway = undefined;
    await this.workload?.delete(graceSeconds);
  }

  erase(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private get folder(): string {
    return path.join(this.parts.databasesFolder, this.name);
  }

  private get socketFile(): string {
    return path.join(this.folder, "state", socketName);
  }

  private async command(database: string, document: Record<string, unknown>): Promise<Record<string, unknown>> {
    const backend = await Backend.connect(this.socketFile);
    try {
      return await backend.command(database, document);
    } finally {
      backend.close();
    }
  }
}

const socketName = "mongo.sock";

function serverSpec(account: AccountDocument, folder: string): WorkloadSpec {
  const host = mongoHost(account.name);
  return {
    name: `cosmos/${account.name}`,
    hostname: account.name,
    network: { kind: "bridge", ip: account.serverIp },
    restartPolicy: "Always",
    initContainers: [],
    containers: [
      {
        name: "mongo",
        image,
        // A server that was killed leaves its socket behind, and would not start over it.
        command: ["/bin/sh", "-c", `rm -f /data/state/${socketName}; exec /usr/local/bin/ferretdb "$@"`, "ferretdb"],
        args: [
          "--handler=sqlite",
          "--sqlite-url=file:/data/db/",
          "--state-dir=/data/state",
          `--listen-unix=/data/state/${socketName}`,
          // On loopback, where nobody is: clients of its replica set are told this address, so it has the account's name.
          `--listen-addr=${host}:${String(mongoPort)}`,
          "--repl-set-name=globaldb",
          "--debug-addr=-",
          "--telemetry=disable",
          "--log-level=warn",
        ],
        env: {},
        mounts: [{ volume: "data", mountPath: "/data" }],
      },
    ],
    volumes: { data: { kind: "folder", path: folder } },
    hosts: [{ ip: "127.0.0.1", names: [host] }],
  };
}
