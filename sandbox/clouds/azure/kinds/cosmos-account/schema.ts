import { boolean, type Infer, integer, listOf, mapOf, object, oneOf, oneOfLeft, oneOfModelled, text } from "../../../kit/schema.ts";

const openNetwork = "Its accounts are reached over the sandbox's network, which has no virtual networks; ipRules are modelled.";

/** Kept and shown; the sandbox makes no backups. */
const backupPolicy = object({
  type: oneOf("Periodic", "Continuous"),
  periodicModeProperties: object({ backupIntervalInMinutes: integer, backupRetentionIntervalInHours: integer, backupStorageRedundancy: oneOf("Geo", "Local", "Zone") }),
  continuousModeProperties: object({ tier: oneOf("Continuous7Days", "Continuous30Days") }),
});

const capabilities = [
  // What EnableMongoRoleBasedAccessControl allows, role and user definitions, is refused by itself.
  ...["EnableMongo", "EnableMongoRoleBasedAccessControl", "EnableServerless", "DisableRateLimitingResponses", "EnableMongo16MBDocumentSupport"],
  ...["EnableMongoRetryableWrites", "EnableUniqueCompoundNestedDocs", "EnablePartialUniqueIndex", "EnableTtlOnCustomPath"],
];

const shared = {
  location: text,
  tags: mapOf(text),
  identity: object({ type: oneOf("None") }),
};

const properties = object({
  databaseAccountOfferType: oneOf("Standard"),
  locations: listOf(object({ locationName: text, failoverPriority: integer, isZoneRedundant: boolean })),
  apiProperties: object({ serverVersion: oneOf("3.6", "4.0", "4.2", "5.0", "6.0", "7.0") }),
  capabilities: listOf(object({ name: oneOf(...capabilities) })),
  consistencyPolicy: object({ defaultConsistencyLevel: oneOf("Eventual", "Session", "BoundedStaleness", "Strong", "ConsistentPrefix"), maxStalenessPrefix: integer, maxIntervalInSeconds: integer }),
  enableFreeTier: boolean,
  enableAutomaticFailover: boolean,
  disableKeyBasedMetadataWriteAccess: boolean,
  minimalTlsVersion: oneOfLeft("Tls12"),
  publicNetworkAccess: oneOfModelled(["Enabled"], openNetwork),
  networkAclBypass: oneOfModelled(["None"], openNetwork),
  createMode: oneOf("Default"),
  backupPolicy,
  capacity: object({ totalThroughputLimit: integer }),
  ipRules: listOf(object({ ipAddressOrRange: text })),
});

/** Body of PUT on an account. */
export const accountSchema = object({ ...shared, kind: oneOfModelled(["MongoDB"], "Its accounts speak the MongoDB protocol alone."), properties });

/** Body of PATCH on an account. */
export const accountPatchSchema = object({ ...shared, properties });

export type GivenAccount = Infer<typeof accountSchema>;

/** What Cosmos DB's package does not describe, or not for all versions. */
export const elsewhere = {
  notModelled: ["connectorOffer", "enablePartitionKeyMonitor"].map((name) => `properties.${name}`),
  readOnly: ["sqlEndpoint", "mongoEndpoint", "EnabledApiTypes", "enablePartitionKeyMonitor", "configurationOverrides"].map((name) => `properties.${name}`),
  values: {
    "properties.capabilities[].name": ["mongoEnableDocLevelTTL", "EnableAggregationPipeline", "MongoDBv3.4", "AllowSelfServeUpgradeToMongo36", "EnableCassandra", "EnableTable", "EnableGremlin", "EnableNoSQLVectorSearch", "EnableNoSQLFullTextSearch"],
    "properties.publicNetworkAccess": ["SecuredByPerimeter"],
    "properties.apiProperties.serverVersion": ["3.2"],
  },
};

export const instead = {
  "properties.enableMultipleWriteLocations": "It has one database an account.",
  "properties.isVirtualNetworkFilterEnabled": openNetwork,
  "properties.virtualNetworkRules": openNetwork,
  "properties.networkAclBypassResourceIds": openNetwork,
  "properties.disableLocalAuth": "Its databases know the account's key alone.",
};

/** Azure's own values of what is not modelled. The schema is that which accounts of this kind have, with or without an analytical store. */
export const silent = {
  "properties.analyticalStorageConfiguration.schemaType": "FullFidelity",
  "properties.defaultIdentity": "FirstPartyIdentity",
};

const throughput = { throughput: integer, autoscaleSettings: object({ maxThroughput: integer }) };

/** Body of PUT on `throughputSettings/default`. */
export const throughputSchema = object({ properties: object({ resource: object(throughput) }) });

/** Body of PUT on a database. */
export const databaseSchema = object({ location: text, tags: mapOf(text), properties: object({ resource: object({ id: text, createMode: oneOf("Default") }), options: object(throughput) }) });

/** Body of PUT on a collection. */
export const collectionSchema = object({
  location: text,
  tags: mapOf(text),
  properties: object({
    resource: object({
      id: text,
      shardKey: mapOf(oneOf("Hash")),
      indexes: listOf(object({ key: object({ keys: listOf(text) }), options: object({ unique: boolean }) })),
      createMode: oneOf("Default"),
    }),
    options: object(throughput),
  }),
});

export const collectionInstead = { "properties.resource.indexes[].options.expireAfterSeconds": "Its documents do not expire." };

/** Throughput as clients write it, in request units a second: set by hand, or up to where it scales by itself. */
export type GivenThroughput = NonNullable<NonNullable<Infer<typeof databaseSchema>["properties"]>["options"]>;
export type GivenCollection = Infer<typeof collectionSchema>;
