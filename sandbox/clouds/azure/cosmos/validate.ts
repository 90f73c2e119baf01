import { isDeepStrictEqual } from "node:util";
import { AzureError } from "../azure-error.ts";
import { findLocation, locationNames } from "../locations.ts";
import { conform } from "../shape.ts";
import { checkBackupChange, readBackupPolicy } from "./backup-policy.ts";
import { ruleFault } from "./gateway/firewall.ts";
import { type AccountDocument, type AccountLocation, type AccountProperties, accountType } from "./model.ts";
import { badRequest } from "./refusal.ts";
import { accountPatchShape, accountShape } from "./shape.ts";

const nameRule = /^[a-z0-9]([a-z0-9-]{1,42})[a-z0-9]$/;

/** What a PUT or PATCH asks for, once it is known to be right. */
export interface AccountRequest {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly properties: AccountProperties;
}

type Given = Partial<Omit<AccountProperties, "locations">> & { readonly locations?: ReadonlyArray<Partial<AccountLocation>> };

/** Api-version since which a new account fails over by itself unless it says otherwise: recordings of 2024-08-15 do, those of 2024-05-15 do not. */
const automaticFailoverSince = "2024-08-15";

/** Version of an account whose client names none (recorded in June 2024, at 2024-05-15). */
const defaultServerVersion = "3.6";

/** Reads the body of a PUT. Throws what Cosmos DB refuses. */
export function readAccountRequest(name: string, body: unknown, apiVersion: string): AccountRequest {
  checkAccountName(name);
  const { kind, location, tags, properties } = conform(body, accountShape, "") as { kind?: string; location?: string; tags?: Record<string, string>; properties?: Given };
  if (kind === undefined) throw badRequest("The sandbox models Cosmos DB accounts of kind 'MongoDB' alone, and 'kind' is not given (Azure takes GlobalDocumentDB then).");
  if (properties?.databaseAccountOfferType === undefined) throw badRequest("'properties.databaseAccountOfferType' is required and must be 'Standard'.");
  const locations = readLocations(properties.locations);
  const record = findLocation(location ?? locations[0]?.locationName ?? "");
  if (record === undefined) {
    throw new AzureError(400, "LocationNotAvailableForResourceType", `The provided location '${location ?? ""}' is not available for resource type '${accountType}'. List of available regions for the resource type is '${locationNames()}'.`);
  }
  return { location: record.name, tags: tags ?? {}, properties: complete({ enableAutomaticFailover: apiVersion >= automaticFailoverSince, ...properties, locations }) };
}

/** Reads the body of a PATCH: what it leaves out stays. */
export function readAccountPatch(known: AccountDocument, body: unknown): AccountRequest {
  const { location, tags, properties = {} } = conform(body, accountPatchShape, "") as { location?: string; tags?: Record<string, string>; properties?: Given };
  const record = location === undefined ? known.location : (findLocation(location)?.name ?? location);
  const locations = properties.locations === undefined ? known.properties.locations : readLocations(properties.locations);
  // Clients send an empty object, or one of nulls alone, for what they do not want to change.
  const apiProperties = { ...known.properties.apiProperties, ...properties.apiProperties };
  return { location: record, tags: tags ?? known.tags, properties: complete({ ...known.properties, ...properties, apiProperties, locations }) };
}

/** 3 - 44 lowercase letters, digits and hyphens. */
export function checkAccountName(name: string): void {
  if (nameRule.test(name)) return;
  throw badRequest(`DatabaseAccount name '${name}' is not valid. It must be 3 to 44 characters of lowercase letters, numbers and hyphens, and begin and end with a letter or number.`);
}

function complete(given: Omit<Given, "locations"> & { locations: readonly AccountLocation[] }): AccountProperties {
  const capabilities = given.capabilities ?? [];
  return {
    databaseAccountOfferType: "Standard",
    locations: given.locations,
    apiProperties: { serverVersion: given.apiProperties?.serverVersion ?? defaultServerVersion },
    // Every account of this kind has it, asked for or not.
    capabilities: capabilities.some((capability) => capability.name === "EnableMongo") ? capabilities : [{ name: "EnableMongo" }, ...capabilities],
    consistencyPolicy: { maxIntervalInSeconds: 5, maxStalenessPrefix: 100, ...(given.consistencyPolicy ?? { defaultConsistencyLevel: "Session" }) },
    enableFreeTier: given.enableFreeTier ?? false,
    enableAutomaticFailover: given.enableAutomaticFailover ?? false,
    disableKeyBasedMetadataWriteAccess: given.disableKeyBasedMetadataWriteAccess ?? false,
    minimalTlsVersion: "Tls12",
    publicNetworkAccess: "Enabled",
    ipRules: readRules(given.ipRules),
    backupPolicy: readBackupPolicy(given.backupPolicy),
    ...(given.capacity === undefined ? {} : { capacity: given.capacity }),
  };
}

function readRules(rules: AccountProperties["ipRules"] = []): AccountProperties["ipRules"] {
  for (const { ipAddressOrRange } of rules) {
    const fault = ruleFault(ipAddressOrRange);
    if (fault !== undefined) throw badRequest(fault);
  }
  return rules;
}

function readLocations(given: ReadonlyArray<Partial<AccountLocation>> | undefined): AccountLocation[] {
  if (given === undefined || given.length === 0) throw badRequest("'properties.locations' must name at least one region.");
  const read = given.map((item) => {
    const region = findLocation(item.locationName ?? "");
    if (region === undefined) throw badRequest(`The location '${item.locationName ?? ""}' in 'properties.locations' is not a region of Cosmos DB. The regions are '${locationNames()}'.`);
    return { locationName: region.displayName, failoverPriority: item.failoverPriority ?? 0, isZoneRedundant: item.isZoneRedundant ?? false };
  });
  const priorities = read.map((item) => item.failoverPriority).sort((left, right) => left - right);
  if (priorities.some((priority, index) => priority !== index)) {
    throw badRequest(`The failover priorities '${priorities.join(",")}' in 'properties.locations' are not valid: each must be unique, and they must run from 0 (the write region) without a gap.`);
  }
  if (new Set(read.map((item) => item.locationName)).size < read.length) throw badRequest("'properties.locations' names a region more than once.");
  return [...read].sort((left, right) => left.failoverPriority - right.failoverPriority);
}

/** Throws where an account cannot be changed so. */
export function checkAccountUpdate(known: AccountDocument, wanted: AccountRequest): void {
  if (known.location !== wanted.location) {
    throw new AzureError(
      409,
      "InvalidResourceLocation",
      `The resource '${known.name}' already exists in location '${known.location}' in resource group '${known.resourceGroup}'. A resource with the same name cannot be created in location '${wanted.location}'. Please select a new resource name.`,
    );
  }
  if (known.properties.enableFreeTier !== wanted.properties.enableFreeTier) throw badRequest("'properties.enableFreeTier' can be set only when the account is created.");
  checkBackupChange(known.properties, wanted.properties);
  const { locations: before, ...restBefore } = known.properties;
  const { locations: after, ...restAfter } = wanted.properties;
  if (!isDeepStrictEqual(before, after) && !isDeepStrictEqual(restBefore, restAfter)) {
    throw badRequest("A change of 'properties.locations' cannot be combined with a change of any other property: send them one after the other.");
  }
}
