import * as tls from "node:tls";
import type { ServingCertificate } from "../account-server.ts";
import { ScramServer } from "./scram.ts";
import { type AccountRules, Session } from "./session.ts";
import { messagesOf } from "./wire.ts";

/** What {@link MongoGateway} needs. */
export interface GatewayOptions {
  readonly address: string;
  readonly port: number;
  readonly certificate: ServingCertificate;
  /** The account's rules, asked for at every command: a change counts at once. */
  readonly rules: () => AccountRules;
  /** Where the database server behind listens. */
  readonly socketFile: string;
}

/** The door of an account: TLS, its firewall and its keys, before a database server that has none of them. */
export class MongoGateway {
  private readonly clients = new Set<tls.TLSSocket>();

  private constructor(private readonly server: tls.Server) {}

  static async listen(options: GatewayOptions): Promise<MongoGateway> {
    const scram = new ScramServer();
    const server = tls.createServer({ cert: options.certificate.cert, key: options.certificate.key, minVersion: "TLSv1.2" });
    const gateway = new MongoGateway(server);
    server.on("tlsClientError", () => undefined);
    server.on("secureConnection", (client) => {
      gateway.clients.add(client);
      const address = (client.remoteAddress ?? "").replace(/^::ffff:/, "");
      const session = new Session({ rules: options.rules, scram, socketFile: options.socketFile, client: address });
      void serve(client, session).finally(() => gateway.clients.delete(client));
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port, options.address, () => {
        server.off("error", reject);
        resolve();
      });
    });
    return gateway;
  }

  /** The port, where any free one was asked for. */
  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.destroy();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}

/** Answers a client's messages one after the other; ends the connection where it, or the server behind, goes astray. */
async function serve(client: tls.TLSSocket, session: Session): Promise<void> {
  client.setNoDelay(true);
  client.on("error", () => undefined);
  try {
    for await (const message of messagesOf(client)) {
      const answer = await session.answer(message);
      if (answer !== undefined) client.write(answer);
    }
  } catch {
    // As a database does that cannot go on: the driver connects anew.
  } finally {
    session.close();
    client.destroy();
  }
}
