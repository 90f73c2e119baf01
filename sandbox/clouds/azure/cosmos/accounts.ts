import * as crypto from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { NameTable } from "../../../machine/network/name-table.ts";
import { addresses, freeAddress } from "../../../machine/network/address-plan.ts";
import type { InventoryItem } from "../../cloud.ts";
import type { Weather } from "../../weather/weather.ts";
import type { Collection, Store } from "../../store.ts";
import type { Access } from "../access/access.ts";
import type { ResourceKind, ResourceSummary } from "../arm/resource-kind.ts";
import { AzureError, resourceNotFound } from "../azure-error.ts";
import type { AzureSettings } from "../settings.ts";
import type { DatabaseServer } from "./database-server.ts";
import { createKey, createKeys } from "./keys.ts";
import { admits } from "./gateway/firewall.ts";
import type { AccountRules } from "./gateway/session.ts";
import { type AccountDocument, accountId, accountType, type KeyKind, type MongoCollection, type MongoDatabase, mongoHost, mongoPort } from "./model.ts";
import { badRequest, CosmosRefusal } from "./refusal.ts";
import { type AccountRequest, checkAccountUpdate, readAccountPatch, readAccountRequest } from "./validate.ts";

/** What {@link CosmosAccounts} works with. */
export interface CosmosParts {
  /** A server for an account's databases, not started yet. */
  readonly newServer: (account: string, rules: () => AccountRules) => DatabaseServer;
  readonly store: Store;
  readonly subscriptionId: string;
  readonly names: NameTable;
  readonly access: Access;
  readonly settings: AzureSettings;
  readonly weather?: Weather;
  readonly now: () => Date;
}

/** Seconds that a database has to end by itself. */
const grace = 5;

/** The Cosmos DB accounts of the subscription, each with a real database behind it. */
export class CosmosAccounts implements ResourceKind {
  readonly type = accountType;
  /** By name, which is unique in all of Azure. */
  private readonly accounts: Collection<AccountDocument>;
  private readonly servers = new Map<string, DatabaseServer>();

  constructor(private readonly parts: CosmosParts) {
    this.accounts = parts.store.collection("cosmosAccounts");
  }

  /** Starts the databases of all accounts; finishes deletions that the sandbox's end interrupted. */
  async resume(): Promise<void> {
    // One that cannot be started shows as Failed; the others come back all the same.
    const made = this.accounts.values().filter(({ neverMade, provisioningState }) => neverMade !== true || provisioningState === "Deleting");
    await Promise.allSettled(made.map((account) => (account.provisioningState === "Deleting" ? this.finishDelete(account) : this.serve(account, 0))));
  }

  /** Ends the databases; their data stays. */
  async suspend(): Promise<void> {
    const running = this.accounts.values().flatMap((account) => this.servers.get(account.name)?.end(account, grace) ?? []);
    await Promise.all(running);
    this.servers.clear();
  }

  all(): AccountDocument[] {
    return this.accounts.values();
  }

  exists(name: string): boolean {
    return this.accounts.get(name.toLowerCase()) !== undefined;
  }

  find(resourceGroup: string, name: string): AccountDocument | undefined {
    const account = this.accounts.get(name.toLowerCase());
    return account?.resourceGroup.toLowerCase() === resourceGroup.toLowerCase() ? account : undefined;
  }

  /** Throws ARM's 404. */
  demand(resourceGroup: string, name: string): AccountDocument {
    const account = this.find(resourceGroup, name);
    if (account === undefined) throw resourceNotFound(accountType, name, resourceGroup);
    return account;
  }

  /** Makes or changes an account, and gives it as Azure shows it then: a changed one is as before, but Updating. The work goes on in `ready`. */
  put(resourceGroup: string, name: string, body: unknown, apiVersion: string): { account: AccountDocument; ready: Promise<void> } {
    const request = readAccountRequest(name, body, apiVersion);
    const known = this.find(resourceGroup, name);
    if (known !== undefined) return this.update(known, request);
    if (this.exists(name)) throw badRequest(`DatabaseAccount name '${name}' already exists: the names of Cosmos DB accounts are unique in all of Azure.`);
    const owner = this.accounts.values().find((account) => account.properties.enableFreeTier);
    if (request.properties.enableFreeTier && owner !== undefined) {
      throw badRequest(`Free tier has already been applied to another Azure Cosmos DB account in this subscription ('${owner.name}').`);
    }
    const now = this.parts.now().toISOString();
    const account: AccountDocument = {
      name,
      resourceGroup,
      ...request,
      keys: createKeys(),
      keyTimes: { primary: now, secondary: now, primaryReadonly: now, secondaryReadonly: now },
      databases: [],
      collections: [],
      ip: freeAddress(addresses.databases, new Set(this.accounts.values().map((other) => other.ip))),
      serverIp: freeAddress(addresses.databaseServers, new Set(this.accounts.values().map((other) => other.serverIp))),
      instanceId: crypto.randomUUID(),
      createdAt: now,
      provisioningState: "Creating",
    };
    this.accounts.put(name, account);
    return { account, ready: this.parts.weather?.strikes("cosmos account is provisioned") === true ? this.failForWantOfRoom(account) : this.serve(account, this.parts.settings.cosmosLatency) };
  }

  patch(known: AccountDocument, body: unknown): { account: AccountDocument; ready: Promise<void> } {
    return this.update(known, readAccountPatch(known, body));
  }

  private update(known: AccountDocument, request: AccountRequest): { account: AccountDocument; ready: Promise<void> } {
    demandSettled(known);
    demandMade(known);
    checkAccountUpdate(known, request);
    const account: AccountDocument = { ...known, ...request, provisioningState: "Updating" };
    this.accounts.put(known.name, account);
    return { account: { ...known, provisioningState: "Updating" }, ready: known.provisioningState === "Failed" ? this.serve(account, 0) : this.finishUpdate(account) };
  }

  /** Changes count at once; the account shows that it has taken them up a little later. */
  private async finishUpdate({ name }: AccountDocument): Promise<void> {
    await Promise.resolve();
    this.settle(name, "Succeeded");
  }

  private async serve(account: AccountDocument, latency: number): Promise<void> {
    const server = this.newServer(account);
    await this.servers.get(account.name)?.end(account, 0);
    this.servers.set(account.name, server);
    try {
      await server.start(account, latency);
      this.parts.names.set(mongoHost(account.name), account.ip);
      this.settle(account.name, "Succeeded");
    } catch (error) {
      this.settle(account.name, "Failed");
      throw new AzureError(500, "InternalServerError", `The database of account '${account.name}' could not be started: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** The region has no room: the account stays, failed, until somebody deletes it (microsoft/vscode-cosmosdb issues 1631 and 1820). */
  private async failForWantOfRoom({ name }: AccountDocument): Promise<never> {
    await sleep(this.parts.settings.cosmosLatency);
    const account = this.accounts.get(name);
    if (account !== undefined) this.accounts.put(name, { ...account, neverMade: true, provisioningState: "Failed" });
    throw new AzureError(
      503,
      "ServiceUnavailable",
      `Database account creation failed. Operation Id: ${crypto.randomUUID()}, Error : Sorry, we are currently experiencing high demand in this region, and cannot fulfill your request at this time. ` +
        "We work continuously to bring more and more capacity online, and encourage you to try again shortly.",
    );
  }

  private newServer({ name }: AccountDocument): DatabaseServer {
    return this.parts.newServer(name, () => this.rulesOf(name));
  }

  /** Who may do what at an account's door, as it is now. */
  private rulesOf(name: string): AccountRules {
    const account = this.accounts.get(name);
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

  private settle(name: string, provisioningState: "Succeeded" | "Failed"): void {
    const account = this.accounts.get(name);
    if (account !== undefined && account.provisioningState !== "Deleting") this.accounts.put(name, { ...account, provisioningState });
  }

  delete(account: AccountDocument): Promise<void> {
    demandSettled(account);
    return this.remove(account);
  }

  private remove(account: AccountDocument): Promise<void> {
    this.accounts.put(account.name, { ...account, provisioningState: "Deleting" });
    this.parts.names.delete(mongoHost(account.name));
    return this.finishDelete(account);
  }

  private async finishDelete(account: AccountDocument): Promise<void> {
    const server = this.servers.get(account.name) ?? this.newServer(account);
    await server.end(account, grace);
    server.erase();
    this.servers.delete(account.name);
    this.accounts.delete(account.name);
    this.parts.access.forget(accountId(this.parts.subscriptionId, account));
  }

  /** Makes a new key: who knows the old one is let in no more, but connections that are open stay so. */
  regenerateKey(account: AccountDocument, kind: KeyKind): void {
    demandSettled(account);
    this.accounts.put(account.name, { ...account, keys: { ...account.keys, [kind]: createKey() }, keyTimes: { ...account.keyTimes, [kind]: this.parts.now().toISOString() } });
  }

  /** Makes or changes a database, which the server behind has with its first collection. */
  putDatabase(account: AccountDocument, database: MongoDatabase): void {
    demandSettled(account);
    this.change(account, ({ databases }) => ({ databases: [...databases.filter((other) => other.name !== database.name), database] }));
  }

  async deleteDatabase(account: AccountDocument, name: string): Promise<void> {
    demandSettled(account);
    await this.demandServer(account).dropDatabase(name);
    this.change(account, ({ databases, collections }) => ({
      databases: databases.filter((other) => other.name !== name),
      collections: collections.filter((other) => other.database !== name),
    }));
  }

  async putCollection(account: AccountDocument, collection: MongoCollection): Promise<void> {
    demandSettled(account);
    await this.demandServer(account).putCollection(collection);
    this.change(account, ({ collections }) => ({ collections: [...collections.filter((other) => !isSame(other, collection)), collection] }));
  }

  async deleteCollection(account: AccountDocument, collection: MongoCollection): Promise<void> {
    demandSettled(account);
    await this.demandServer(account).dropCollection(collection.database, collection.name);
    this.change(account, ({ collections }) => ({ collections: collections.filter((other) => !isSame(other, collection)) }));
  }

  /** Changes an account as it is by now: it may have gone on since work was begun. */
  private change(account: AccountDocument, change: (current: AccountDocument) => Partial<AccountDocument>): void {
    const current = this.accounts.get(account.name);
    if (current !== undefined) this.accounts.put(account.name, { ...current, ...change(current) });
  }

  private demandServer(account: AccountDocument): DatabaseServer {
    const server = this.servers.get(account.name);
    if (server === undefined) throw new CosmosRefusal(503, "ServiceUnavailable", `The database of account '${account.name}' does not run.`);
    return server;
  }

  async deleteAll(resourceGroup: string): Promise<void> {
    const lower = resourceGroup.toLowerCase();
    await Promise.all(this.accounts.values().filter((account) => account.resourceGroup.toLowerCase() === lower).map((account) => this.remove(account)));
  }

  resources(): ResourceSummary[] {
    return this.accounts.values().map((account) => ({ id: accountId(this.parts.subscriptionId, account), name: account.name, type: accountType, kind: "MongoDB", location: account.location, tags: account.tags }));
  }

  nestedIds(): string[] {
    return this.accounts.values().flatMap((account) => {
      const base = `${accountId(this.parts.subscriptionId, account)}/mongodbDatabases`;
      return [...account.databases.map((database) => `${base}/${database.name}`), ...account.collections.map(({ database, name }) => `${base}/${database}/collections/${name}`)];
    });
  }

  inventory(): InventoryItem[] {
    return this.accounts.values().map((account) => ({
      type: accountType,
      id: accountId(this.parts.subscriptionId, account),
      state: `${account.provisioningState} ${mongoHost(account.name)}:${String(mongoPort)}`,
      since: new Date(account.createdAt),
    }));
  }
}

const isSame = (one: MongoCollection, other: MongoCollection): boolean => one.database === other.database && one.name === other.name;

/** The words are those of microsoft/vscode-cosmosdb issue 1631. */
function demandMade({ name, neverMade }: AccountDocument): void {
  if (neverMade !== true) return;
  throw badRequest(`DatabaseAccount ${name} is in a failed provisioning state because the previous attempt to create it was not successful. Please delete the previous instance before attempting to recreate this account.`);
}

function demandSettled(account: AccountDocument): void {
  if (account.provisioningState === "Succeeded" || account.provisioningState === "Failed") return;
  throw new CosmosRefusal(412, "PreconditionFailed", `There is already an operation in progress which requires exclusive lock on this service ${account.name}. Please retry the operation after sometime.`);
}
