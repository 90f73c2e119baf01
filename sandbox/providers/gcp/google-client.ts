import { grantForm, readServiceAccountFile } from "../../identities/service-account-grant.ts";
import type { Properties } from "../provider.ts";
import { ProviderError } from "../provider.ts";

export type JsonObject = Record<string, unknown>;
export type Fetch = typeof fetch;

/** A Google API refuses. */
export class GoogleApiError extends ProviderError {
  constructor(
    /** HTTP status. */
    readonly code: number,
    /** E.g. "NOT_FOUND". */
    readonly status: string,
    /** The API's own sentence. */
    readonly reason: string,
  ) {
    super(`googleapi: Error ${code}: ${reason}${status === "" ? "" : `, ${status}`}`);
  }
}

export const isNotFound = (error: unknown): boolean => error instanceof GoogleApiError && error.code === 404;

/** How often an operation is asked for, in milliseconds. */
const pollInterval = 300;
/** How long an operation may take: what the real provider allows for clusters. */
const operationTimeout = 40 * 60_000;

/** Access tokens by account, shared by all of the package's clients. */
export class TokenCache {
  private readonly tokens = new Map<string, { readonly token: string; readonly expires: number }>();

  constructor(private readonly fetch: Fetch) {}

  async tokenFor(keyFile: string, signal: AbortSignal): Promise<string> {
    const account = readServiceAccountFile(keyFile);
    const id = `${account.client_email} ${account.private_key}`;
    const known = this.tokens.get(id);
    // A minute before its end a token counts as ended.
    if (known && known.expires > Date.now() + 60_000) return known.token;
    const response = await this.fetch(account.token_uri, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: grantForm(account, Date.now()), signal });
    const answer = (await response.json()) as { access_token?: string; expires_in?: number; error?: string; error_description?: string };
    if (!response.ok || answer.access_token === undefined) throw new ProviderError(`no access token for ${account.client_email}: ${answer.error ?? `status ${response.status}`}: ${answer.error_description ?? ""}`);
    this.tokens.set(id, { token: answer.access_token, expires: Date.now() + (answer.expires_in ?? 0) * 1000 });
    return answer.access_token;
  }
}

/** Calls Google's APIs with the settings of one provider instance. */
export class GoogleClient {
  constructor(
    private readonly config: Properties,
    private readonly tokens: TokenCache,
    private readonly fetch: Fetch,
    readonly signal: AbortSignal,
  ) {}

  /** The project of a resource that names none. */
  get project(): string {
    const project = configured(this.config, "project", ["GOOGLE_PROJECT", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"]);
    if (project === undefined) throw new ProviderError("project: required field is not set: set it on the resource, as gcp:project in the stack's configuration, or as GOOGLE_PROJECT");
    return project;
  }

  get region(): string | undefined {
    return configured(this.config, "region", ["GOOGLE_REGION", "GCLOUD_REGION", "CLOUDSDK_COMPUTE_REGION"]);
  }

  get zone(): string | undefined {
    return configured(this.config, "zone", ["GOOGLE_ZONE", "GCLOUD_ZONE", "CLOUDSDK_COMPUTE_ZONE"]);
  }

  /** Labels of the provider's configuration, which every resource with labels gets. */
  get defaultLabels(): Record<string, string> {
    return parsed(this.config["defaultLabels"], {});
  }

  /** Whether resources get Pulumi's own label. @default true, as the real provider's */
  get attributionLabel(): boolean {
    return parsed(this.config["addPulumiAttributionLabel"], true);
  }

  async accessToken(): Promise<string> {
    const given = configured(this.config, "accessToken", ["GOOGLE_OAUTH_ACCESS_TOKEN"]);
    if (given !== undefined) return given;
    const keyFile = configured(this.config, "credentials", ["GOOGLE_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS"]);
    if (keyFile === undefined) throw new ProviderError("no Google credentials: set GOOGLE_APPLICATION_CREDENTIALS to the path of a service account's key file, or GOOGLE_OAUTH_ACCESS_TOKEN");
    return this.tokens.tokenFor(keyFile, this.signal);
  }

  async call(method: string, url: string, body?: JsonObject): Promise<JsonObject> {
    const headers: Record<string, string> = { authorization: `Bearer ${await this.accessToken()}`, accept: "application/json" };
    if (body !== undefined) headers["content-type"] = "application/json";
    const response = await this.fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: this.signal }).catch((error: unknown) => {
      throw new ProviderError(`${method} ${url} failed: ${causeOf(error)}`);
    });
    const text = await response.text();
    if (response.ok) return text === "" ? {} : (JSON.parse(text) as JsonObject);
    throw toError(response.status, text);
  }

  /** As {@link call}; undefined where the resource does not exist. */
  async find(url: string): Promise<JsonObject | undefined> {
    try {
      return await this.call("GET", url);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /**
   * Starts a long-running operation and waits for its end. A cluster does one thing at a time: while it refuses for
   * that reason, the start is tried again.
   */
  async operate(method: string, url: string, body?: JsonObject): Promise<void> {
    const deadline = Date.now() + operationTimeout;
    let operation: JsonObject | undefined;
    while (!operation) {
      try {
        operation = await this.call(method, url, body);
      } catch (error) {
        if (!isBusy(error) || Date.now() > deadline) throw error;
        await pause(pollInterval, this.signal);
      }
    }
    await this.wait(operation, deadline);
  }

  private async wait(started: JsonObject, deadline: number): Promise<void> {
    let operation = started;
    while (!isDone(operation)) {
      if (Date.now() > deadline) throw new ProviderError(`${String(operation["operationType"])} was not done after ${operationTimeout / 60_000} minutes`);
      await pause(pollInterval, this.signal);
      operation = await this.call("GET", operationUrl(operation));
    }
    const error = operation["error"] as { message?: string; errors?: { message: string }[] } | undefined;
    if (error) throw new ProviderError(`Error waiting for ${String(operation["operationType"] ?? operation["name"])}: ${error.message ?? error.errors?.[0]?.message ?? "unknown error"}`);
  }
}

const isBusy = (error: unknown): boolean => error instanceof GoogleApiError && error.status === "FAILED_PRECONDITION" && error.reason.includes("incompatible operation");

/** Operations of the service usage API have no link; the links of Compute Engine's have its old host. */
function operationUrl(operation: JsonObject): string {
  if (operation["selfLink"] === undefined) return `https://serviceusage.googleapis.com/v1/${String(operation["name"])}`;
  return String(operation["selfLink"]).replace("//www.googleapis.com/compute/", "//compute.googleapis.com/compute/");
}

const isDone = (operation: JsonObject): boolean => operation["done"] === true || operation["status"] === "DONE";

function configured(config: Properties, name: string, variables: readonly string[]): string | undefined {
  const value = config[name];
  if (typeof value === "string" && value !== "") return value;
  return variables.map((variable) => process.env[variable]).find((found) => found !== undefined && found !== "");
}

/** The SDK sends settings that are no text as JSON. */
function parsed<T>(value: unknown, fallback: T): T {
  if (value === undefined || value === "") return fallback;
  return (typeof value === "string" ? JSON.parse(value) : value) as T;
}

function toError(status: number, text: string): GoogleApiError {
  try {
    const { error } = JSON.parse(text) as { error: { status?: string; message: string } };
    return new GoogleApiError(status, error.status ?? "", error.message);
  } catch {
    return new GoogleApiError(status, "", text.slice(0, 300));
  }
}

const causeOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
};

/** Waits, unless the signal ends it. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(new ProviderError("cancelled"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, milliseconds);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
