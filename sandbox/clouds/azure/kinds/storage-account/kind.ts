import { boolean, type Infer, integer, listOf, mapOf, object, oneOf, required, text } from "../../../kit/schema.ts";
import { storageVersions } from "../../arm/api-versions.ts";
import { type ArmDocument, armKind, type Shown } from "../../arm/arm-kind.ts";
import type { Kinds } from "../../arm/kinds.ts";
import { atLocation, type OperationAddress, operationResult } from "../../arm/operation-address.ts";
import { inResourceGroup } from "../../arm/place.ts";
import { AzureError, notModelled } from "../../azure-error.ts";
import { findPairedRegion, locations } from "../../locations.ts";
import { type AccessKeys, createKeys, keyActions, type KeyRules } from "../access-keys.ts";
import { nameCheckRoute } from "../name-check.ts";
import { keepFileService } from "./file-service.ts";

const type = "Microsoft.Storage/storageAccounts";

const service = object({ enabled: boolean, keyType: oneOf("Account") });
const properties = object({
  accessTier: oneOf("Hot", "Cool", "Cold"), supportsHttpsTrafficOnly: boolean, minimumTlsVersion: oneOf("TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3"), publicNetworkAccess: oneOf("Enabled", "Disabled"),
  allowBlobPublicAccess: boolean, allowSharedKeyAccess: boolean, allowCrossTenantReplication: boolean, defaultToOAuthAuthentication: boolean, largeFileSharesState: oneOf("Enabled", "Disabled"),
  keyPolicy: object({ keyExpirationPeriodInDays: required(integer) }),
  networkAcls: object({ bypass: text, defaultAction: required(oneOf("Allow", "Deny")), ipRules: listOf(object({ value: required(text), action: oneOf("Allow") })) }),
  encryption: object({ keySource: oneOf("Microsoft.Storage"), services: object({ blob: service, file: service }) }),
});
const sku = object({ name: required(oneOf("Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_RAGRS", "Standard_GZRS", "Standard_RAGZRS")) });
const kind = oneOf("StorageV2", "Storage", "BlobStorage", "FileStorage", "BlockBlobStorage");
const shared = { tags: mapOf(text), identity: object({ type: oneOf("None") }), properties };
const elsewhere = { notModelled: ["properties.allowCrossTenantDelegationSas", "properties.networkAcls.ipv6Rules"] };

/** A storage account, as the stand-in remembers it. Secret. */
export interface StorageAccount extends ArmDocument {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly sku: Infer<typeof sku>;
  readonly kind: Infer<typeof kind>;
  readonly properties: Infer<typeof properties>;
  readonly keys: AccessKeys<"key1" | "key2">;
}

const keyRules: KeyRules<StorageAccount, "key1" | "key2"> = {
  names: ["key1", "key2"], bytes: 64, list: "listKeys", regenerate: "regenerateKey", choice: "keyName",
  // A key tells when it was made at 2024-01-01, and not at 2018-11-01.
  view: ({ keys }, { apiVersion }) => ({ keys: Object.entries(keys).map(([keyName, { value, since }]) => ({ ...(apiVersion > "2018-11-01" ? { creationTime: since } : {}), keyName, value, permissions: "FULL" })) }),
};

/** The creation of an account, as the address in `Location` tells it: 202 until it is there, then the account. */
const creation: OperationAddress = {
  header: "location",
  ...atLocation("Microsoft.Storage", "asyncoperations"),
  retryAfter: ({ storageCreationPatience }) => storageCreationPatience / 1000,
  answer: (operation, told) => operationResult(operation, told, { status: 200, body: told.resource() }),
};

/** Storage accounts. Statuses, defaults and refusals are those of recordings of 2024 and 2025; nothing is stored behind one. */
export const storageAccount = armKind<StorageAccount>()({
  type,
  apiVersions: storageVersions,
  place: inResourceGroup(type, true),
  collection: "storageAccounts",
  region: "required",
  put: { schema: object({ ...shared, location: text, sku: required(sku), kind: required(kind) }), elsewhere },
  patch: { schema: object({ ...shared, sku, kind }), elsewhere },
  checkName: (name) => {
    const [code, message = ""] = nameFault(name) ?? [];
    if (code !== undefined) throw new AzureError(400, code, message);
  },
  make: ({ given, location = "" }, known, { now }) => {
    const wanted = { location, kind: given.kind, sku: given.sku, tags: given.tags ?? {}, properties: { ...defaultsOf(given.kind), ...given.properties } };
    const { keyPolicy, networkAcls } = wanted.properties;
    if ((keyPolicy?.keyExpirationPeriodInDays ?? 0) < 0) throw invalidValue("keyPolicy.keyExpirationPeriodInDays");
    if (!/^(None|Logging|Metrics|AzureServices|[, ])*$/.test(networkAcls?.bypass ?? "")) throw invalidValue("networkAcls.bypass");
    if (wanted.kind !== "Storage" && wanted.kind !== "StorageV2") throw notModelled(`'kind' ${wanted.kind}`, "Its storage accounts are StorageV2 or Storage.");
    if (known !== undefined && known.kind !== wanted.kind) throw new AzureError(400, "AccountPropertyCannotBeUpdated", "The property 'kind' was specified in the input, but it cannot be updated.");
    if (isGeo(wanted) && findPairedRegion(location) === undefined) throw notModelled(`'sku.name' ${wanted.sku.name} in ${location}`, "Accounts with copies in one region are modelled everywhere.");
    return { ...wanted, keys: known?.keys ?? createKeys(keyRules, now().toISOString()) };
  },
  work: (account, _known, { kinds }) => {
    keepFileService(account, kinds);
    return undefined;
  },
  view: accountView,
  answers: { created: { status: 202, operation: [creation], body: "none" }, updated: { status: 200 }, deleted: { status: 200, body: "none" } },
  refusals: { taken: (name) => new AzureError(409, "StorageAccountAlreadyTaken", takenMessage(name)) },
  actions: keyActions(keyRules),
  routes: ({ kinds }) => [nameCheckRoute({ type: "Microsoft.Storage/checkNameAvailability", right: "read", fault: (name) => nameFault(name) ?? takenFault(name, kinds) })],
  kindOf: (account) => account.kind,
  state: (account) => account.sku.name,
});

const defaultsOf = (of: StorageAccount["kind"]): StorageAccount["properties"] => ({ ...(of === "Storage" ? {} : { accessTier: "Hot" }), supportsHttpsTrafficOnly: of !== "Storage", minimumTlsVersion: "TLS1_2", allowBlobPublicAccess: false, allowCrossTenantReplication: false });
const takenMessage = (name: string): string => `The storage account named ${name} is already taken.`;
const takenFault = (name: string, kinds: Kinds): readonly [string, string] | undefined => (kinds.of(storageAccount).isTaken(name) ? ["AlreadyExists", takenMessage(name)] : undefined);
const nameFault = (name: string): readonly [string, string] | undefined => (/^[a-z0-9]{3,24}$/.test(name) ? undefined : ["AccountNameInvalid", `${name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.`]);
const invalidValue = (path: string): AzureError => new AzureError(400, "InvalidValuesForRequestParameters", `Values for request parameters are invalid: ${path}.`);
const isGeo = (account: Pick<StorageAccount, "sku">): boolean => /_(RA)?G/.test(account.sku.name);

/** Api-version since which an account tells of signatures for other tenants (recordings of 2025-06-01 do, those of 2023-05-01 do not). */
const delegationSince = "2025-01-01";

/** What an account shows beside its name: no keys. */
function accountView(account: StorageAccount, { call }: Shown): Record<string, unknown> {
  const { name, kind, sku, location, createdAt, keys, properties: { networkAcls, encryption, ...properties } } = account;
  const service = (own: "file" | "blob"): unknown => ({ keyType: "Account", enabled: encryption?.services?.[own]?.enabled ?? true, lastEnabledTime: createdAt });
  const second = isGeo(account) ? findPairedRegion(location) : undefined;
  return {
    sku: { name: sku.name, tier: "Standard" }, kind,
    properties: {
      ...properties,
      ...(call.apiVersion >= delegationSince ? { allowCrossTenantDelegationSas: false } : {}),
      keyCreationTime: { key1: keys.key1.since, key2: keys.key2.since },
      privateEndpointConnections: [],
      networkAcls: { ipv6Rules: [], bypass: networkAcls?.bypass ?? "AzureServices", virtualNetworkRules: [], ipRules: (networkAcls?.ipRules ?? []).map(({ value }) => ({ value, action: "Allow" })), defaultAction: networkAcls?.defaultAction ?? "Allow" },
      encryption: { services: { file: service("file"), blob: service("blob") }, keySource: "Microsoft.Storage" },
      provisioningState: "Succeeded", creationTime: createdAt, primaryEndpoints: endpoints(account, name, ["blob", "queue", "table", "file"]), primaryLocation: location, statusOfPrimary: "available",
      ...(second === undefined ? {} : { secondaryLocation: second, statusOfSecondary: "available" }),
      ...(sku.name.includes("_RA") ? { secondaryEndpoints: endpoints(account, `${name}-secondary`, ["blob", "queue", "table"]) } : {}),
    },
  };
}

/** Where the account's services would be reached. The web host's zone is a number of the region: Azure's numbers are not published. */
function endpoints({ kind, location }: StorageAccount, name: string, services: readonly string[]): Record<string, string> {
  const host = (label: string): string => `https://${name}.${label}.core.windows.net/`;
  return { ...(kind === "Storage" ? {} : { dfs: host("dfs"), web: host(`z${String(locations.findIndex((region) => region.name === location) + 1)}.web`) }), ...Object.fromEntries(services.map((service) => [service, host(service)])) };
}
