import type * as http from "node:http";

/** What the control socket answers. */
export interface ControlAnswer {
  readonly code: number;
  readonly body: unknown;
}

/** The JSON body of a request. */
export async function readBody(request: http.IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}
