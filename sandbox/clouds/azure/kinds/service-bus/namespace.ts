import * as crypto from "node:crypto";
import { boolean, integer, mapOf, object, oneOf, required, text } from "../../../kit/schema.ts";
import { serviceBusVersions } from "../../arm/api-versions.ts";
import { type ArmDocument, armKind, type Shown } from "../../arm/arm-kind.ts";
import { atLocation, type OperationAddress, operationResult } from "../../arm/operation-address.ts";
import type { Kinds } from "../../arm/kinds.ts";
import { inResourceGroup } from "../../arm/place.ts";
import type { ArmCall } from "../../arm/route.ts";
import { AzureError } from "../../azure-error.ts";
import { findLocation } from "../../locations.ts";
import { nameCheckRoute } from "../name-check.ts";
import { namespaceRule, rootRule } from "./rule.ts";

const type = "Microsoft.ServiceBus/namespaces";

type Tier = "Basic" | "Standard" | "Premium";

/** A Service Bus namespace. */
export interface ServiceBusNamespace extends ArmDocument {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly sku: { readonly name: Tier; readonly capacity?: number };
  readonly properties: { readonly minimumTlsVersion?: string; readonly publicNetworkAccess?: string; readonly disableLocalAuth?: boolean };
}

/** Since this api-version a namespace is created with 201, in other states, and tells more (recordings of 2022-10-01-preview and 2024-01-01). */
const newSince = "2023-01-01-preview";
const isNew = ({ apiVersion }: ArmCall): boolean => apiVersion >= newSince;

/** The deletion, as the address in `Location` tells it: 202 until it is done, then 204. Older api-versions name the namespace in place of an operation. */
const deletion: OperationAddress = {
  header: "location",
  ...atLocation("Microsoft.ServiceBus", "namespaceOperationResults"),
  answer: (operation, told) => operationResult(operation, told, { status: 204, headers: operation.subject.apiVersion >= newSince ? told.pending.headers : undefined }),
};

const tiers = oneOf("Basic", "Standard", "Premium");
const shared = { location: text, tags: mapOf(text), sku: object({ name: required(tiers), tier: tiers, capacity: integer }), identity: object({ type: oneOf("None") }) };
const properties = { minimumTlsVersion: oneOf("1.0", "1.1", "1.2"), publicNetworkAccess: oneOf("Enabled", "Disabled"), disableLocalAuth: boolean };
const elsewhere = { notModelled: ["geoDataReplication", "ipAddressType", "premiumMessagingPartitions"].map((name) => `properties.${name}`), readOnly: ["properties.platformCapabilities"] };
const silent = { "properties.premiumMessagingPartitions": 0 };

/** Service Bus namespaces. No message goes through one yet. */
export const serviceBusNamespace = armKind<ServiceBusNamespace>()({
  type,
  apiVersions: serviceBusVersions,
  place: inResourceGroup(type, true),
  collection: "serviceBusNamespaces",
  region: "required",
  // Where it is asked to be in one zone, Azure spreads it all the same (recorded in 2025).
  put: { schema: object({ ...shared, properties: object({ ...properties, zoneRedundant: boolean }) }), elsewhere, silent },
  patch: { schema: object({ ...shared, properties: object(properties) }), elsewhere, silent },
  checkName: (name) => {
    if (!isName(name)) throw new AzureError(400, "BadRequest", `The specified service namespace is invalid. CorrelationId: ${crypto.randomUUID()}`);
  },
  make: ({ given, location = "" }, known) => {
    const { name = "Standard", capacity } = given.sku ?? known?.sku ?? {};
    if (known !== undefined && (known.sku.name === "Premium") !== (name === "Premium")) throw new AzureError(400, "BadRequest", `The sku of namespace '${known.name}' cannot be changed from ${known.sku.name} to ${name}.`);
    const { minimumTlsVersion, publicNetworkAccess, disableLocalAuth } = given.properties ?? {};
    return { location, tags: given.tags ?? {}, sku: { name, ...(name === "Premium" ? { capacity: capacity ?? 1 } : {}) }, properties: { minimumTlsVersion, publicNetworkAccess, disableLocalAuth } };
  },
  states: { creating: "Creating", updating: "Succeeded" },
  work: (namespace, known, { kinds }) => {
    if (known === undefined) kinds.of(namespaceRule).insert(rootRule(namespace));
    return undefined;
  },
  view,
  answers: { created: { status: (call) => (isNew(call) ? 201 : 200) }, updated: { status: 200 }, deleted: { status: 202, operation: [deletion], body: "none" } },
  refusals: {
    notFound: (name) => new AzureError(404, "NamespaceNotFound", `Namespace '${name}' not found`),
    taken: () => new AzureError(400, "BadRequest", `${takenMessage} CorrelationId: ${crypto.randomUUID()}`),
  },
  routes: ({ kinds }) => [nameCheckRoute({ type: "Microsoft.ServiceBus/CheckNameAvailability", right: "action", fault: (name) => nameFault(name, kinds), free: { reason: "None", message: null } })],
  state: ({ sku, provisioningState }) => `${provisioningState ?? ""} ${sku.name}`,
});

/** 6 - 50 letters, digits and hyphens: Microsoft's page "Naming rules for Azure resources". */
const isName = (name: string): boolean => name.length >= 6 && name.length <= 50 && /^[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/.test(name);

function nameFault(name: string, kinds: Kinds): readonly [string, string] | undefined {
  if (!isName(name)) return ["InvalidName", "The specified service namespace is invalid."];
  return kinds.of(serviceBusNamespace).isTaken(name) ? ["NameInUse", takenMessage] : undefined;
}

const takenMessage = "The specified name is not available. For more information visit https://aka.ms/eventhubsarmexceptions.";

/** What a namespace shows beside its name. */
function view(namespace: ServiceBusNamespace, { call }: Shown, { subscriptionId }: { readonly subscriptionId: string }): Record<string, unknown> {
  const { name, location, sku, properties: { minimumTlsVersion = "1.2", publicNetworkAccess = "Enabled", disableLocalAuth = false }, createdAt, provisioningState } = namespace;
  const isMade = provisioningState !== "Creating";
  const replica = { locationName: location, roleType: "Primary", replicaState: isMade ? "Ready" : "InBuild" };
  return {
    type: "Microsoft.ServiceBus/Namespaces",
    ...(isNew(call) ? {} : { location: findLocation(location)?.displayName ?? location }),
    sku: { ...sku, tier: sku.name },
    properties: {
      ...(isNew(call) ? { geoDataReplication: { maxReplicationLagDurationInSeconds: 0, locations: [replica] } } : {}),
      ...(call.apiVersion >= "2022-10-01-preview" ? { premiumMessagingPartitions: 0, minimumTlsVersion, publicNetworkAccess } : {}),
      disableLocalAuth, zoneRedundant: isNew(call), metricId: `${subscriptionId}:${name}`, serviceBusEndpoint: `https://${name}.servicebus.windows.net:443/`,
      provisioningState: isMade || isNew(call) ? provisioningState : "Created",
      status: isMade ? "Active" : isNew(call) ? "Creating" : "Activating",
      createdAt,
      updatedAt: createdAt,
    },
  };
}
