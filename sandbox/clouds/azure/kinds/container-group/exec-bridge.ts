import * as crypto from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type ExecSession, NoSuchContainer, type Workload } from "../../../../machine/containers/types.ts";
import { AzureError } from "../../azure-error.ts";
import { execBridgeHost, execBridgePort } from "../../hosts.ts";

/** What waits for a client to come. */
interface Invitation {
  readonly password: string;
  /** Joins the client to what it was invited to. Throws {@link NoSuchContainer} where that runs no more. */
  readonly join: (webSocket: WebSocket) => void;
}

/** Where a client is awaited, as ARM's answer names it. Secret. */
export interface InvitationView {
  readonly webSocketUri: string;
  readonly password: string;
}

interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** How long an invitation holds, in milliseconds. */
const patience = 60_000;

/**
 * Commands in containers, and what containers write. ARM's answer names a WebSocket and a password; the client that
 * sends the password first gets the command's terminal, both ways, or the container's output.
 */
export class ExecBridge {
  private readonly invitations = new Map<string, Invitation>();
  private readonly sockets = new WebSocketServer({ noServer: true });

  /** Prepares a command. ACI takes one line, without quoting: words are separated by spaces. */
  invite(workload: Workload, container: string, line: string, size: TerminalSize | undefined, region: string): InvitationView {
    const command = line.split(/\s+/).filter((word) => word !== "");
    if (command.length === 0) throw new AzureError(400, "InvalidExecCommand", "The 'command' of the exec request cannot be empty.");
    const join = (webSocket: WebSocket): void => {
      connect(webSocket, workload.exec(container, command, { tty: true }), size);
    };
    return this.prepare(join, region, size === undefined ? "" : `&rows=${String(size.rows)}&cols=${String(size.columns)}`);
  }

  /** Prepares a look at what a container writes from then on, until it ends. */
  inviteToOutput(workload: Workload, container: string, region: string): InvitationView {
    return this.prepare((webSocket) => {
      follow(webSocket, workload, container);
    }, region, "");
  }

  private prepare(join: Invitation["join"], region: string, query: string): InvitationView {
    const id = crypto.randomUUID();
    const password = crypto.randomBytes(24).toString("base64url");
    this.invitations.set(id, { password, join });
    setTimeout(() => this.invitations.delete(id), patience).unref();
    return { webSocketUri: `wss://${execBridgeHost(region)}:${String(execBridgePort)}/execstream/sessionId/${id}?api-version=1.0${query}`, password };
  }

  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    const isPort = incoming.headers.host?.endsWith(`:${String(execBridgePort)}`) ?? false;
    const id = isPort ? (/^\/execstream\/sessionId\/([^/?]+)/.exec(incoming.url ?? "")?.[1] ?? "") : "";
    const invitation = this.invitations.get(id);
    if (invitation === undefined) {
      socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    this.invitations.delete(id);
    this.sockets.handleUpgrade(incoming, socket, head, (webSocket) => {
      admit(webSocket, invitation);
    });
  }

  close(): void {
    this.invitations.clear();
    for (const client of this.sockets.clients) client.terminate();
    this.sockets.close();
  }
}

const normalClosure = 1000;
const policyViolation = 1008;
const internalError = 1011;

function admit(webSocket: WebSocket, invitation: Invitation): void {
  webSocket.on("error", () => {
    webSocket.terminate();
  });
  webSocket.once("message", (data) => {
    if (!isPassword(messageBytes(data), invitation.password)) {
      webSocket.close(policyViolation, "wrong password");
      return;
    }
    try {
      invitation.join(webSocket);
    } catch (error) {
      if (!(error instanceof NoSuchContainer)) throw error;
      webSocket.close(internalError, "the container does not run");
    }
  });
}

const isPassword = (given: Buffer, password: string): boolean => crypto.timingSafeEqual(crypto.createHash("sha256").update(given).digest(), crypto.createHash("sha256").update(password).digest());

function connect(webSocket: WebSocket, session: ExecSession, size: TerminalSize | undefined): void {
  if (size !== undefined) session.resize(size.columns, size.rows);
  webSocket.on("message", (data) => session.stdin.write(messageBytes(data)));
  webSocket.on("close", () => {
    session.kill();
  });
  const send = (data: Buffer | string): void => {
    if (webSocket.readyState === webSocket.OPEN) webSocket.send(Buffer.from(data));
  };
  session.stdout.on("data", send);
  session.stderr.on("data", send);
  const ends = [session.stdout, session.stderr].map((stream) => new Promise((resolve) => stream.once("end", resolve).once("close", resolve)));
  // What the command wrote last must be on its way before the door closes.
  void Promise.all([session.exitCode, ...ends])
    .catch(() => undefined)
    .then(() => {
      webSocket.close(normalClosure);
    });
}

function follow(webSocket: WebSocket, workload: Workload, container: string): void {
  const endWithContainer = (): void => {
    const { containers, initContainers } = workload.status();
    if (![...containers, ...initContainers].some(({ name, state }) => name === container && state.kind === "running")) webSocket.close(normalClosure);
  };
  const stopFollowing = workload.followLogs(container, { since: new Date() }, (line) => {
    webSocket.send(Buffer.from(line));
  });
  const stopWatching = workload.onChange(endWithContainer);
  webSocket.on("close", () => {
    stopFollowing();
    stopWatching();
  });
  endWithContainer();
}

function messageBytes(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
