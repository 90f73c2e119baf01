import { listOf, object, oneOf } from "../../../kit/schema.ts";
import { serviceBusVersions } from "../../arm/api-versions.ts";
import { type ArmDocument, armKind } from "../../arm/arm-kind.ts";
import { inResourceGroup } from "../../arm/place.ts";
import { type AccessKeys, createKeys, keyActions, type KeyRules } from "../access-keys.ts";
import { messagingBadRequest, messagingNotFound } from "./refusal.ts";

/** A rule: what those who have its keys may do. Secret. */
export interface AuthorizationRule extends ArmDocument {
  /** The namespace, and the queue where it is a queue's rule. */
  readonly parents: readonly string[];
  readonly location: string;
  readonly rights: readonly Right[];
  readonly keys: AccessKeys<KeyName>;
}

type Right = "Manage" | "Send" | "Listen";

type KeyName = "PrimaryKey" | "SecondaryKey";

const keyRules: KeyRules<AuthorizationRule, KeyName> = { names: ["PrimaryKey", "SecondaryKey"], bytes: 32, list: "listKeys", regenerate: "regenerateKeys", choice: "keyType", takesKey: true, view: keyList };

/** Rules that a namespace, and each queue, can have (Microsoft's page "Service Bus quotas"). */
const limit = 12;

/** The rule that each namespace has from the beginning. */
export const rootRule = ({ resourceGroup, name, location = "", createdAt }: ArmDocument): AuthorizationRule => ({ resourceGroup, parents: [name], name: "RootManageSharedAccessKey", location, createdAt, rights: ["Listen", "Manage", "Send"], keys: createKeys(keyRules, createdAt) });

export const namespaceRule = ruleKind("Microsoft.ServiceBus/namespaces/AuthorizationRules", "Microsoft.ServiceBus/Namespaces/AuthorizationRules", "serviceBusRules");
export const queueRule = ruleKind("Microsoft.ServiceBus/namespaces/queues/authorizationRules", "Microsoft.ServiceBus/namespaces/queues/authorizationrules", "serviceBusQueueRules");

/** @param shownType the type as answers spell it */
function ruleKind(type: string, shownType: string, collection: string) {
  const ofQueue = type.includes("/queues/");
  const kind = armKind<AuthorizationRule>()({
    type,
    apiVersions: serviceBusVersions,
    place: inResourceGroup(type),
    collection,
    put: { schema: object({ properties: object({ rights: listOf(oneOf("Manage", "Send", "Listen")) }) }) },
    secret: ["key"],
    checkName: (name) => {
      if (name.length > 50 || !/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name)) throw messagingBadRequest(`The name '${name}' of an authorization rule must have 1 to 50 letters, digits, periods, hyphens and underscores, and begin and end with a letter or digit.`);
    },
    make: ({ given: { properties }, parent, name, ...at }, known, { kinds, now }) => {
      const rights = properties?.rights ?? [];
      if (rights.length === 0 || new Set(rights).size < rights.length) throw messagingBadRequest(`The rights of rule '${name}' must be one to three of Manage, Send and Listen.`);
      if (rights.includes("Manage") && rights.length < 3) throw messagingBadRequest(`The right Manage of rule '${name}' needs Send and Listen too.`);
      const twins = kinds.of(kind).standingIn(at);
      if (known === undefined && twins.length >= limit) throw messagingBadRequest(`At most ${String(limit)} authorization rules can be made here.`);
      return { location: parent?.location ?? "", rights, keys: known?.keys ?? createKeys(keyRules, now().toISOString()) };
    },
    // The answer to a PUT does not tell where a queue's rule is.
    view: ({ location, rights }, { given }) => ({ type: shownType, ...(ofQueue && given !== undefined ? {} : { location }), properties: { rights } }),
    answers: { created: { status: 200 }, updated: { status: 200 }, deleted: { status: 200, body: "none" } },
    refusals: { notFound: (name, { parents = [] }) => messagingNotFound(`${parents.join(":Queue:")}:AuthorizationRule:${name}`) },
    actions: keyActions(keyRules),
  });
  return kind;
}

function keyList({ name, parents: [namespace = "", queue], keys }: AuthorizationRule): unknown {
  const [primaryKey, secondaryKey] = [keys.PrimaryKey.value, keys.SecondaryKey.value];
  const connection = (key: string): string => `Endpoint=sb://${namespace.toLowerCase()}.servicebus.windows.net/;SharedAccessKeyName=${name};SharedAccessKey=${key}${queue === undefined ? "" : `;EntityPath=${queue}`}`;
  return { primaryConnectionString: connection(primaryKey), secondaryConnectionString: connection(secondaryKey), primaryKey, secondaryKey, keyName: name };
}
