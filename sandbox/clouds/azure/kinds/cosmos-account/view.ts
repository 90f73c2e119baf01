import { findLocation } from "../../locations.ts";
import { keyKinds } from "./keys.ts";
import type { Shown } from "../../arm/arm-kind.ts";
import { type AccountDocument, type AccountLocation, type BackupPolicy, mongoHost } from "./account.ts";

/** Api-version since which Azure writes enableBurstCapacity: recordings of 2024-05-15 have it, those of 2023-04-15 do not. */
const burstSince = "2023-09-15";

/** What an account shows beside its name: no keys. Older api-versions know less. */
export function accountView(account: AccountDocument, { call }: Shown): Record<string, unknown> {
  const { locations, backupPolicy, ...properties } = account.properties;
  const isMade = account.provisioningState !== "Creating" && account.neverMade !== true;
  const places = locations.map((location) => placeView(account, location, isMade));
  return {
    kind: "MongoDB",
    location: findLocation(account.location)?.displayName ?? account.location,
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
      ...(call.apiVersion >= burstSince ? { enableBurstCapacity: false } : {}),
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
