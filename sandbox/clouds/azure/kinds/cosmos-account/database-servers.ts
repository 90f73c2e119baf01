import { setTimeout as sleep } from "node:timers/promises";
import * as crypto from "node:crypto";
import type { NameTable } from "../../../../machine/network/name-table.ts";
import type { Collection } from "../../../store.ts";
import { AzureError } from "../../azure-error.ts";
import { type AccountDocument, mongoHost } from "./account.ts";
import type { DatabaseServer } from "./database-server.ts";
import { admits } from "./gateway/firewall.ts";
import type { AccountRules } from "./gateway/session.ts";
import { CosmosRefusal } from "./refusal.ts";

/** What {@link DatabaseServers} works with. */
export interface DatabaseServersDependencies {
  /** A server for an account's databases, not started yet. */
  readonly newServer: (account: string, rules: () => AccountRules) => DatabaseServer;
  readonly accounts: Collection<AccountDocument>;
  readonly names: NameTable;
}

/** Seconds that a database has to end by itself. */
const grace = 5;

/** What runs behind the Cosmos DB accounts: a database server each. */
export class DatabaseServers {
  private readonly servers = new Map<string, DatabaseServer>();

  constructor(private readonly dependencies: DatabaseServersDependencies) {}

  /** Starts an account's server, instead of one that runs. @param latency milliseconds to wait before */
  async serve(account: AccountDocument, latency: number): Promise<void> {
    const server = this.newServer(account);
    await this.servers.get(account.name)?.end(account, 0);
    this.servers.set(account.name, server);
    try {
      await server.start(account, latency);
      this.dependencies.names.set(mongoHost(account.name), account.ip);
    } catch (error) {
      throw new AzureError(500, "InternalServerError", `The database of account '${account.name}' could not be started: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** The server of an account. Throws Cosmos DB's 503 where it does not run. */
  get(account: string): DatabaseServer {
    const server = this.servers.get(account.toLowerCase());
    if (server === undefined) throw new CosmosRefusal(503, "ServiceUnavailable", `The database of account '${account}' does not run.`);
    return server;
  }

  /** Ends an account's server and takes its data away. */
  async erase(account: AccountDocument): Promise<void> {
    this.dependencies.names.delete(mongoHost(account.name));
    const server = this.servers.get(account.name) ?? this.newServer(account);
    await server.end(account, grace);
    server.erase();
    this.servers.delete(account.name);
  }

  /** Ends the servers; their data stays. */
  async suspend(): Promise<void> {
    await Promise.all(this.dependencies.accounts.values().flatMap((account) => this.servers.get(account.name)?.end(account, grace) ?? []));
    this.servers.clear();
  }

  private newServer({ name }: AccountDocument): DatabaseServer {
    return this.dependencies.newServer(name, () => this.rulesOf(name));
  }

  /** Who may do what with an account's databases, as it is now. */
  private rulesOf(name: string): AccountRules {
    const account = this.dependencies.accounts.get(name);
    if (account === undefined) return { name, keys: [], admits: () => false, keysChangeMetadata: false };
    const { keys, properties } = account;
    return {
      name,
      keys: [
        { role: "readWrite", key: keys.primary },
        { role: "readWrite", key: keys.secondary },
        { role: "readOnly", key: keys.primaryReadonly },
        { role: "readOnly", key: keys.secondaryReadonly },
      ],
      admits: (address) => admits(properties.ipRules.map((rule) => rule.ipAddressOrRange), address),
      keysChangeMetadata: !properties.disableKeyBasedMetadataWriteAccess,
    };
  }
}

/** The region has no room: the account stays, failed, until somebody deletes it (microsoft/vscode-cosmosdb issues 1631 and 1820). */
export async function failForWantOfRoom(latency: number): Promise<never> {
  await sleep(latency);
  throw new NoRoom(
    503,
    "ServiceUnavailable",
    `Database account creation failed. Operation Id: ${crypto.randomUUID()}, Error : Sorry, we are currently experiencing high demand in this region, and cannot fulfill your request at this time. ` +
      "We work continuously to bring more and more capacity online, and encourage you to try again shortly.",
  );
}

/** A region that has no room for an account. */
export class NoRoom extends AzureError {}
