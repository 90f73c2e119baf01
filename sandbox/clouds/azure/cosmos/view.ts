import * as crypto from "node:crypto";
import { findLocation } from "../locations.ts";
import { keyKinds } from "./keys.ts";
import { type AccountDocument, accountId, accountType, type AccountLocation, type BackupPolicy, type MongoCollection, type MongoDatabase, mongoHost, type Throughput } from "./model.ts";
import { throughputProperties } from "./throughput.ts";

/** Api-version since which Azure writes enableBurstCapacity: recordings of 2024-05-15 have it, those of 2023-04-15 do not. */
const burstSince = "2023-09-15";

/** An account as ARM shows it: without keys. @param apiVersion of the request: older ones know less */
export function accountView(account: AccountDocument, subscriptionId: string, apiVersion: string): Record<string, unknown> {
  const { locations, backupPolicy, ...properties } = account.properties;
  const isMade = account.provisioningState !== "Creating" && account.neverMade !== true;
  const places = locations.map((location) => placeView(account, location, isMade));
  return {
    id: accountId(subscriptionId, account),
    name: account.name,
    type: accountType,
    kind: "MongoDB",
    location: findLocation(account.location)?.displayName ?? account.location,
    tags: account.tags,
    identity: { type: "None" },
    systemData: { createdAt: account.createdAt },
    properties: {
      ...properties,
      provisioningState: account.provisioningState,
      ...(isMade ? endpointsOf(account) : {}),
      instanceId: account.instanceId,
      enableMultipleWriteLocations: false,
      enablePartitionKeyMonitor: false,
      EnabledApiTypes: "MongoDB",
      enableAnalyticalStorage: false,
      analyticalStorageConfiguration: { schemaType: "FullFidelity" },
      defaultIdentity: isMade ? "FirstPartyIdentity" : "",
      enablePartitionMerge: false,
      ...(apiVersion >= burstSince ? { enableBurstCapacity: false } : {}),
      configurationOverrides: { ...(isMade ? { EnableBsonSchema: "True" } : {}), EnablePerRegionPerPartitionAutoscaleOptIn: "True" },
      isVirtualNetworkFilterEnabled: false,
      virtualNetworkRules: [],
      cors: [],
      disableLocalAuth: false,
      networkAclBypass: "None",
      networkAclBypassResourceIds: [],
      backupPolicy: isMade ? backupPolicy : unmadePolicy(backupPolicy),
      locations: places,
      readLocations: places,
      writeLocations: places.filter(({ failoverPriority }) => failoverPriority === 0),
      failoverPolicies: places.map(({ id, locationName, failoverPriority }) => ({ id, locationName, failoverPriority })),
      keysMetadata: Object.fromEntries(keyKinds.map(({ kind }) => [`${kind}MasterKey`, { generationTime: account.keyTimes[kind] }])),
    },
  };
}

function placeView(account: AccountDocument, location: AccountLocation, isMade: boolean) {
  const id = `${account.name}-${findLocation(location.locationName)?.name ?? ""}`;
  return {
    id,
    locationName: location.locationName,
    ...(isMade ? { documentEndpoint: `https://${id}.documents.azure.com:443/` } : {}),
    provisioningState: isMade ? "Succeeded" : "Creating",
    failoverPriority: location.failoverPriority,
    isZoneRedundant: location.isZoneRedundant,
  };
}

/** Addresses as Azure writes them: the port of `mongoEndpoint` is not where MongoDB is spoken. */
const endpointsOf = ({ name }: AccountDocument): Record<string, string> => ({
  documentEndpoint: `https://${name}.documents.azure.com:443/`,
  sqlEndpoint: `https://${name}.documents.azure.com:443/`,
  mongoEndpoint: `https://${mongoHost(name)}:443/`,
});

/** Where the backups of an account will be is decided when it is made. */
const unmadePolicy = (policy: BackupPolicy): unknown =>
  policy.type === "Periodic" ? { ...policy, periodicModeProperties: { ...policy.periodicModeProperties, backupStorageRedundancy: "Invalid" } } : policy;

export const databaseType = `${accountType}/mongodbDatabases`;

export const databaseView = (account: AccountDocument, { name, tags }: MongoDatabase, subscriptionId: string): Record<string, unknown> => ({
  id: `${accountId(subscriptionId, account)}/mongodbDatabases/${name}`,
  type: databaseType,
  name,
  ...(tags === undefined ? {} : { tags }),
  properties: { resource: { id: name } },
});

export const collectionType = `${databaseType}/collections`;

export const collectionView = (account: AccountDocument, { database, name, shardKey, indexes, tags }: MongoCollection, subscriptionId: string): Record<string, unknown> => ({
  id: `${accountId(subscriptionId, account)}/mongodbDatabases/${database}/collections/${name}`,
  type: collectionType,
  name,
  ...(tags === undefined ? {} : { tags }),
  properties: { resource: { id: name, ...(shardKey === undefined ? {} : { shardKey }), indexes: indexes.map((field) => ({ key: { keys: [field] } })) } },
});

/** Throughput of a database or collection, whose view is given. Its name is that of Azure's record of it. */
export function throughputView(owner: Record<string, unknown>, throughput: Throughput): Record<string, unknown> {
  const id = `${String(owner["id"])}/throughputSettings/default`;
  return { id, type: `${String(owner["type"])}/throughputSettings`, name: crypto.createHash("sha256").update(id).digest("base64").replaceAll(/[+/]/g, "x").slice(0, 4), properties: throughputProperties(throughput) };
}
