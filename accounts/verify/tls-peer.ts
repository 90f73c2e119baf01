import * as tls from "node:tls";
import type { DetailedPeerCertificate } from "node:tls";

/** What a TLS server showed, and what it said to a caller without a certificate. */
export interface TlsPeer {
  readonly certificate: DetailedPeerCertificate;
  /** Status line of the answer, or the alert with which the server ended the connection. */
  readonly answer: string;
}

const patienceMilliseconds = 15_000;

/** Calls a TLS server without a certificate of its own, and asks for a path. It believes any certificate, because it is there to look at it. */
export function callWithoutCertificate(port: number, path: string): Promise<TlsPeer> {
  return new Promise((resolve, reject) => {
    let certificate: DetailedPeerCertificate | undefined;
    let answer = "";
    const socket = tls.connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
      certificate = socket.getPeerCertificate(true);
      socket.write(`GET ${path} HTTP/1.1\r\nhost: kubelet\r\nconnection: close\r\n\r\n`);
    });
    const end = (said: string): void => {
      socket.destroy();
      if (certificate === undefined) reject(new Error(`no TLS at the port: ${said}`));
      else resolve({ certificate, answer: answer === "" ? said : (answer.split("\r\n")[0] ?? "") });
    };
    socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
    // A server that wants a certificate says so only after TLS 1.3's handshake is over for its client.
    socket.on("error", (error: Error & { readonly reason?: string }) => {
      end(error.reason ?? error.message);
    });
    socket.on("close", () => {
      end("the connection was closed");
    });
    socket.setTimeout(patienceMilliseconds, () => {
      end("no answer");
    });
  });
}
