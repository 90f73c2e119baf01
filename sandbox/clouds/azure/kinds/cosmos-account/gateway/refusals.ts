import type { KeyRole } from "./scram.ts";
import type { Command } from "./wire.ts";

/** Why a command is refused, as the protocol says it. */
export interface Refusal {
  readonly code: number;
  readonly codeName: string;
  readonly errmsg: string;
}

const unauthorized = (errmsg: string): Refusal => ({ code: 13, codeName: "Unauthorized", errmsg });

/** In the words of github.com/microsoft/vscode-cosmosdb/issues/2291. */
export const blockedByFirewall = (address: string): Refusal =>
  unauthorized(`Request originated from IP ${address} through public internet. This is blocked by your Cosmos DB account firewall settings. More info: https://aka.ms/cosmosdb-tsg-forbidden`);

export const notAuthenticated: Refusal = unauthorized("Not Authenticated");

/** Greetings, which a driver sends before it knows how to log in. */
const greetings: ReadonlySet<string> = new Set(["hello", "ismaster"]);

export const isGreeting = (command: Command): boolean => greetings.has(command.name.toLowerCase());

/** Commands that change the shape of a database, and what they are to Cosmos DB: the method and the resource of its error. */
const metadataWrites: ReadonlyMap<string, readonly [method: string, resource: string]> = new Map([
  ["create", ["POST", "colls"]],
  ["drop", ["DELETE", "colls"]],
  ["dropDatabase", ["DELETE", "dbs"]],
  ["renameCollection", ["PUT", "colls"]],
  ["collMod", ["PUT", "colls"]],
  ["createIndexes", ["PUT", "colls"]],
  ["dropIndexes", ["PUT", "colls"]],
  ["reIndex", ["PUT", "colls"]],
]);

/** Commands that read. Everything else needs a key that writes. */
const reads: ReadonlySet<string> = new Set(
  "hello isMaster ismaster ping buildInfo buildinfo connectionStatus serverStatus getParameter getLog hostInfo whatsmyuri find aggregate count distinct getMore killCursors explain listCollections listIndexes listDatabases listCommands collStats dbStats dataSize validate endSessions logout".split(" "),
);

/** Users are made through Azure, not by whoever has a key; the server behind would make them. */
const users = /^(create|update|drop)(User|Role)|^(grant|revoke)|UsersFromDatabase$|^usersInfo$/;

/** Cosmos DB's answer to a key that changes metadata where it may not (github.com/Azure/azure-cosmos-dotnet-v3/issues/4552). */
const notThroughEndpoint = (method: string, resource: string): Refusal =>
  unauthorized(
    `Operation '${method}' on resource '${resource}' is not allowed through Azure Cosmos DB endpoint. Please switch on such operations for your account, or perform this operation through Azure Resource Manager, Azure Portal, Azure CLI or Azure Powershell.`,
  );

/** What the account allows whoever is logged in. */
export interface Rights {
  readonly role: KeyRole;
  /** Whether keys may change metadata. */
  readonly metadata: boolean;
}

/** Why somebody who is logged in may not run a command by its name; undefined where they may. */
export function refusalOf(command: Command, { role, metadata }: Rights): Refusal | undefined {
  const { name } = command;
  if (users.test(name)) return { code: 59, codeName: "CommandNotFound", errmsg: `Command ${name} not supported: users of an account are made through Azure.` };
  if (name === "customAction" || name === "shardCollection" || name === "enableSharding") return { code: 59, codeName: "CommandNotFound", errmsg: `The sandbox's Cosmos DB does not model the command ${name}.` };
  const write = metadataWrites.get(name);
  if (write !== undefined && !metadata) return notThroughEndpoint(...write);
  if (role === "readOnly" && (!reads.has(name) || writesItsResult(command))) return unauthorized(`The key is a read-only one, and '${name}' writes.`);
  return undefined;
}

/** The collection that a command would make where it does not exist; undefined where it makes none. */
export function impliedCollection(command: Command): string | undefined {
  const { name, body, sequences } = command;
  const target = body[name];
  if (name === "aggregate") return outputOf(command);
  if (typeof target !== "string") return undefined;
  if (name === "insert") return target;
  const updates = [...(sequences["updates"] ?? []), ...((body["updates"] ?? []) as Record<string, unknown>[])];
  const upserts = name === "update" ? updates.some((update) => update["upsert"] === true) : /^findAndModify$/i.test(name) && body["upsert"] === true;
  return upserts ? target : undefined;
}

/** What a client learns where it would make a collection by writing into it. */
export const mayNotImply: Refusal = notThroughEndpoint("POST", "colls");

const writesItsResult = (command: Command): boolean => command.name === "aggregate" && outputOf(command) !== undefined;

/** The collection into which an aggregation writes. */
function outputOf({ body }: Command): string | undefined {
  const last = ((body["pipeline"] ?? []) as Record<string, unknown>[]).at(-1) ?? {};
  const out = last["$out"] ?? (last["$merge"] as { into?: unknown } | undefined)?.into ?? last["$merge"];
  return typeof out === "string" ? out : (out as { coll?: string } | undefined)?.coll;
}
