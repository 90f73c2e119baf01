import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { MongoClient } from "mongodb";
import type { Runtime, Workload, WorkloadSpec } from "../../../runtime/types.ts";
import { type AccountDocument, mongoHost, mongoPort } from "./model.ts";

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
  /** The authority behind the certificates, PEM. */
  readonly caCertificate: string;
}

const image = "ghcr.io/ferretdb/ferretdb:1.24.2";

/** How long a database may take to answer, in milliseconds. */
const startTimeout = 60_000;

/** The real database behind a Cosmos DB account: FerretDB on SQLite, with the account's name and primary key as user and password. */
export class AccountServer {
  private workload: Workload | undefined;
  private starting: Promise<void> | undefined;
  private readonly cancel = new AbortController();

  constructor(
    private readonly parts: AccountServerParts,
    private readonly name: string,
    private readonly ip: string,
  ) {}

  /**
   * Starts the server and waits until it lets the account in. Throws where it does not, or was ended meanwhile.
   * @param latency milliseconds to wait before
   */
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
    this.workload = await this.parts.runtime.create(serverSpec(account, this.folder, certificate));
    const deadline = Date.now() + startTimeout;
    for (;;) {
      try {
        await this.command(account.keys.primary, "admin", { ping: 1 });
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await delay(50, undefined, { signal });
      }
    }
  }

  /** Gives the account a new password; connections that are open stay so, as with Cosmos DB. */
  async changePassword(account: AccountDocument, password: string): Promise<void> {
    const databases = ["admin", ...account.databases.map((database) => database.name)];
    // "admin" last: it is what the other changes are made with.
    for (const database of databases.reverse()) await this.command(account.keys.primary, database, { updateUser: account.name, pwd: password });
  }

  /** Lets the account in by a connection string that names the database, which then is where the server looks the user up. */
  async createDatabase(account: AccountDocument, database: string): Promise<void> {
    const { users } = (await this.command(account.keys.primary, database, { usersInfo: account.name })) as { users: unknown[] };
    if (users.length === 0) await this.command(account.keys.primary, database, { createUser: account.name, pwd: account.keys.primary, roles: [] });
  }

  async dropDatabase(account: AccountDocument, database: string): Promise<void> {
    await this.command(account.keys.primary, database, { dropDatabase: 1 });
    const { users } = (await this.command(account.keys.primary, database, { usersInfo: account.name })) as { users: unknown[] };
    if (users.length > 0) await this.command(account.keys.primary, database, { dropUser: account.name });
  }

  /** Ends the server; its data stays. */
  async end(graceSeconds: number): Promise<void> {
    this.cancel.abort();
    // A start that fails because of this is no news to whoever ends it.
    await this.starting?.catch(() => undefined);
    await this.workload?.delete(graceSeconds);
  }

  /** Takes the data away. */
  erase(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private get folder(): string {
    return path.join(this.parts.databasesFolder, this.name);
  }

  private async command(password: string, database: string, command: Record<string, unknown>): Promise<unknown> {
    const client = new MongoClient(`mongodb://${mongoHost(this.name)}:${String(mongoPort)}/?directConnection=true`, {
      auth: { username: this.name, password },
      tls: true,
      ca: this.parts.caCertificate,
      // The certificate is for the account's name, which this process need not be able to look up.
      lookup: (_host, _options, done) => {
        (done as (error: null, addresses: { address: string; family: number }[]) => void)(null, [{ address: this.ip, family: 4 }]);
      },
      serverSelectionTimeoutMS: 2000,
      connectTimeoutMS: 2000,
    });
    try {
      return await client.db(database).command(command);
    } finally {
      await client.close();
    }
  }
}

function serverSpec(account: AccountDocument, folder: string, certificate: ServingCertificate): WorkloadSpec {
  const host = mongoHost(account.name);
  const port = String(mongoPort);
  return {
    name: `cosmos/${account.name}`,
    hostname: account.name,
    network: { kind: "bridge", ip: account.ip },
    restartPolicy: "Always",
    initContainers: [],
    containers: [
      {
        name: "mongo",
        image,
        args: [
          "--handler=sqlite",
          "--sqlite-url=file:/data/db/",
          "--state-dir=/data/state",
          `--listen-addr=${host}:${port}`,
          `--listen-tls=${account.ip}:${port}`,
          "--listen-tls-cert-file=/tls/tls.crt",
          "--listen-tls-key-file=/tls/tls.key",
          "--repl-set-name=globaldb",
          "--debug-addr=-",
          "--telemetry=disable",
          "--log-level=warn",
          "--test-enable-new-auth",
          "--setup-database=admin",
          `--setup-username=${account.name}`,
        ],
        // Not among the arguments, where `ps` would show it. It counts at the first start alone.
        env: { FERRETDB_SETUP_PASSWORD: account.keys.primary },
        mounts: [
          { volume: "data", mountPath: "/data" },
          { volume: "tls", mountPath: "/tls", readOnly: true },
        ],
      },
    ],
    volumes: {
      data: { kind: "folder", path: folder },
      tls: { kind: "files", files: { "tls.crt": { data: Buffer.from(certificate.cert) }, "tls.key": { data: Buffer.from(certificate.key), mode: 0o600 } } },
    },
    // The server tells clients of its replica set by the address of its plain listener. So that one has the account's
    // name, which means loopback in here and the TLS listener everywhere else.
    hosts: [{ ip: "127.0.0.1", names: [host] }],
  };
}
