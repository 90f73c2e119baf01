import { setTimeout as sleep } from "node:timers/promises";
import { type Properties, ProviderError } from "./provider.ts";

/** Who calls Azure, as the providers' configuration or the ARM_* variables name it. */
export interface AzureCredentials {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** `fetch`, or what stands for it in a test. */
export type Fetch = (url: string, init: { method: string; headers: Record<string, string>; body?: string; signal?: AbortSignal }) => Promise<Response>;

/** An answer of an Azure API. */
export interface AzureAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Properties;
}

/** An Azure API refuses; the message has its code and its words. */
export class AzureRefusal extends ProviderError {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A provider setting: from its configuration, else from the environment variable that the real provider reads. */
export function azureSetting(config: Properties, name: string, variable: string): string {
  const value = config[name] ?? process.env[variable];
  if (typeof value !== "string" || value === "") throw new ProviderError(`Azure's ${name} is not known: set ${variable}`);
  return value;
}

export function azureCredentials(config: Properties): AzureCredentials {
  return {
    tenantId: azureSetting(config, "tenantId", "ARM_TENANT_ID"),
    clientId: azureSetting(config, "clientId", "ARM_CLIENT_ID"),
    clientSecret: azureSetting(config, "clientSecret", "ARM_CLIENT_SECRET"),
  };
}

/** Status codes after which the same request may be sent again. */
const retried = new Set([408, 429, 500, 502, 503, 504]);
const attempts = 6;

/** Tokens end an hour after they were issued; a new one is asked for this long before, in milliseconds. */
const tokenMargin = 300_000;

/** How long Entra may take for a token, in milliseconds. Not bound to one request, because all of them share it. */
const tokenTimeout = 60_000;

/** Calls one Azure API in the name of a service principal. */
export class AzureHttp {
  private token: Promise<{ value: string; expires: number }> | undefined;

  /** @param audience the API's address, e.g. "https://management.azure.com": tokens are asked for it */
  constructor(
    private readonly audience: string,
    private readonly credentials: AzureCredentials,
    private readonly fetch: Fetch,
  ) {}

  /**
   * Sends a request, again where Azure asks for patience (`Retry-After`). Throws {@link AzureRefusal} from status 400 on.
   * @param path under the audience, or an address of its own
   */
  async send(method: string, path: string, options: { body?: unknown; signal?: AbortSignal } = {}): Promise<AzureAnswer> {
    const url = path.startsWith("https://") ? path : `${this.audience}${path}`;
    for (let attempt = 1; ; attempt++) {
      const response = await this.once(method, url, options);
      if (retried.has(response.status) && attempt < attempts) {
        await response.body?.cancel();
        await sleep(retryAfter(response.headers) ?? 500 * 2 ** attempt, undefined, { signal: options.signal });
        continue;
      }
      const body = parseBody(await response.text());
      if (response.status >= 400) throw refusal(response.status, body, `${method} ${new URL(url).pathname}`);
      return { status: response.status, headers: response.headers, body };
    }
  }

  /** As {@link send}; undefined where Azure answers 404. */
  async find(path: string, signal?: AbortSignal): Promise<AzureAnswer | undefined> {
    try {
      return await this.send("GET", path, { signal });
    } catch (error) {
      if (error instanceof AzureRefusal && error.status === 404) return undefined;
      throw error;
    }
  }

  /** A token for the API. Secret. */
  async accessToken(): Promise<string> {
    const current = this.token;
    if (current !== undefined) {
      const token = await current;
      if (token.expires - tokenMargin > Date.now()) return token.value;
    }
    // Whoever comes first asks; all others wait for the same answer. A failure is not remembered.
    const asked = this.token !== undefined && this.token !== current ? this.token : this.requestToken();
    this.token = asked;
    asked.catch(() => {
      if (this.token === asked) this.token = undefined;
    });
    return (await asked).value;
  }

  private async once(method: string, url: string, options: { body?: unknown; signal?: AbortSignal }): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${await this.accessToken()}`, accept: "application/json" };
    if (options.body !== undefined) headers["content-type"] = "application/json";
    return this.reach(url, { method, headers, body: options.body === undefined ? undefined : JSON.stringify(options.body), signal: options.signal });
  }

  private async requestToken(): Promise<{ value: string; expires: number }> {
    const { tenantId, clientId, clientSecret } = this.credentials;
    const form = new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope: `${this.audience}/.default` });
    const url = `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`;
    const response = await this.reach(url, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: form.toString(), signal: AbortSignal.timeout(tokenTimeout) });
    const body = parseBody(await response.text());
    if (!response.ok) throw new AzureRefusal(response.status, String(body["error"]), `Entra gives no token: ${String(body["error_description"] ?? body["error"] ?? response.status)}`);
    return { value: String(body["access_token"]), expires: Date.now() + Number(body["expires_in"]) * 1000 };
  }

  private async reach(url: string, init: Parameters<Fetch>[1]): Promise<Response> {
    try {
      return await this.fetch(url, init);
    } catch (error) {
      if (init.signal?.aborted === true) throw init.signal.reason instanceof Error ? init.signal.reason : error;
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : error instanceof Error ? error.message : String(error);
      throw new ProviderError(`${new URL(url).host} cannot be reached: ${cause}`);
    }
  }
}

/** How long an answer asks to wait, in milliseconds; undefined where it says nothing. */
export function retryAfter(headers: Headers): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

function parseBody(text: string): Properties {
  try {
    return text === "" ? {} : (JSON.parse(text) as Properties);
  } catch {
    return {};
  }
}

function refusal(status: number, body: Properties, request: string): AzureRefusal {
  const error = (typeof body["error"] === "object" && body["error"] !== null ? body["error"] : body) as Properties;
  const code = typeof error["code"] === "string" ? error["code"] : `HTTP ${String(status)}`;
  const details = Array.isArray(error["details"]) ? (error["details"] as Properties[]).map((detail) => `; ${String(detail["code"])}: ${String(detail["message"])}`).join("") : "";
  return new AzureRefusal(status, code, `${request}: ${code} (status ${String(status)}): ${String(error["message"] ?? "no message")}${details}`);
}
