/** The four keys of an account. Secret. */
export interface AccountKeys {
  readonly primary: string;
  readonly secondary: string;
  readonly primaryReadonly: string;
  readonly secondaryReadonly: string;
}

export type KeyKind = keyof AccountKeys;

export interface AccountLocation {
  readonly locationName: string;
  readonly failoverPriority: number;
  readonly isZoneRedundant: boolean;
}

export type BackupPolicy =
  | { readonly type: "Periodic"; readonly periodicModeProperties: { readonly backupIntervalInMinutes: number; readonly backupRetentionIntervalInHours: number; readonly backupStorageRedundancy: string } }
  | { readonly type: "Continuous"; readonly continuousModeProperties: { readonly tier: string } };

/** What a client asks for, with Azure's defaults. */
export interface AccountProperties {
  readonly databaseAccountOfferType: "Standard";
  readonly locations: readonly AccountLocation[];
  readonly apiProperties: { readonly serverVersion: string };
  readonly capabilities: ReadonlyArray<{ readonly name: string }>;
  readonly consistencyPolicy: { readonly defaultConsistencyLevel: string; readonly maxStalenessPrefix?: number; readonly maxIntervalInSeconds?: number };
  readonly enableFreeTier: boolean;
  readonly enableAutomaticFailover: boolean;
  readonly disableKeyBasedMetadataWriteAccess: boolean;
  readonly minimalTlsVersion: "Tls12";
  readonly publicNetworkAccess: "Enabled";
  /** Who is let in; nobody is kept out where there is no rule. */
  readonly ipRules: ReadonlyArray<{ readonly ipAddressOrRange: string }>;
  readonly backupPolicy: BackupPolicy;
  readonly capacity?: { readonly totalThroughputLimit?: number };
}

/** Throughput of a database or collection, in request units a second. */
export interface Throughput {
  readonly throughput: number;
  /** Up to where it scales by itself; absent where it is set by hand. */
  readonly autoscaleMax?: number;
  /** The highest that it, or its maximum, ever was. */
  readonly highest: number;
}

/** A database of an account, as it was made through ARM. */
export interface MongoDatabase {
  readonly name: string;
  /** Shared by its collections; absent where each has its own. */
  readonly throughput?: Throughput;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A collection of a database, as it was made through ARM. */
export interface MongoCollection {
  readonly database: string;
  readonly name: string;
  readonly shardKey?: Readonly<Record<string, string>>;
  /** Fields with an index each. */
  readonly indexes: readonly string[];
  /** Absent where it has a share of its database's, and in serverless accounts. */
  readonly throughput?: Throughput;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A Cosmos DB account, as the stand-in remembers it. Secret. */
export interface AccountDocument {
  readonly name: string;
  readonly resourceGroup: string;
  /** Region of the account's record. */
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly properties: AccountProperties;
  readonly keys: AccountKeys;
  /** When each key was made. */
  readonly keyTimes: Readonly<Record<KeyKind, string>>;
  readonly databases: readonly MongoDatabase[];
  readonly collections: readonly MongoCollection[];
  /** Where its clients reach it. */
  readonly ip: string;
  /** Of the database server behind, which listens there to nobody. */
  readonly serverIp: string;
  readonly instanceId: string;
  readonly createdAt: string;
  /** Whether Azure had no room when it was to be made: such an account can only be deleted. */
  readonly neverMade?: boolean;
  readonly provisioningState: "Creating" | "Updating" | "Succeeded" | "Failed" | "Deleting";
}

export const accountType = "Microsoft.DocumentDB/databaseAccounts";

export const accountId = (subscriptionId: string, account: Pick<AccountDocument, "resourceGroup" | "name">): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/${account.resourceGroup}/providers/${accountType}/${account.name}`;

/** Where an account's MongoDB protocol is spoken. */
export const mongoHost = (account: string): string => `${account}.mongo.cosmos.azure.com`;
export const mongoPort = 10255;
