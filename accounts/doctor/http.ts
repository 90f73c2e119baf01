import { send } from "../http.ts";
import { Trouble } from "./finding.ts";

/** A request to a cloud. */
export interface Request {
  readonly method?: "GET" | "HEAD" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is where it is text, else as JSON. */
  readonly body?: string | object;
}

/** A cloud's answer, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; the text where it is none; undefined where it is empty. */
  readonly body: unknown;
}

/** Seconds that a cloud has for an answer: they answer within one or two. */
const patience = 10;

/** Asks a server once. @throws {@link Trouble} where nothing answers */
export async function ask(url: string | URL, { method = "GET", headers = {}, body }: Request = {}): Promise<Answer> {
  const json = typeof body === "object";
  try {
    const answer = await send(url.toString(), { method, headers: json ? { "content-type": "application/json", ...headers } : headers, body: json ? JSON.stringify(body) : body }, patience);
    return { ...answer, body: parse(answer.body) };
  } catch (error) {
    throw new Trouble(`${new URL(url).host} cannot be reached (${reasonOf(error)})`, "look after this machine's network, proxy and certificates (HTTPS_PROXY, NODE_EXTRA_CA_CERTS)", "stops");
  }
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The innermost reason, such as "ENOTFOUND". */
export function reasonOf(error: unknown): string {
  let reason = error instanceof Error ? error.message : String(error);
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause.name === "TimeoutError") return `no answer within ${patience} s`;
    if (typeof code === "string" && code !== "") return code;
    reason = cause.message;
  }
  return reason.split("\n")[0] ?? "";
}
