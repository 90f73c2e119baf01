import dns2, { Packet } from "dns2";
import type { Resource } from "dns2";
import type { NameLookup } from "./name-table.ts";

/** Return codes of RFC 1035. */
const noError = 0;
const nameError = 3;

/**
 * Serves a table of names over UDP and TCP. It answers for the whole name space, because there is no other: a name
 * that is not in the table does not exist.
 */
export async function serveNames(names: NameLookup, address: string, port: number): Promise<{ close(): Promise<void> }> {
  const server = dns2.createServer({
    udp: true,
    tcp: true,
    handle: (request, send) => {
      // A client that has hung up in the meantime needs no answer.
      Promise.resolve(send(answer(names, request))).catch(() => undefined);
    },
  });
  // A packet that cannot be read has no question that could be answered.
  server.on("requestError", () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.on("error", (error: Error) => reject(new Error(`the name server cannot listen on ${address}:${port}: ${error.message}`)));
    server.listen({ udp: { port, address }, tcp: { port, address } }).then(() => resolve(), reject);
  });
  return { close: () => server.close() };
}

function answer(names: NameLookup, request: Packet): Packet {
  const response = Packet.createResponseFromRequest(request);
  const [question] = request.questions;
  const found = question === undefined ? undefined : names.lookup(question.name);
  response.header.aa = 1;
  response.header.ra = 1;
  response.header.rcode = found === undefined ? nameError : noError;
  if (question !== undefined && found !== undefined && question.type === Packet.TYPE.A) {
    response.answers.push({ name: question.name, type: question.type, class: Packet.CLASS.IN, ttl: found.ttlSeconds, address: found.ip } as Resource);
  }
  return response;
}
