import { isDeepStrictEqual } from "node:util";
import { findLocation, locationNames } from "../../locations.ts";
import { checkBackupChange, readBackupPolicy } from "./backup-policy.ts";
import { ruleFault } from "./gateway/firewall.ts";
import type { AccountDocument, AccountLocation, AccountProperties } from "./account.ts";
import { badRequest } from "./refusal.ts";
import type { GivenAccount } from "./schema.ts";

const nameRule = /^[a-z0-9]([a-z0-9-]{1,42})[a-z0-9]$/;

/** What a PUT or PATCH asks for, once it is known to be right. */
export interface FullAccount {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly properties: AccountProperties;
}

type Given = NonNullable<GivenAccount["properties"]>;

/** Api-version since which a new account fails over by itself unless it says otherwise: recordings of 2024-08-15 do, those of 2024-05-15 do not. */
const automaticFailoverSince = "2024-08-15";

/** Version of an account whose client names none (recorded in June 2024, at 2024-05-15). */
const defaultServerVersion = "3.6";

/** What a client asks for, with Azure's defaults. Throws what Cosmos DB refuses. */
export function completeAccount({ kind, location, tags, properties }: GivenAccount, region: string | undefined, apiVersion: string): FullAccount {
  if (kind === undefined) throw badRequest("The sandbox models Cosmos DB accounts of kind 'MongoDB' alone, and 'kind' is not given (Azure takes GlobalDocumentDB then).");
  if (properties?.databaseAccountOfferType === undefined) throw badRequest("'properties.databaseAccountOfferType' is required and must be 'Standard'.");
  const locations = readLocations(properties.locations);
  const record = region ?? findLocation(locations[0]?.locationName ?? "")?.name ?? location ?? "";
  return { location: record, tags: tags ?? {}, properties: complete({ enableAutomaticFailover: apiVersion >= automaticFailoverSince, ...properties }, locations) };
}

/** A PATCH laid over an account: what it leaves out stays. */
export function patchedAccount(known: AccountDocument, { location, tags, properties = {} }: Partial<GivenAccount>): GivenAccount {
  // Clients send an empty object, or one of nulls alone, for what they do not want to change.
  const apiProperties = { ...known.properties.apiProperties, ...properties.apiProperties };
  return { kind: "MongoDB", location: location ?? known.location, tags: tags ?? known.tags, properties: { ...known.properties, ...properties, apiProperties } };
}

/** 3 - 44 lowercase letters, digits and hyphens. */
export function checkAccountName(name: string): void {
  if (nameRule.test(name)) return;
  throw badRequest(`DatabaseAccount name '${name}' is not valid. It must be 3 to 44 characters of lowercase letters, numbers and hyphens, and begin and end with a letter or number.`);
}

function complete(given: Omit<Given, "locations">, locations: readonly AccountLocation[]): AccountProperties {
  const capabilities = (given.capabilities ?? []).map(({ name = "" }) => ({ name }));
  return {
    databaseAccountOfferType: "Standard",
    locations,
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

function readRules(rules: Given["ipRules"] = []): AccountProperties["ipRules"] {
  return rules.map(({ ipAddressOrRange = "" }) => {
    const fault = ruleFault(ipAddressOrRange);
    if (fault !== undefined) throw badRequest(fault);
    return { ipAddressOrRange };
  });
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
export function checkAccountUpdate(known: AccountDocument, wanted: FullAccount): void {
  // Resource Manager itself refuses another region.
  if (known.location !== wanted.location) return;
  if (known.properties.enableFreeTier !== wanted.properties.enableFreeTier) throw badRequest("'properties.enableFreeTier' can be set only when the account is created.");
  checkBackupChange(known.properties, wanted.properties);
  const { locations: before, ...restBefore } = known.properties;
  const { locations: after, ...restAfter } = wanted.properties;
  if (!isDeepStrictEqual(before, after) && !isDeepStrictEqual(restBefore, restAfter)) {
    throw badRequest("A change of 'properties.locations' cannot be combined with a change of any other property: send them one after the other.");
  }
}
