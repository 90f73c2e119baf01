import { setTimeout as sleep } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { type Backoff, backoffDelay } from "./backoff.ts";
import type { ConnectionString } from "./connection-string.ts";
import { DatabaseUnavailableError } from "./database-unavailable.ts";
import type { Log } from "./log.ts";
import type { Settings } from "./settings.ts";
import { type TodoDocument, TodoStore } from "./todo-store.ts";

/** Waits between attempts to connect, in milliseconds. */
const connectBackoff: Backoff = { first: 250, longest: 10_000 };

/** How long a ping may take, in milliseconds: less than a probe of Kubernetes usually waits. */
const pingTimeout = 2_000;

/** Between two pings of an open connection, in milliseconds, and how many of them may fail in a row before it is made anew. */
const watchInterval = 3_000;
const toleratedFailures = 2;

/** How long after the start a request waits for the first contact, in milliseconds, instead of being turned away. */
const startPatience = 3_000;

/** So that a request to a database that is gone or hangs ends soon enough to tell the user. Milliseconds. */
const clientTimeouts = { serverSelectionTimeoutMS: 3_000, connectTimeoutMS: 5_000, socketTimeoutMS: 10_000, waitQueueTimeoutMS: 5_000 };

/** An open connection. */
interface Connection {
  readonly todos: TodoStore;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The way to the database. Once started it connects, with ever longer waits between attempts, and stays connected: the
 * driver rides out short outages; after a long one the connection is made anew from the connection string as it is
 * then, which finds a rotated password or a database that has moved.
 */
export class Database {
  private readonly stopping = new AbortController();
  private connectionString: ConnectionString | undefined;
  private connection: Connection | undefined;
  private running: Promise<void> = Promise.resolve();
  private contact: Promise<void> = Promise.resolve();
  private contacted: () => void = () => undefined;

  constructor(
    private readonly settings: Pick<Settings, "readConnectionString" | "databaseName">,
    private readonly log: Log,
  ) {}

  /** Starts to connect, in the background. */
  start(): void {
    this.contact = Promise.race([new Promise<void>((resolve) => (this.contacted = resolve)), this.pause(startPatience)]);
    this.running = this.stayConnected();
  }

  /**
   * Resolves once the database was reached, or 3 s after the start. The first requests may come before: a load balancer
   * that knows a replica to run, and not whether it is ready, sends them at once.
   */
  firstContact(): Promise<void> {
    return this.contact;
  }

  /** The to-dos. Throws {@link DatabaseUnavailableError} until the database was reached. */
  get todos(): TodoStore {
    return this.open().todos;
  }

  /** Asks the database for a sign of life; rejects where none comes within 2 s. */
  async ping(): Promise<void> {
    await this.open().ping();
  }

  /** The text without the connection string that is in use. */
  redact(text: string): string {
    return this.connectionString?.redact(text) ?? text;
  }

  /** Closes the connection, or gives up connecting. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private open(): Connection {
    if (this.connection === undefined) throw new DatabaseUnavailableError();
    return this.connection;
  }

  private async stayConnected(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.connection = await this.connect();
      this.contacted();
      if (this.connection === undefined) return;
      await this.watch(this.connection);
      const lost = this.connection;
      this.connection = undefined;
      await lost.close();
    }
  }

  /** Tries until it succeeds; nothing where the app stops first. */
  private async connect(): Promise<Connection | undefined> {
    for (let attempt = 1; !this.stopping.signal.aborted; attempt++) {
      const outcome = await this.attempt();
      if (typeof outcome !== "string") {
        this.log.info("database connected", { attempt });
        return outcome;
      }
      if (this.stopping.signal.aborted) return undefined;
      const retryInMs = backoffDelay(connectBackoff, attempt);
      this.log.error("database not reachable", { attempt, reason: outcome, retryInMs });
      await this.pause(retryInMs);
    }
    return undefined;
  }

  /** An open connection, or the reason why there is none, without secrets. */
  private async attempt(): Promise<Connection | string> {
    try {
      this.connectionString = this.settings.readConnectionString();
      return await this.openConnection(new MongoClient(this.connectionString.reveal(), clientTimeouts));
    } catch (error) {
      return this.redact(error instanceof Error ? error.message : String(error));
    }
  }

  /** Connects the client; closes it where that fails or the app stops. */
  private async openConnection(client: MongoClient): Promise<Connection> {
    const giveUp = (): void => void client.close();
    this.stopping.signal.addEventListener("abort", giveUp, { once: true });
    try {
      await client.connect();
      const db = client.db(this.settings.databaseName);
      const todos = new TodoStore(db.collection<TodoDocument>("todos"));
      await todos.prepare();
      const ping = async (): Promise<void> => void (await db.command({ ping: 1 }, { signal: AbortSignal.timeout(pingTimeout) }));
      return { todos, ping, close: () => client.close() };
    } catch (error) {
      await client.close();
      throw error;
    } finally {
      this.stopping.signal.removeEventListener("abort", giveUp);
    }
  }

  /** Returns when the connection is lost for good, or the app stops. */
  private async watch(connection: Connection): Promise<void> {
    for (let failures = 0; failures < toleratedFailures; ) {
      await this.pause(watchInterval);
      if (this.stopping.signal.aborted) return;
      const answered = await connection.ping().then(
        () => true,
        () => false,
      );
      if (answered && failures > 0) this.log.info("database answers again");
      if (!answered && failures === 0) this.log.error("database does not answer");
      failures = answered ? 0 : failures + 1;
    }
    this.log.error("database connection lost");
  }

  private async pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
