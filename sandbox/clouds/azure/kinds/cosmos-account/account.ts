import type { ArmDocument } from "../../arm/arm-kind.ts";
import { inResourceGroup } from "../../arm/place.ts";
import type { GivenAccount } from "./schema.ts";

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
  | { readonly type: "Periodic"; readonly periodicModeProperties: { readonly backupIntervalInMinutes: number; readonly backupRetentionIntervalInHours: number; readonly backupStorageRedundancy: "Geo" | "Local" | "Zone" } }
  | { readonly type: "Continuous"; readonly continuousModeProperties: { readonly tier: "Continuous7Days" | "Continuous30Days" } };

type GivenProperties = NonNullable<GivenAccount["properties"]>;

/** What a client asks for, with Azure's defaults. */
export type AccountProperties = Required<Omit<GivenProperties, "locations" | "apiProperties" | "backupPolicy" | "capacity" | "createMode" | "networkAclBypass" | "ipRules" | "capabilities">> & {
  readonly locations: readonly AccountLocation[];
  readonly apiProperties: { readonly serverVersion: NonNullable<NonNullable<GivenProperties["apiProperties"]>["serverVersion"]> };
  readonly capabilities: ReadonlyArray<{ readonly name: string }>;
  /** Who is let in; nobody is kept out where there is no rule. */
  readonly ipRules: ReadonlyArray<{ readonly ipAddressOrRange: string }>;
  readonly backupPolicy: BackupPolicy;
  readonly capacity?: GivenProperties["capacity"];
};

/** Throughput of a database or collection, in request units a second. */
export interface Throughput {
  readonly throughput: number;
  /** Up to where it scales by itself; absent where it is set by hand. */
  readonly autoscaleMax?: number;
  /** The highest that it, or its maximum, ever was. */
  readonly highest: number;
}

/** A database of an account, as it was made through ARM. */
export interface MongoDatabase extends ArmDocument {
  readonly parents: readonly [account: string];
  /** Shared by its collections; absent where each has its own. */
  readonly throughput?: Throughput;
}

/** A collection of a database, as it was made through ARM. */
export interface MongoCollection extends ArmDocument {
  readonly parents: readonly [account: string, database: string];
  readonly shardKey?: Readonly<Record<string, string>>;
  /** Fields with an index each. */
  readonly indexes: readonly string[];
  /** Absent where it has a share of its database's, and in serverless accounts. */
  readonly throughput?: Throughput;
}

/** A Cosmos DB account, as the stand-in remembers it. Secret. */
export interface AccountDocument extends ArmDocument {
  readonly resourceGroup: string;
  /** Region of the account's record. */
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly properties: AccountProperties;
  readonly keys: AccountKeys;
  /** When each key was made. */
  readonly keyTimes: Readonly<Record<KeyKind, string>>;
  /** Where its clients reach it. */
  readonly ip: string;
  /** Of the database server behind, which listens there to nobody. */
  readonly serverIp: string;
  readonly instanceId: string;
  /** Whether Azure had no room when it was to be made: such an account can only be deleted. */
  readonly neverMade?: boolean;
  /** "Creating", "Updating", "Succeeded", "Failed" or "Deleting". */
  readonly provisioningState: string;
}

export const accountType = "Microsoft.DocumentDB/databaseAccounts";

export const accountPlace = inResourceGroup(accountType, true);

/** Where an account's MongoDB protocol is spoken. */
export const mongoHost = (account: string): string => `${account}.mongo.cosmos.azure.com`;
export const mongoPort = 10255;
