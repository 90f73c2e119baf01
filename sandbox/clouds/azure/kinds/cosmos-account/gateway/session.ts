import { BSON } from "mongodb";
import { Backend } from "./backend.ts";
import { blockedByFirewall, impliedCollection, isGreeting, mayNotImply, notAuthenticated, type Refusal, refusalOf } from "./refusals.ts";
import { type AccountKey, type KeyRole, LoginRefused, type ScramLogin, type ScramServer } from "./scram.ts";
import { type Command, type Document, readCommand, readReply, writeReply } from "./wire.ts";

/** What an account allows at this moment. */
export interface AccountRules {
  /** Name of the account and of its only user. */
  readonly name: string;
  readonly keys: readonly AccountKey[];
  /** Whether its firewall lets an address in. */
  readonly admits: (address: string) => boolean;
  /** Whether a key may make and drop collections and indexes. */
  readonly keysChangeMetadata: boolean;
}

/** What a {@link Session} works with. */
export interface SessionParts {
  readonly rules: () => AccountRules;
  readonly scram: ScramServer;
  readonly socketFile: string;
  /** Address of the client. */
  readonly client: string;
}

const mechanism = "SCRAM-SHA-256";

/** A client's connection to an account: lets it in, refuses what Cosmos DB refuses, and hands on the rest. */
export class Session {
  private backend: Backend | undefined;
  private login: ScramLogin | undefined;
  private role: KeyRole | undefined;

  constructor(private readonly parts: SessionParts) {}

  /** The answer to a message; undefined where none is wanted. Throws where the message is not of the protocol. */
  async answer(message: Buffer): Promise<Buffer | undefined> {
    const command = readCommand(message);
    if (command === undefined) throw new Error("a message of a kind that MongoDB no longer has");
    if (isGreeting(command)) return this.greet(message, command);
    const refusal = this.refuse(command);
    const reply = refusal === undefined ? this.authenticate(command) : undefined;
    if (reply !== undefined) return writeReply(command, reply);
    const found = refusal ?? (await this.refuseImplied(command));
    if (found !== undefined) return command.answered ? writeReply(command, { ok: 0, ...found }) : undefined;
    return (await this.server()).forward(message, command.answered);
  }

  close(): void {
    this.backend?.close();
  }

  private async greet(message: Buffer, command: Command): Promise<Buffer> {
    const answer = await (await this.server()).forward(message, true);
    const reply = readReply(answer ?? Buffer.alloc(0));
    // The server behind knows no users: what it says of logging in does not count.
    return writeReply(command, command.body["saslSupportedMechs"] === undefined ? reply : { ...reply, saslSupportedMechs: [mechanism] });
  }

  private refuse(command: Command): Refusal | undefined {
    const rules = this.parts.rules();
    if (!rules.admits(this.parts.client)) return blockedByFirewall(this.parts.client);
    if (/^sasl(Start|Continue)$/.test(command.name)) return undefined;
    if (this.role === undefined) return notAuthenticated;
    return refusalOf(command, { role: this.role, metadata: rules.keysChangeMetadata });
  }

  private async refuseImplied(command: Command): Promise<Refusal | undefined> {
    const collection = this.parts.rules().keysChangeMetadata ? undefined : impliedCollection(command);
    if (collection === undefined || (await (await this.server()).hasCollection(command.database, collection))) return undefined;
    return mayNotImply;
  }

  /** The answer to a step of a login; undefined where the command is none. */
  private authenticate({ name, body }: Command): Document | undefined {
    try {
      if (name === "saslStart") return this.startLogin(body);
      if (name === "saslContinue") return this.continueLogin(body);
      return undefined;
    } catch (error) {
      if (!(error instanceof LoginRefused)) throw error;
      this.login = undefined;
      return { ok: 0, code: 18, codeName: "AuthenticationFailed", errmsg: "Authentication failed: the account's name or key is wrong." };
    }
  }

  private startLogin(body: Document): Document {
    if (body["mechanism"] !== mechanism) return { ok: 0, code: 334, codeName: "MechanismUnavailable", errmsg: `The sandbox's Cosmos DB lets in with ${mechanism} alone.` };
    const { name } = this.parts.rules();
    this.login = this.parts.scram.begin(name, () => this.parts.rules().keys, payloadOf(body));
    return step(this.login.serverFirst, false);
  }

  private continueLogin(body: Document): Document {
    // Clients end with an empty message, though the proof has been given by then.
    if (this.login === undefined && this.role !== undefined) return step("", true);
    if (this.login === undefined) throw new LoginRefused();
    const { role, serverFinal } = this.login.finish(payloadOf(body));
    this.login = undefined;
    this.role = role;
    return step(serverFinal, false);
  }

  private async server(): Promise<Backend> {
    return (this.backend ??= await Backend.connect(this.parts.socketFile));
  }
}

const step = (payload: string, done: boolean): Document => ({ conversationId: 1, done, payload: new BSON.Binary(Buffer.from(payload)), ok: 1 });

const payloadOf = (body: Document): string => {
  const { payload } = body;
  return payload instanceof BSON.Binary ? Buffer.from(payload.buffer.subarray(0, payload.position)).toString() : "";
};
