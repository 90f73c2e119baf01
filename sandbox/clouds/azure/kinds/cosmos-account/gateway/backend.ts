import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { type Document, messagesOf, readReply, writeCommand } from "./wire.ts";

/** The database server refuses a command of ours. */
export class BackendRefusal extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** A connection to the database server behind an account, which lets in whoever reaches its socket. */
export class Backend {
  private readonly answers: AsyncGenerator<Buffer>;

  private constructor(private readonly socket: net.Socket) {
    // Who waits for an answer learns of the end from the stream.
    socket.on("error", () => undefined);
    this.answers = messagesOf(socket);
  }

  /** @param socketFile of the server */
  static async connect(socketFile: string): Promise<Backend> {
    // The path of a socket has 107 bytes at most; that of the folder it is in may be longer.
    const folder = fs.openSync(path.dirname(socketFile), fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
    try {
      const socket = net.connect(`/proc/self/fd/${String(folder)}/${path.basename(socketFile)}`);
      await once(socket, "connect");
      return new Backend(socket);
    } finally {
      fs.closeSync(folder);
    }
  }

  /** Hands a request on as it is, and waits for the answer where there will be one. */
  async forward(message: Buffer, answered: boolean): Promise<Buffer | undefined> {
    this.socket.write(message);
    if (!answered) return undefined;
    const { done, value } = await this.answers.next();
    if (done === true) throw new Error("the database server has ended the connection");
    return value;
  }

  /** Runs a command of ours. Throws {@link BackendRefusal}. */
  async command(database: string, document: Document): Promise<Document> {
    const answer = await this.forward(writeCommand(database, document), true);
    const reply = readReply(answer ?? Buffer.alloc(0));
    if (Number(reply["ok"]) !== 1) throw new BackendRefusal(Number(reply["code"]), String(reply["errmsg"]));
    return reply;
  }

  async hasCollection(database: string, collection: string): Promise<boolean> {
    const { cursor } = (await this.command(database, { listCollections: 1, filter: { name: collection }, nameOnly: true })) as { cursor: { firstBatch: unknown[] } };
    return cursor.firstBatch.length > 0;
  }

  close(): void {
    this.socket.destroy();
  }
}
