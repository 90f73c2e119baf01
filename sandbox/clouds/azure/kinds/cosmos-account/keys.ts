import * as crypto from "node:crypto";
import { readBody } from "../../../kit/read.ts";
import { object, oneOf } from "../../../kit/schema.ts";
import type { ArmAction } from "../../arm/arm-kind.ts";
import { azureDialect } from "../../dialect.ts";
import { enqueued, operation } from "./operation.ts";
import { badRequest } from "./refusal.ts";
import { type AccountDocument, type AccountKeys, type KeyKind, mongoHost, mongoPort } from "./account.ts";

/** Keys in the order in which Azure lists their connection strings. */
export const keyKinds: ReadonlyArray<{ readonly kind: KeyKind; readonly description: string; readonly shown: string }> = [
  { kind: "primary", description: "Primary MongoDB Connection String", shown: "Primary" },
  { kind: "secondary", description: "Secondary MongoDB Connection String", shown: "Secondary" },
  { kind: "primaryReadonly", description: "Primary Read-Only MongoDB Connection String", shown: "PrimaryReadonly" },
  { kind: "secondaryReadonly", description: "Secondary Read-Only MongoDB Connection String", shown: "SecondaryReadonly" },
];

/** 88 characters that need no escaping in a connection string, which Cosmos DB does not do either. */
export const createKey = (): string => crypto.randomBytes(64).toString("base64").replaceAll("+", "A").replaceAll("/", "C");

export const createKeys = (): AccountKeys => ({ primary: createKey(), secondary: createKey(), primaryReadonly: createKey(), secondaryReadonly: createKey() });

/** A connection string, as Cosmos DB writes it. Secret. */
export const connectionString = (account: AccountDocument, kind: KeyKind): string =>
  `mongodb://${account.name}:${account.keys[kind]}@${mongoHost(account.name)}:${String(mongoPort)}/?ssl=true&replicaSet=globaldb&retrywrites=false&maxIdleTimeMS=120000&appName=@${account.name}@`;

const readOnlyKeys = ({ keys }: AccountDocument): Record<string, string> => ({ primaryReadonlyMasterKey: keys.primaryReadonly, secondaryReadonlyMasterKey: keys.secondaryReadonly });

const kindSchema = object({ keyKind: oneOf("primary", "secondary", "primaryReadonly", "secondaryReadonly") });

/** Calls for keys, and for the connection strings that hold them. */
export const keyActions: readonly ArmAction<AccountDocument>[] = [
  { path: "listKeys", run: (account) => ({ status: 200, body: { primaryMasterKey: account.keys.primary, secondaryMasterKey: account.keys.secondary, ...readOnlyKeys(account) } }) },
  { path: "readonlykeys", run: (account) => ({ status: 200, body: readOnlyKeys(account) }) },
  {
    path: "listConnectionStrings",
    run: (account) => ({ status: 200, body: { connectionStrings: keyKinds.map(({ kind, description, shown }) => ({ connectionString: connectionString(account, kind), description, keyKind: shown, type: "MongoDB" })) } }),
  },
  {
    path: "regenerateKey",
    settled: true,
    operation,
    // Who knows the old key is let in no more, but connections that are open stay so.
    run: (account, call, { now }) => {
      const { keyKind } = readBody(call.body, { schema: kindSchema }, azureDialect);
      if (keyKind === undefined) throw badRequest("'keyKind' is required: primary, secondary, primaryReadonly or secondaryReadonly.");
      const change = { keys: { ...account.keys, [keyKind]: createKey() }, keyTimes: { ...account.keyTimes, [keyKind]: now().toISOString() } };
      return { status: enqueued.status, body: enqueued.body, begins: { change } };
    },
  },
];
