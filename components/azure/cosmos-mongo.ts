import * as cosmosdb from "@pulumi/azure-native/cosmosdb/index.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random";
import { primaryConnectionString } from "./connection-string.ts";
import { cosmosDigits } from "./naming-rules.ts";

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
  /** MongoDB wire protocol version. @default "7.0" */
  readonly serverVersion?: pulumi.Input<string>;
  /** Whether to take the subscription's one free account. @default false */
  readonly freeTier?: pulumi.Input<boolean>;
  /** @default none */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Request units a second that the database's collections share: the least that Cosmos DB provisions. */
const throughput = 400;

/** A Cosmos DB account in one region that speaks the MongoDB protocol, with one database. */
export class CosmosMongo extends pulumi.ComponentResource {
  /** Name of the account, unique in all of Azure. */
  public readonly accountName: pulumi.Output<string>;
  /** Connection string of the account, with its primary key. Secret. */
  public readonly connectionString: pulumi.Output<string>;
  /** Name of the database, once it exists. */
  public readonly databaseName: pulumi.Output<string>;

  constructor(name: string, args: CosmosMongoArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:azure:CosmosMongo", name, {}, opts);

    const digits = new RandomString(`${name}-digits`, { length: cosmosDigits, numeric: true, lower: false, upper: false, special: false }, { parent: this });
    const account = this.createAccount(name, args, digits.result);
    const database = new cosmosdb.MongoDBResourceMongoDBDatabase(
      `${name}-database`,
      {
        resourceGroupName: args.resourceGroupName,
        accountName: account.name,
        databaseName: args.databaseName ?? "todo",
        resource: { id: args.databaseName ?? "todo" },
        options: { throughput },
      },
      { parent: this },
    );
    const listed = cosmosdb.listDatabaseAccountConnectionStringsOutput(
      { resourceGroupName: args.resourceGroupName, accountName: account.name },
      { parent: this },
    );

    this.accountName = account.name;
    this.connectionString = pulumi.secret(listed.apply(({ connectionStrings }) => primaryConnectionString(connectionStrings)));
    this.databaseName = database.name;
    this.registerOutputs({
      accountName: this.accountName,
      connectionString: this.connectionString,
      databaseName: this.databaseName,
    });
  }

  private createAccount(name: string, args: CosmosMongoArgs, digits: pulumi.Output<string>): cosmosdb.DatabaseAccount {
    return new cosmosdb.DatabaseAccount(
      `${name}-account`,
      {
        resourceGroupName: args.resourceGroupName,
        accountName: pulumi.interpolate`${args.namePrefix ?? "tododb"}${digits}`,
        location: args.location,
        kind: cosmosdb.DatabaseAccountKind.MongoDB,
        databaseAccountOfferType: cosmosdb.DatabaseAccountOfferType.Standard,
        locations: [{ locationName: args.location, failoverPriority: 0, isZoneRedundant: false }],
        consistencyPolicy: { defaultConsistencyLevel: cosmosdb.DefaultConsistencyLevel.Session },
        apiProperties: { serverVersion: args.serverVersion ?? "7.0" },
        capabilities: [{ name: "EnableMongo" }],
        minimalTlsVersion: cosmosdb.MinimalTlsVersion.Tls12,
        enableFreeTier: args.freeTier ?? false,
        // Container groups with a public address leave Azure Container Instances from addresses nobody can know before.
        publicNetworkAccess: cosmosdb.PublicNetworkAccess.Enabled,
        tags: args.tags,
      },
      { parent: this },
    );
  }
}
