import * as crypto from "node:crypto";
import { type AccountDocument, type AccountKeys, type KeyKind, mongoHost, mongoPort } from "./model.ts";

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
