import * as authorization from "@pulumi/azure-native/authorization/index.js";
import * as cosmosdb from "@pulumi/azure-native/cosmosdb/index.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random";
import { by, checkedArguments } from "../checks/arguments.ts";
import { primaryConnectionString } from "./connection-string.ts";
import { backupPolicyOf, type CosmosBackup } from "./cosmos-backup.ts";
import { usableAccountName } from "./cosmos-failed-account.ts";
import { ipRulesOf } from "./cosmos-firewall.ts";
import { azureTags, cosmosCollections, cosmosDigits, cosmosNamePrefix, mongoDatabaseName, resourceGroupName } from "./naming-rules.ts";

/** A collection of a {@link CosmosMongo}. */
export interface MongoCollection {
  readonly name: string;
  /** Fields with an index each, which Cosmos DB needs to sort by them; `_id` has one always. @default none */
  readonly indexedFields?: readonly string[];
}

/** Settings of a {@link CosmosMongo}. */
export interface CosmosMongoArgs {
  /** Resource group that holds the account. */
  readonly resourceGroupName: pulumi.Input<string>;
  /** Azure region of the data. */
  readonly location: pulumi.Input<string>;
  /** Beginning of the account's name; six random digits follow. @default "tododb" */
  readonly namePrefix?: pulumi.Input<string>;
  /** Name of the database. @default "todo" */
  readonly databaseName?: pulumi.Input<string>;
  /** Its collections: who holds the connection string cannot make any. @default "todos", sorted by "createdAt" */
  readonly collections?: readonly MongoCollection[];
  /** MongoDB wire protocol version. @default "7.0" */
  readonly serverVersion?: pulumi.Input<string>;
  /** Whether to take the subscription's one free account. @default false */
  readonly freeTier?: pulumi.Input<boolean>;
  /** Who reaches the account beside Azure's own data centres: IPv4 addresses and ranges. @default no firewall */
  readonly firewall?: { readonly allowedRanges: pulumi.Input<pulumi.Input<string>[]> };
  /** Backups; Azure takes no way from continuous back to periodic. @default "continuous-7-days" */
  readonly backup?: CosmosBackup;
  /** Whether neither Pulumi nor anybody else may delete the data: `protect`, and a lock on the account. @default true */
  readonly deletionProtection?: boolean;
  /** @default none */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Request units a second that the database's collections share: the least that Cosmos DB provisions. */
const throughput = 400;

const todoCollections: readonly MongoCollection[] = [{ name: "todos", indexedFields: ["createdAt"] }];

/** A Cosmos DB account in one region that speaks the MongoDB protocol, with one database and its collections. */
export class CosmosMongo extends pulumi.ComponentResource {
  /** Name of the account, unique in all of Azure. */
  public readonly accountName: pulumi.Output<string>;
  /** Connection string of the account, with its primary key. Secret. */
  public readonly connectionString: pulumi.Output<string>;
  /** Name of the database, once it and its collections exist. */
  public readonly databaseName: pulumi.Output<string>;

  constructor(name: string, args: CosmosMongoArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:azure:CosmosMongo", name, {}, opts);
    const checked = checkedArguments(`CosmosMongo ${name}`, args, {
      resourceGroupName: by(resourceGroupName),
      namePrefix: by(cosmosNamePrefix),
      databaseName: by(mongoDatabaseName),
      collections: cosmosCollections,
      tags: azureTags,
    });
    const protect = args.deletionProtection ?? true;

    const digits = new RandomString(`${name}-digits`, { length: cosmosDigits, numeric: true, lower: false, upper: false, special: false }, { parent: this });
    const account = this.createAccount(name, checked, digits.result, protect);
    // What stands in the account waits for the lock, so that it is the last to go: a `pulumi destroy` that is refused has not taken it away.
    const within = { parent: this, protect, dependsOn: protect ? [this.lock(name, account)] : [] };
    const database = new cosmosdb.MongoDBResourceMongoDBDatabase(
      `${name}-database`,
      {
        resourceGroupName: checked.resourceGroupName,
        accountName: account.name,
        databaseName: checked.databaseName ?? "todo",
        resource: { id: checked.databaseName ?? "todo" },
        options: { throughput },
        tags: checked.tags,
      },
      within,
    );
    const collections = (args.collections ?? todoCollections).map((collection) => this.createCollection(name, checked, account, database, collection, within));
    const listed = cosmosdb.listDatabaseAccountConnectionStringsOutput(
      { resourceGroupName: checked.resourceGroupName, accountName: account.name },
      { parent: this },
    );

    this.accountName = account.name;
    this.connectionString = pulumi.secret(listed.apply(({ connectionStrings }) => primaryConnectionString(connectionStrings)));
    this.databaseName = pulumi.all([database.name, pulumi.all(collections.map((collection) => collection.name))]).apply(([databaseName]) => databaseName);
    this.registerOutputs({
      accountName: this.accountName,
      connectionString: this.connectionString,
      databaseName: this.databaseName,
    });
  }

  private createAccount(name: string, args: CosmosMongoArgs, digits: pulumi.Output<string>, protect: boolean): cosmosdb.DatabaseAccount {
    return new cosmosdb.DatabaseAccount(
      `${name}-account`,
      {
        resourceGroupName: args.resourceGroupName,
        accountName: this.accountNameOf(args, digits),
        location: args.location,
        kind: cosmosdb.DatabaseAccountKind.MongoDB,
        databaseAccountOfferType: cosmosdb.DatabaseAccountOfferType.Standard,
        locations: [{ locationName: args.location, failoverPriority: 0, isZoneRedundant: false }],
        consistencyPolicy: { defaultConsistencyLevel: cosmosdb.DefaultConsistencyLevel.Session },
        apiProperties: { serverVersion: args.serverVersion ?? "7.0" },
        capabilities: [{ name: "EnableMongo" }],
        minimalTlsVersion: cosmosdb.MinimalTlsVersion.Tls12,
        enableFreeTier: args.freeTier ?? false,
        // Keys read and write data; the shape of the database is for whom Azure knows by name. Turning keys off altogether
        // (disableLocalAuth) is refused for this API.
        disableKeyBasedMetadataWriteAccess: true,
        // Container groups with a public address leave Azure Container Instances from addresses nobody can know before.
        publicNetworkAccess: cosmosdb.PublicNetworkAccess.Enabled,
        ipRules: args.firewall === undefined ? [] : pulumi.output(args.firewall.allowedRanges).apply(ipRulesOf),
        backupPolicy: backupPolicyOf(args.backup ?? "continuous-7-days"),
        tags: args.tags,
      },
      { parent: this, protect },
    );
  }

  /** The account's name, once it is known that no failed account has it. A preview that does not know the whole name asks nothing. */
  private accountNameOf(args: CosmosMongoArgs, digits: pulumi.Output<string>): pulumi.Output<string> {
    return pulumi
      .all([args.resourceGroupName, pulumi.interpolate`${args.namePrefix ?? "tododb"}${digits}`, args.databaseName ?? "todo"])
      .apply(([resourceGroupName, accountName, databaseName]) => usableAccountName({ resourceGroupName, accountName, databaseName }, { parent: this }));
  }

  private createCollection(
    name: string,
    args: CosmosMongoArgs,
    account: cosmosdb.DatabaseAccount,
    database: cosmosdb.MongoDBResourceMongoDBDatabase,
    collection: MongoCollection,
    opts: pulumi.CustomResourceOptions,
  ): cosmosdb.MongoDBResourceMongoDBCollection {
    return new cosmosdb.MongoDBResourceMongoDBCollection(
      `${name}-collection-${collection.name}`,
      {
        resourceGroupName: args.resourceGroupName,
        accountName: account.name,
        databaseName: database.name,
        collectionName: collection.name,
        resource: {
          id: collection.name,
          // Cosmos DB refuses collections without one in a database whose throughput is shared, and documents are found by their id.
          shardKey: { _id: "Hash" },
          indexes: ["_id", ...(collection.indexedFields ?? [])].map((field) => ({ key: { keys: [field] } })),
        },
        tags: args.tags,
      },
      opts,
    );
  }

  /**
   * Keeps the account from being deleted by whom Pulumi cannot hold back: the portal, the Azure CLI, another program.
   * Azure refuses to delete its resource group too, as a whole. The lock stands on the account and not on the
   * group, where the connector could no longer delete container groups.
   */
  private lock(name: string, account: cosmosdb.DatabaseAccount): authorization.ManagementLockByScope {
    return new authorization.ManagementLockByScope(
      `${name}-lock`,
      {
        scope: account.id,
        lockName: "deletion-protection",
        level: authorization.LockLevel.CanNotDelete,
        notes: "Holds the data of a stack of Pulumi: set deletionProtection to false there and run `pulumi up` before deleting it.",
      },
      { parent: this },
    );
  }
}
