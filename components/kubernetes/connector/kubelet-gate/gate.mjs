// The node's kubelet port: TLS with the cluster's certificate, callers by the cluster's word, then on to the connector.
import { Buffer } from "node:buffer";
import { constants } from "node:crypto";
import * as https from "node:https";
import { URL } from "node:url";
import { certificateUser } from "./callers.mjs";

/**
 * @typedef {{ port: number, certificate: string, key: string }} Upstream the connector, at this pod's localhost. Both sides hold the same certificate and trust it alone.
 * @typedef {import("./serving-certificate.mjs").ServingCertificate} ServingCertificate
 */

/** How callers are refused. */
class Refusal extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Serves the node's kubelet port, once it was given a certificate; a later one takes effect at the next connection. */
export class Gate {
  /** @type {https.Server | undefined} */
  server;
  /** @type {ServingCertificate | undefined} */
  certificate;

  /**
   * @param {{ port: number, upstream: Upstream, callers: import("./callers.mjs").Callers, log: (message: string) => void }} settings
   */
  constructor(settings) {
    this.settings = settings;
    const { port, certificate, key } = settings.upstream;
    this.toConnector = { host: "127.0.0.1", port, ca: certificate, cert: certificate, key, checkServerIdentity: () => undefined };
    // One for all requests: it keeps no connection open between them, because logs and exec are few and long.
    this.agent = new https.Agent({ keepAlive: false });
  }

  /** @param {ServingCertificate} certificate @param {string} clientAuthority PEM @returns {Promise<void>} */
  async serve(certificate, clientAuthority) {
    this.certificate = certificate;
    // Sessions are not resumed: each connection shows its client's certificate again.
    const secure = { key: certificate.key, cert: certificate.certificate, ca: clientAuthority, minVersion: /** @type {const} */ ("TLSv1.2"), secureOptions: constants.SSL_OP_NO_TICKET };
    if (this.server) {
      this.server.setSecureContext(secure);
      return;
    }
    const server = https.createServer({ ...secure, requestCert: true, rejectUnauthorized: false });
    server.on("request", (request, response) => void this.answer(request, response));
    server.on("upgrade", (request, socket, head) => void this.connect(request, socket, head));
    server.on("tlsClientError", () => undefined);
    await new Promise((resolve, reject) => server.once("error", reject).listen(this.settings.port, () => resolve(undefined)));
    this.server = server;
  }

  /** Whether the port is open with a certificate that is valid. */
  get isServing() {
    return this.server !== undefined && this.certificate !== undefined && Date.now() < this.certificate.until.getTime();
  }

  /** Asks the connector for its pods: its answer is the sign that it lives. @returns {Promise<boolean>} */
  connectorAnswers() {
    return new Promise((resolve) => {
      const request = https.get({ ...this.toConnector, agent: this.agent, path: "/pods", timeout: 2_000 }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      request.on("timeout", () => request.destroy());
      request.on("error", () => resolve(false));
    });
  }

  close() {
    this.agent.destroy();
    this.server?.closeAllConnections();
    this.server?.close();
  }

  /** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  async answer(request, response) {
    try {
      const path = await this.admit(request);
      const upstream = https.request({ ...this.toConnector, agent: this.agent, method: request.method, path, headers: forwarded(request) }, (reply) => {
        response.writeHead(reply.statusCode ?? 502, reply.headers);
        // What is followed must not wait for its first line.
        response.flushHeaders();
        reply.on("error", () => response.destroy());
        reply.pipe(response);
      });
      upstream.on("error", (error) => this.refuse(response, new Refusal(502, `the connector does not answer: ${error.message}`)));
      response.on("close", () => upstream.destroy());
      request.pipe(upstream);
    } catch (error) {
      this.refuse(response, error);
    }
  }

  /** @param {import("node:http").IncomingMessage} request @param {import("node:stream").Duplex} socket @param {Buffer} head */
  async connect(request, socket, head) {
    socket.on("error", () => socket.destroy());
    try {
      const path = await this.admit(request);
      const upstream = https.request({ ...this.toConnector, agent: this.agent, method: request.method, path, headers: forwarded(request) });
      upstream.on("upgrade", (reply, other, otherHead) => {
        socket.write(headOf(reply));
        if (otherHead.length > 0) socket.write(otherHead);
        if (head.length > 0) other.write(head);
        other.on("error", () => socket.destroy());
        other.on("close", () => socket.destroy());
        socket.on("close", () => other.destroy());
        socket.pipe(other).pipe(socket);
      });
      upstream.on("response", (reply) => {
        socket.write(headOf(reply));
        reply.pipe(socket);
      });
      upstream.on("error", (error) => endWith(socket, 502, `the connector does not answer: ${error.message}`));
      upstream.end();
    } catch (error) {
      const { status, message } = this.faultOf(error);
      endWith(socket, status, message);
    }
  }

  /** Lets a caller in, or throws a {@link Refusal}. @param {import("node:http").IncomingMessage} request @returns {Promise<string>} the path to ask the connector for */
  async admit(request) {
    const { pathname, search } = new URL(request.url ?? "/", "https://node");
    const user = await this.identify(request);
    if (!user) throw new Refusal(401, "Unauthorized");
    if (!(await this.settings.callers.mayCall(user, request.method ?? "GET", pathname))) {
      this.settings.log(`refused ${request.method} ${pathname} to ${user.username}`);
      throw new Refusal(403, `Forbidden: the cluster does not let ${user.username} use this node's kubelet API`);
    }
    return pathname + search;
  }

  /** @param {import("node:http").IncomingMessage} request */
  async identify(request) {
    const user = certificateUser(/** @type {import("node:tls").TLSSocket} */ (request.socket));
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    return user ?? (token === undefined ? undefined : this.settings.callers.tokenUser(token));
  }

  /** @param {import("node:http").ServerResponse} response @param {unknown} error */
  refuse(response, error) {
    const { status, message } = this.faultOf(error);
    if (response.headersSent) response.destroy();
    else response.writeHead(status, { "content-type": "text/plain" }).end(`${message}\n`);
  }

  /** @param {unknown} error */
  faultOf(error) {
    if (error instanceof Refusal) return error;
    this.settings.log(`could not ask the cluster about a caller: ${error instanceof Error ? error.message : String(error)}`);
    return { status: 503, message: "the cluster could not be asked about the caller" };
  }
}

/** The caller's headers, without what it authenticated itself with. @param {import("node:http").IncomingMessage} request */
function forwarded(request) {
  const headers = { ...request.headers };
  delete headers.authorization;
  return headers;
}

/** @param {import("node:http").IncomingMessage} reply */
function headOf(reply) {
  const lines = [];
  for (let index = 0; index + 1 < reply.rawHeaders.length; index += 2) lines.push(`${reply.rawHeaders[index]}: ${reply.rawHeaders[index + 1]}`);
  return `HTTP/1.1 ${reply.statusCode} ${reply.statusMessage}\r\n${lines.join("\r\n")}\r\n\r\n`;
}

/** @param {import("node:stream").Duplex} socket @param {number} status @param {string} message */
function endWith(socket, status, message) {
  socket.end(`HTTP/1.1 ${status} Refused\r\ncontent-type: text/plain\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(message) + 1}\r\n\r\n${message}\n`);
}
