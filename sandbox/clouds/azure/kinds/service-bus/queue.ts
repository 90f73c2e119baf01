import { boolean, type Infer, integer, object, oneOf, text } from "../../../kit/schema.ts";
import { serviceBusVersions } from "../../arm/api-versions.ts";
import { type ArmDocument, armKind, type Shown } from "../../arm/arm-kind.ts";
import { inResourceGroup } from "../../arm/place.ts";
import type { Kinds } from "../../arm/kinds.ts";
import { durationOf, never, ticksOf } from "../../durations.ts";
import type { ServiceBusNamespace } from "./namespace.ts";
import { messagingBadRequest, messagingNotFound, messagingRefusal } from "./refusal.ts";

const type = "Microsoft.ServiceBus/namespaces/queues";

const durations = ["lockDuration", "defaultMessageTimeToLive", "duplicateDetectionHistoryTimeWindow", "autoDeleteOnIdle"] as const;
const switches = { requiresDuplicateDetection: boolean, requiresSession: boolean, deadLetteringOnMessageExpiration: boolean, enableBatchedOperations: boolean, enablePartitioning: boolean, enableExpress: boolean };
const properties = object({
  lockDuration: text, defaultMessageTimeToLive: text, duplicateDetectionHistoryTimeWindow: text, autoDeleteOnIdle: text,
  ...switches,
  maxSizeInMegabytes: integer, maxMessageSizeInKilobytes: integer, maxDeliveryCount: integer, forwardTo: text, forwardDeadLetteredMessagesTo: text,
  status: oneOf("Active", "Disabled", "SendDisabled", "ReceiveDisabled"),
});

type Given = Infer<typeof properties>;
type Settings = Required<Omit<Given, "forwardTo" | "forwardDeadLetteredMessagesTo">> & Pick<Given, "forwardTo" | "forwardDeadLetteredMessagesTo">;

/** A queue. */
export interface Queue extends ArmDocument {
  readonly parents: readonly [namespace: string];
  readonly location: string;
  readonly settings: Settings;
  readonly updatedAt: string;
}

/** Queues of a namespace. Defaults are those of recordings of 2023 and 2025, limits those of Microsoft's pages on quotas and exceptions. */
export const queue = armKind<Queue>()({
  type,
  apiVersions: serviceBusVersions,
  place: inResourceGroup(type),
  collection: "serviceBusQueues",
  put: { schema: object({ properties }), elsewhere: { notModelled: ["properties.userMetadata"] } },
  checkName: (name) => {
    if (name.length > 260 || !/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name)) throw messagingBadRequest(`'${name}' contains character(s) that isn't allowed by Service Bus. Entity segments can contain only letters, numbers, periods(.), hyphens(-), and underscores(_).`);
  },
  make: ({ given, name, parent }, known, { kinds, now }) => {
    const namespace = parent as ServiceBusNamespace;
    const settings = complete(given.properties ?? {}, namespace, known);
    checkSettings(settings, known);
    for (const target of [settings.forwardTo, settings.forwardDeadLetteredMessagesTo]) demandTarget(target, name, namespace, kinds);
    return { location: namespace.location, settings, updatedAt: now().toISOString() };
  },
  view,
  answers: { created: { status: 200 }, updated: { status: 200 }, deleted: { status: 200, body: "none" } },
  refusals: { notFound: (name, { parents = [] }) => messagingNotFound(`${parents[0] ?? ""}:Queue:${name}`) },
});

/** What a client asks for, with Azure's defaults. A partitioned queue has sixteen partitions of the size that is asked for. */
function complete(given: Given, { name, sku }: ServiceBusNamespace, known: Queue | undefined): Settings {
  const beyondBasic = ["requiresDuplicateDetection", "autoDeleteOnIdle", "requiresSession", "defaultMessageTimeToLive", "duplicateDetectionHistoryTimeWindow", "enableExpress", "forwardTo"] as const;
  const costly = sku.name === "Basic" ? beyondBasic.find((property) => given[property] !== undefined && given[property] !== false && given[property] !== known?.settings[property]) : undefined;
  if (costly !== undefined) throw messagingBadRequest(`The property '${costly}' can't be set when creating a Queue because the namespace '${name}' is using the 'Basic' Tier. This operation is only supported in 'Standard' or 'Premium' tier.`);
  const { maxSizeInMegabytes = 1024, enablePartitioning = false } = given;
  const sizes = [1024, 2048, 3072, 4096, 5120, ...(sku.name === "Premium" ? [10_240, 20_480, 40_960, 81_920] : [])];
  const isWhole = enablePartitioning && sizes.some((size) => size * 16 === maxSizeInMegabytes);
  if (!isWhole && !sizes.includes(maxSizeInMegabytes)) throw messagingBadRequest(`The specified value ${String(maxSizeInMegabytes)} is invalid. The property MaxSizeInMegabytes, must be one of the following values: ${sizes.join(";")}.`);
  const largest = sku.name === "Premium" ? 1024 : 256;
  if (sku.name !== "Premium" && (given.maxMessageSizeInKilobytes ?? largest) !== largest) throw messagingBadRequest("Bad Request.");
  const defaults = { maxMessageSizeInKilobytes: largest, lockDuration: "PT1M", requiresDuplicateDetection: false, requiresSession: false, defaultMessageTimeToLive: sku.name === "Basic" ? "P14D" : never, deadLetteringOnMessageExpiration: false };
  const more = { enableBatchedOperations: true, duplicateDetectionHistoryTimeWindow: "PT10M", maxDeliveryCount: 10, status: "Active" as const, autoDeleteOnIdle: never, enableExpress: false };
  const full = { ...defaults, ...more, ...given, enablePartitioning, maxSizeInMegabytes: enablePartitioning && !isWhole ? maxSizeInMegabytes * 16 : maxSizeInMegabytes };
  return { ...full, ...Object.fromEntries(durations.map((property) => [property, durationOf(ticks(property, full[property]))])) };
}

function ticks(property: string, text: string): bigint {
  const read = ticksOf(text);
  if (read === undefined) throw messagingBadRequest(`The value '${text}' of '${property}' is no duration of ISO 8601.`);
  return read;
}

function checkSettings(settings: Settings, known: Queue | undefined): void {
  if (ticks("", settings.lockDuration) > ticks("", "PT5M")) throw messagingBadRequest("The supplied lock time exceeds the allowed maximum of '5' minutes.");
  if (ticks("", settings.autoDeleteOnIdle) < ticks("", "PT5M")) throw messagingBadRequest("The property 'AutoDeleteOnIdle' must be at least 5 minutes.");
  if (settings.maxDeliveryCount < 1) throw messagingBadRequest("The property 'MaxDeliveryCount' must be at least 1.");
  if (settings.enableExpress && settings.requiresDuplicateDetection) throw messagingBadRequest("Both DelayedPersistence and RequiresDuplicateDetection property can't be enabled together.");
  const changed = (property: keyof typeof switches): boolean => known !== undefined && known.settings[property] !== settings[property];
  if (changed("requiresDuplicateDetection")) throw messagingBadRequest("The value for the 'requiresDuplicateDetection' property of an existing Queue(or Topic) can't be changed.");
  if (changed("requiresSession")) throw messagingBadRequest("The value for RequiresSession property of an existing Queue can't be changed.");
  if (changed("enablePartitioning")) throw messagingBadRequest("Partitioning can't be changed for Queue/Topic.");
}

function demandTarget(target: string | undefined, name: string, namespace: ServiceBusNamespace, kinds: Kinds): void {
  if (target === undefined || kinds.of(queue).lookUp(target, { resourceGroup: namespace.resourceGroup, parents: [namespace.name] }) !== undefined) return;
  throw messagingRefusal("MessagingGatewayNotFoundStatusCode", 40_400, `The auto forwarding destination entity doesn't exist: '${target}', to which queue '${name}' forwards.`);
}

/** What a queue shows. The answer to a change does not tell its times. */
function view({ location, settings, createdAt, updatedAt }: Queue, { given, isNew }: Shown): Record<string, unknown> {
  const isChange = given !== undefined && isNew !== true;
  const none = "0001-01-01T00:00:00";
  return {
    location,
    properties: {
      ...settings,
      sizeInBytes: 0, messageCount: 0,
      countDetails: { activeMessageCount: 0, deadLetterMessageCount: 0, scheduledMessageCount: 0, transferMessageCount: 0, transferDeadLetterMessageCount: 0 },
      createdAt: isChange ? none : createdAt, updatedAt: isChange ? none : updatedAt, accessedAt: given === undefined ? `${none}Z` : none,
    },
  };
}
