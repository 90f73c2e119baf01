// The least of a client of the Kubernetes API: JSON requests with the pod's own token.
import { Buffer } from "node:buffer";
import * as fs from "node:fs";
import * as https from "node:https";

const timeout = 10_000;

/** An answer that is no success. */
export class ApiError extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Talks to the API server as the pod's service account. */
export class ClusterApi {
  /** @param {{ host: string, port: number, accountFolder: string }} where */
  constructor(where) {
    this.where = where;
    this.agent = new https.Agent({ keepAlive: true, maxSockets: 8 });
  }

  /** PEM of the cluster's authority, as it is now: Kubernetes renews it in the pod. */
  get authority() {
    return fs.readFileSync(`${this.where.accountFolder}/ca.crt`, "utf8");
  }

  /**
   * @param {"GET" | "POST" | "PUT"} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<any>}
   */
  request(method, path, body) {
    const { host, port, accountFolder } = this.where;
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      accept: "application/json",
      authorization: `Bearer ${fs.readFileSync(`${accountFolder}/token`, "utf8").trim()}`,
      ...(payload === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(payload) }),
    };
    return new Promise((resolve, reject) => {
      const request = https.request({ host, port, method, path, headers, ca: this.authority, agent: this.agent, timeout }, (response) => {
        /** @type {Buffer[]} */
        const parts = [];
        response.on("data", (part) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          const status = response.statusCode ?? 0;
          if (status >= 300) reject(new ApiError(status, `${method} ${path}: ${status} ${messageOf(text)}`));
          else resolve(JSON.parse(text));
        });
      });
      request.on("timeout", () => request.destroy(new Error(`${method} ${path}: no answer within ${timeout / 1000} s`)));
      request.on("error", reject);
      request.end(payload);
    });
  }

  close() {
    this.agent.destroy();
  }
}

/** @param {string} text */
function messageOf(text) {
  try {
    return String(JSON.parse(text).message ?? text);
  } catch {
    return text.slice(0, 200);
  }
}
