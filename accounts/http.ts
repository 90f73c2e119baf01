import { EnvHttpProxyAgent, fetch } from "undici";

/** An HTTP request. */
export interface HttpRequest {
  /** @default "GET" */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An HTTP answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Seconds that an answer may take unless told otherwise. */
const patienceSeconds = 30;

/** Node.js 20's own `fetch` knows no proxy, which a company's network may need, and the sandbox does. */
const agent = new EnvHttpProxyAgent();

/** Sends a request, by way of the proxy that the environment names; redirects are given back, not followed. */
export async function send(url: string, request: HttpRequest = {}, patience = patienceSeconds): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, { method: request.method, headers: request.headers, body: request.body, redirect: "manual", dispatcher: agent, signal: AbortSignal.timeout(patience * 1000) });
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(`${new URL(url).host} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause: error });
  }
}
