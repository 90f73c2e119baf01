// What the kubelet of the machine asks about this pod: without TLS, and nothing that is not for everybody's eyes.
import * as http from "node:http";

/**
 * - `/gate/ready`: the kubelet port is open with a valid certificate
 * - `/gate/alive`: this process answers
 * - `/connector/alive`: the connector answers its own API
 *
 * @param {Pick<import("./gate.mjs").Gate, "isServing" | "connectorAnswers">} gate
 */
export function healthServer(gate) {
  /** @type {Record<string, () => boolean | Promise<boolean>>} */
  const questions = { "/gate/ready": () => gate.isServing, "/gate/alive": () => true, "/connector/alive": () => gate.connectorAnswers() };
  return http.createServer((request, response) => {
    const question = questions[request.url ?? ""];
    if (!question) {
      response.writeHead(404).end();
      return;
    }
    void Promise.resolve(question()).then((yes) => response.writeHead(yes ? 200 : 503).end(yes ? "ok" : "no"));
  });
}
