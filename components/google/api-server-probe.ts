import * as https from "node:https";
import type { ApiServer } from "./kubeconfig.ts";

/**
 * Asks an API server for its version, without credentials.
 *
 * @param patience milliseconds until silence counts as no answer
 * @returns undefined where it answers, whatever it says; else the reason why there is none
 */
export function unreachable({ endpoint, caCertificate }: ApiServer, patience: number): Promise<string | undefined> {
  if (endpoint === "") return Promise.resolve("it has no such endpoint");
  const ca = caCertificate === undefined ? undefined : Buffer.from(caCertificate, "base64");
  return new Promise((resolve) => {
    // `timeout` alone would begin anew with every packet.
    const signal = AbortSignal.timeout(patience);
    const request = https.get(`https://${endpoint}/version`, { ca, signal, agent: false }, (response) => {
      response.destroy();
      resolve(undefined);
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      resolve(signal.aborted ? `no answer within ${patience / 1000} seconds` : (error.code ?? error.message));
    });
  });
}
