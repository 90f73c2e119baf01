import { findLocation } from "../locations.ts";
import { keyKinds } from "./keys.ts";
import { type AccountDocument, accountId, accountType, type AccountLocation, type MongoCollection, type MongoDatabase, mongoHost, mongoPort } from "./model.ts";

/** An account as ARM shows it: without keys. */
export function accountView(account: AccountDocument, subscriptionId: string): Record<string, unknown> {
  const { locations, ...properties } = account.properties;
  const place = (location: AccountLocation): Record<string, unknown> => {
    const region = findLocation(location.locationName)?.name ?? "";
    return {
      id: `${account.name}-${region}`,
      locationName: location.locationName,
      documentEndpoint: `https://${account.name}-${region}.documents.azure.com:443/`,
      provisioningState: account.provisioningState === "Creating" ? "Creating" : "Succeeded",
      failoverPriority: location.failoverPriority,
      isZoneRedundant: location.isZoneRedundant,
    };
  };
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
      documentEndpoint: `https://${account.name}.documents.azure.com:443/`,
      mongoEndpoint: `https://${mongoHost(account.name)}:${String(mongoPort)}/`,
      instanceId: account.instanceId,
      enableMultipleWriteLocations: false,
      isVirtualNetworkFilterEnabled: false,
      virtualNetworkRules: [],
      cors: [],
      disableLocalAuth: false,
      networkAclBypass: "None",
      networkAclBypassResourceIds: [],
      privateEndpointConnections: [],
      locations: locations.map(place),
      readLocations: locations.map(place),
      writeLocations: locations.filter((location) => location.failoverPriority === 0).map(place),
      failoverPolicies: locations.map((location) => ({ id: place(location)["id"], locationName: location.locationName, failoverPriority: location.failoverPriority })),
      keysMetadata: Object.fromEntries(keyKinds.map(({ kind }) => [`${kind}MasterKey`, { generationTime: account.keyTimes[kind] }])),
    },
  };
}

export const databaseType = `${accountType}/mongodbDatabases`;

export const databaseView = (account: AccountDocument, database: MongoDatabase, subscriptionId: string): Record<string, unknown> => ({
  id: `${accountId(subscriptionId, account)}/mongodbDatabases/${database.name}`,
  name: database.name,
  type: databaseType,
  tags: database.tags,
  properties: { resource: { id: database.name }, options: database.options },
});

export const collectionType = `${databaseType}/collections`;

export const collectionView = (account: AccountDocument, collection: MongoCollection, subscriptionId: string): Record<string, unknown> => ({
  id: `${accountId(subscriptionId, account)}/mongodbDatabases/${collection.database}/collections/${collection.name}`,
  name: collection.name,
  type: collectionType,
  tags: collection.tags,
  properties: {
    resource: { id: collection.name, ...(collection.shardKey === undefined ? {} : { shardKey: collection.shardKey }), indexes: collection.indexes.map((field) => ({ key: { keys: [field] } })) },
    options: collection.options,
  },
});
