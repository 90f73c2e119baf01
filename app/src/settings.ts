import * as fs from "node:fs";
import { MongoClient } from "mongodb";
import { ConnectionString } from "./connection-string.ts";
import type { Replica } from "./replica.ts";

/** What the app is told by its environment. */
export interface Settings {
  /** Reads the connection string: from `DB_FILE` each time anew, as long as the process may, so that a rotated one is found, else from `DB`. */
  readonly readConnectionString: () => ConnectionString;
  /** Name of the database that holds the to-dos. */
  readonly databaseName: string;
  /** Port to listen on; 0 takes any free one. */
  readonly port: number;
  /** Address to listen on; all addresses where it is undefined. */
  readonly host: string | undefined;
  /** How long to go on serving once told to stop, in seconds. */
  readonly drainSeconds: number;
  /** Which of several replicas this is. */
  readonly replica: Replica;
}

/** Faults of the settings, all of them, in words for who starts the app. */
export class SettingsError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`the todo app cannot start with these settings:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.name = "SettingsError";
  }
}

/** Reads and checks the settings. Throws a {@link SettingsError} that names every fault and shows no secret. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const faults: string[] = [];
  const check = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const readConnectionString = check(() => connectionStringReader(env));
  if (readConnectionString !== undefined) check(readConnectionString);
  const databaseName = check(() => databaseNameOf(env["DB_NAME"]));
  const port = check(() => portOf(env["PORT"]));
  const drainSeconds = check(() => drainSecondsOf(env["DRAIN_SECONDS"]));
  const nameIn = (variable: string): string | undefined => check(() => replicaNameOf(variable, env[variable]));
  const replica = { pod: nameIn("POD_NAME"), node: nameIn("NODE_NAME"), version: nameIn("APP_VERSION") };
  if (readConnectionString === undefined || databaseName === undefined || port === undefined || drainSeconds === undefined || faults.length > 0) throw new SettingsError(faults);
  return { readConnectionString, databaseName, port, host: given(env["HOST"]), drainSeconds, replica };
}

/** An empty variable counts as one that is not set: manifests often cannot leave one out. */
function given(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value.trim();
}

function connectionStringReader(env: Readonly<Record<string, string | undefined>>): () => ConnectionString {
  const file = given(env["DB_FILE"]);
  const value = given(env["DB"]);
  if (file !== undefined && value !== undefined) throw new Error("DB_FILE and DB are both set; keep one of them");
  if (file !== undefined) {
    const read = fileReader(file);
    return () => checked(read(), `the file of DB_FILE (${file})`);
  }
  if (value !== undefined) return () => checked(value, "DB");
  throw new Error("neither DB_FILE nor DB is set; set DB_FILE to the path of a file that holds the MongoDB connection string, or DB to the string itself");
}

/**
 * Reads a file anew each time. One that only root may read was read while the process was root, and what it held then is
 * kept: mounted secrets may be such files, and a container group's never change.
 */
function fileReader(file: string): () => string {
  let known: string | undefined;
  return () => {
    if (known !== undefined && isDenied(file)) return known;
    known = readFile(file);
    return known;
  };
}

/** Whether the file is there, for other users. */
function isDenied(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.R_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES";
  }
}

function readFile(file: string): string {
  let content: string;
  try {
    content = fs.readFileSync(file, "utf8").trim();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new Error(`the file of DB_FILE (${file}) cannot be read (${reason}); mount it, and let the app's user read it`, { cause: error });
  }
  if (content === "") throw new Error(`the file of DB_FILE (${file}) is empty; write the MongoDB connection string into it`);
  return content;
}

/** A connection string that the driver accepts. `source` says where it came from. */
function checked(value: string, source: string): ConnectionString {
  const connectionString = new ConnectionString(value);
  try {
    void new MongoClient(value);
  } catch (error) {
    const reason = connectionString.redact(error instanceof Error ? error.message : String(error));
    // The error as a cause would carry the string itself.
    // eslint-disable-next-line preserve-caught-error
    throw new Error(`${source} holds no usable MongoDB connection string (${reason}); it reads mongodb://USER:PASSWORD@HOST:PORT/?OPTIONS`);
  }
  return connectionString;
}

/** MongoDB's own limits of a database name: 63 bytes, none of these characters. */
function databaseNameOf(value: string | undefined): string {
  const name = given(value) ?? "todo";
  if (/[/\\. "$*<>:|?\0]/.test(name) || Buffer.byteLength(name) > 63) {
    throw new Error(`DB_NAME is ${JSON.stringify(name)}, which is no database name; use up to 63 bytes without / \\ . " $ * < > : | ? and spaces`);
  }
  return name;
}

function portOf(value: string | undefined): number {
  const text = given(value) ?? "8080";
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new Error(`PORT is ${JSON.stringify(text)}; use a number from 0 to 65535`);
  return port;
}

function drainSecondsOf(value: string | undefined): number {
  const text = given(value) ?? "0";
  const seconds = Number(text);
  if (!/^\d{1,4}$/.test(text) || seconds > 3_600) throw new Error(`DRAIN_SECONDS is ${JSON.stringify(text)}; use a number of seconds from 0 to 3600`);
  return seconds;
}

/** A name that goes into a header and onto the pages: of a pod or a node, as Kubernetes gives it, or of a version. */
function replicaNameOf(variable: string, value: string | undefined): string | undefined {
  const name = given(value);
  if (name !== undefined && !/^[\w.+-]{1,253}$/.test(name)) throw new Error(`${variable} is ${JSON.stringify(name)}; use up to 253 letters, digits and . _ + -`);
  return name;
}
