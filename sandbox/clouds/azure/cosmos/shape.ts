import { absent, absentBut, arrayOf, boolean, integer, mapOf, object, oneOf, oneOfModelled, readOnly, type Shape, text } from "../shape.ts";
import { throughputOptions } from "./throughput.ts";

const openNetwork = "Its accounts are reached over the sandbox's network, which has no virtual networks; ipRules are modelled.";

const identity = object({ type: oneOfModelled(["None"], ["SystemAssigned", "UserAssigned", "SystemAssigned,UserAssigned"]), userAssignedIdentities: absent(), principalId: readOnly, tenantId: readOnly });

const location = object({ locationName: text, failoverPriority: integer, isZoneRedundant: boolean, id: readOnly, documentEndpoint: readOnly, provisioningState: readOnly });

/** Kept and shown; the sandbox makes no backups. */
const backupPolicy = object({
  type: oneOf("Periodic", "Continuous"),
  periodicModeProperties: object({ backupIntervalInMinutes: integer, backupRetentionIntervalInHours: integer, backupStorageRedundancy: oneOf("Geo", "Local", "Zone") }),
  continuousModeProperties: object({ tier: oneOf("Continuous7Days", "Continuous30Days") }),
  migrationState: readOnly,
});

const properties: Shape = object({
  databaseAccountOfferType: oneOf("Standard"),
  locations: arrayOf(location),
  apiProperties: object({ serverVersion: oneOfModelled(["3.6", "4.0", "4.2", "5.0", "6.0", "7.0"], ["3.2"]) }),
  capabilities: arrayOf(
    object({
      name: oneOfModelled(
        // What EnableMongoRoleBasedAccessControl allows, role and user definitions, is refused by itself.
        ["EnableMongo", "EnableMongoRoleBasedAccessControl", "EnableServerless", "DisableRateLimitingResponses", "EnableMongo16MBDocumentSupport", "EnableMongoRetryableWrites", "EnableUniqueCompoundNestedDocs", "EnablePartialUniqueIndex", "EnableTtlOnCustomPath"],
        ["mongoEnableDocLevelTTL", "EnableAggregationPipeline", "MongoDBv3.4", "AllowSelfServeUpgradeToMongo36", "EnableCassandra", "EnableTable", "EnableGremlin", "EnableNoSQLVectorSearch", "EnableNoSQLFullTextSearch"],
      ),
    }),
  ),
  consistencyPolicy: object({ defaultConsistencyLevel: oneOf("Eventual", "Session", "BoundedStaleness", "Strong", "ConsistentPrefix"), maxStalenessPrefix: integer, maxIntervalInSeconds: integer }),
  enableFreeTier: boolean,
  enableAutomaticFailover: boolean,
  disableKeyBasedMetadataWriteAccess: boolean,
  // Azure has retired TLS 1.0 and 1.1.
  minimalTlsVersion: oneOf("Tls12"),
  publicNetworkAccess: oneOfModelled(["Enabled"], ["Disabled", "SecuredByPerimeter"], openNetwork),
  networkAclBypass: oneOfModelled(["None"], ["AzureServices"], openNetwork),
  createMode: oneOfModelled(["Default"], ["Restore"]),
  backupPolicy,
  capacity: object({ totalThroughputLimit: integer }),
  enableMultipleWriteLocations: absent("It has one database an account."),
  isVirtualNetworkFilterEnabled: absent(openNetwork),
  virtualNetworkRules: absent(openNetwork),
  ipRules: arrayOf(object({ ipAddressOrRange: text })),
  networkAclBypassResourceIds: absent(openNetwork),
  disableLocalAuth: absent("Its databases know the account's key alone."),
  enableAnalyticalStorage: absent(),
  // The schema that accounts of this kind have, whether or not they have an analytical store.
  analyticalStorageConfiguration: object({ schemaType: absentBut("FullFidelity") }),
  enableCassandraConnector: absent(),
  connectorOffer: absent(),
  cors: absent(),
  keyVaultKeyUri: absent(),
  defaultIdentity: absentBut("FirstPartyIdentity"),
  enablePartitionMerge: absent(),
  enableBurstCapacity: absent(),
  enableMaterializedViews: absent(),
  enablePerRegionPerPartitionAutoscale: absent(),
  customerManagedKeyStatus: absent(),
  diagnosticLogSettings: absent(),
  restoreParameters: absent(),
  provisioningState: readOnly,
  documentEndpoint: readOnly,
  mongoEndpoint: readOnly,
  readLocations: readOnly,
  writeLocations: readOnly,
  failoverPolicies: readOnly,
  privateEndpointConnections: readOnly,
  instanceId: readOnly,
  keysMetadata: readOnly,
  sqlEndpoint: readOnly,
  EnabledApiTypes: readOnly,
  enablePartitionKeyMonitor: readOnly,
  configurationOverrides: readOnly,
});

/** Body of PUT on an account. */
export const accountShape = object({
  id: readOnly,
  name: readOnly,
  type: readOnly,
  systemData: readOnly,
  kind: oneOfModelled(["MongoDB"], ["GlobalDocumentDB", "Parse"], "Its accounts speak the MongoDB protocol alone."),
  location: text,
  tags: mapOf(text),
  identity,
  properties,
});

/** Body of PATCH on an account. */
export const accountPatchShape = object({ location: text, tags: mapOf(text), identity, properties });

/** Body of PUT on a database. */
export const databaseShape = object({
  id: readOnly,
  name: readOnly,
  type: readOnly,
  location: text,
  tags: mapOf(text),
  identity: absent(),
  properties: object({ resource: object({ id: text, createMode: oneOfModelled(["Default"], ["Restore", "PointInTimeRestore"]), restoreParameters: absent() }), options: throughputOptions }),
});

/** Body of PUT on a collection. */
export const collectionShape = object({
  id: readOnly,
  name: readOnly,
  type: readOnly,
  location: text,
  tags: mapOf(text),
  identity: absent(),
  properties: object({
    resource: object({
      id: text,
      shardKey: mapOf(oneOf("Hash")),
      indexes: arrayOf(object({ key: object({ keys: arrayOf(text) }), options: object({ unique: boolean, expireAfterSeconds: absent("Its documents do not expire.") }) })),
      analyticalStorageTtl: absent(),
      createMode: oneOfModelled(["Default"], ["Restore", "PointInTimeRestore"]),
      restoreParameters: absent(),
    }),
    options: throughputOptions,
  }),
});
