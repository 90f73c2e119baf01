import type { Readable } from "node:stream";
import { BSON } from "mongodb";

/** A document of the MongoDB protocol. */
export type Document = Record<string, unknown>;

/** A request of a MongoDB client. */
export interface Command {
  readonly requestId: number;
  /** E.g. "find", as the client writes it. */
  readonly name: string;
  readonly database: string;
  readonly body: Document;
  /** Documents that come beside the body, by the name of the field that they stand for ("documents", "updates"). */
  readonly sequences: Readonly<Record<string, readonly Document[]>>;
  /** false where the client does not wait for an answer. */
  readonly answered: boolean;
  /** Whether it came as OP_QUERY, which drivers use for their first message alone. */
  readonly legacy: boolean;
}

const opReply = 1;
const opQuery = 2004;
const opMsg = 2013;
const headerLength = 16;

/** The longest message that MongoDB takes. */
const longestMessage = 48_000_000;

/** The messages of a connection, whole. Throws where one is longer than the protocol allows. */
export async function* messagesOf(stream: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    while (rest.length >= 4) {
      const length = rest.readInt32LE(0);
      if (length < headerLength || length > longestMessage) throw new Error(`a message of ${String(length)} bytes`);
      if (rest.length < length) break;
      yield rest.subarray(0, length);
      rest = rest.subarray(length);
    }
  }
}

/** Reads a request; undefined where it is of a kind that today's MongoDB does not take either. */
export function readCommand(message: Buffer): Command | undefined {
  const opCode = message.readInt32LE(12);
  if (opCode === opMsg) return readMsg(message);
  return opCode === opQuery ? readQuery(message) : undefined;
}

function readMsg(message: Buffer): Command {
  const flags = message.readUInt32LE(headerLength);
  const end = message.length - ((flags & 1) === 0 ? 0 : 4);
  let body: Document = {};
  const sequences: Record<string, Document[]> = {};
  for (let at = headerLength + 4; at < end; ) {
    const kind = message.readUInt8(at);
    const size = message.readInt32LE(at + 1);
    const section = message.subarray(at + 1, at + 1 + size);
    if (kind === 0) body = BSON.deserialize(section);
    else {
      const nameEnd = section.indexOf(0, 4);
      sequences[section.toString("utf8", 4, nameEnd)] = documentsIn(section.subarray(nameEnd + 1));
    }
    at += 1 + size;
  }
  return { requestId: message.readInt32LE(4), name: Object.keys(body)[0] ?? "", database: String(body["$db"] ?? ""), body, sequences, answered: (flags & 2) === 0, legacy: false };
}

function documentsIn(section: Buffer): Document[] {
  const documents: Document[] = [];
  for (let at = 0; at < section.length; ) {
    const size = section.readInt32LE(at);
    documents.push(BSON.deserialize(section.subarray(at, at + size)));
    at += size;
  }
  return documents;
}

function readQuery(message: Buffer): Command {
  const nameStart = headerLength + 4;
  const nameEnd = message.indexOf(0, nameStart);
  const query = BSON.deserialize(message.subarray(nameEnd + 1 + 8)) as Document;
  const body = (query["$query"] ?? query) as Document;
  const database = message.toString("utf8", nameStart, nameEnd).replace(/\.\$cmd$/, "");
  return { requestId: message.readInt32LE(4), name: Object.keys(body)[0] ?? "", database, body, sequences: {}, answered: true, legacy: true };
}

/** The answer to a request. */
export function writeReply({ requestId, legacy }: Command, document: Document): Buffer {
  const body = Buffer.from(BSON.serialize(document));
  if (!legacy) return withHeader(requestId, opMsg, [Buffer.alloc(5), body]);
  const fields = Buffer.alloc(20);
  fields.writeInt32LE(8, 0);
  fields.writeInt32LE(1, 16);
  return withHeader(requestId, opReply, [fields, body]);
}

/** A request of ours. */
export const writeCommand = (database: string, document: Document): Buffer => withHeader(0, opMsg, [Buffer.alloc(5), Buffer.from(BSON.serialize({ ...document, $db: database }))]);

/** The document of an answer, with the types of its numbers kept. */
export function readReply(message: Buffer): Document {
  const start = message.readInt32LE(12) === opReply ? headerLength + 20 : headerLength + 5;
  const size = message.readInt32LE(start);
  return BSON.deserialize(message.subarray(start, start + size), { promoteValues: false });
}

let lastId = 0;

function withHeader(responseTo: number, opCode: number, parts: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(headerLength);
  lastId = (lastId + 1) % 0x7fffffff;
  header.writeInt32LE(headerLength + parts.reduce((sum, part) => sum + part.length, 0), 0);
  header.writeInt32LE(lastId, 4);
  header.writeInt32LE(responseTo, 8);
  header.writeInt32LE(opCode, 12);
  return Buffer.concat([header, ...parts]);
}
