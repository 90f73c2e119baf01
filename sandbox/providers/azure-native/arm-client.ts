import { setTimeout as sleep } from "node:timers/promises";
import { type AzureAnswer, AzureHttp, AzureRefusal, azureCredentials, azureSetting, type Fetch, retryAfter } from "../azure-http.ts";
import { type Properties, ProviderError } from "../provider.ts";

/** Between two looks at an operation where ARM does not say how long to wait, in milliseconds. */
const pollInterval = 1_000;

/** Version of the API that registers resource providers. */
const registrationVersion = "2024-11-01";

/** Provisioning states on the way to another. */
const running = new Set(["accepted", "creating", "created", "updating", "deleting", "running", "inprogress", "pending", "repairing", "unhealthy"]);

/** Azure Resource Manager, in the name of the deployer. */
export class ArmClient {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly clientId: string;
  private readonly http: AzureHttp;

  constructor(
    config: Properties,
    private readonly fetch: Fetch,
  ) {
    const credentials = azureCredentials(config);
    this.tenantId = credentials.tenantId;
    this.clientId = credentials.clientId;
    this.subscriptionId = azureSetting(config, "subscriptionId", "ARM_SUBSCRIPTION_ID");
    this.http = new AzureHttp("https://management.azure.com", credentials, fetch);
  }

  /** A resource; undefined where there is none, or where its resource provider is not even registered. */
  async get(id: string, apiVersion: string, signal: AbortSignal): Promise<Properties | undefined> {
    try {
      return (await this.http.find(versioned(id, apiVersion), signal))?.body;
    } catch (error) {
      if (isUnregistered(error)) return undefined;
      throw error;
    }
  }

  /** A resource. Throws what ARM answers where there is none. */
  async demand(id: string, apiVersion: string, signal: AbortSignal): Promise<Properties> {
    return (await this.http.send("GET", versioned(id, apiVersion), { signal })).body;
  }

  /** Makes or changes a resource, and waits until ARM is done. */
  async put(id: string, apiVersion: string, body: Properties, signal: AbortSignal): Promise<Properties> {
    const send = (): Promise<AzureAnswer> => this.http.send("PUT", versioned(id, apiVersion), { body, signal });
    const answer = await send().catch(async (error: unknown) => {
      if (!isUnregistered(error)) throw error;
      await this.register(namespaceOf(id), signal);
      return send();
    });
    await this.finish(answer, signal);
    return this.settled(id, apiVersion, signal);
  }

  /** Takes a resource away, and waits until it is gone; one that is gone already is no error. */
  async delete(id: string, apiVersion: string, signal: AbortSignal): Promise<void> {
    if ((await this.get(id, apiVersion, signal)) === undefined) return;
    await this.finish(await this.http.send("DELETE", versioned(id, apiVersion), { signal }), signal);
  }

  /** An action such as `listKeys`. @param query further parameters */
  async post(id: string, apiVersion: string, signal: AbortSignal, query: Readonly<Record<string, string>> = {}): Promise<Properties> {
    const parameters = Object.entries(query).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`);
    return (await this.http.send("POST", `${versioned(id, apiVersion)}${parameters.join("")}`, { signal })).body;
  }

  /** A token for an API of Azure. Secret. @param endpoint @default Resource Manager */
  token(config: Properties, endpoint?: string): Promise<string> {
    if (endpoint === undefined) return this.http.accessToken();
    return new AzureHttp(endpoint.replace(/\/+$/, ""), azureCredentials(config), this.fetch).accessToken();
  }

  /** Waits until a resource is in its final state; throws where that is a failure, or where it is gone. */
  async settled(id: string, apiVersion: string, signal: AbortSignal): Promise<Properties> {
    for (;;) {
      const answer = await this.http.send("GET", versioned(id, apiVersion), { signal });
      const state = provisioningState(answer.body);
      if (!running.has(state.toLowerCase())) {
        if (/^(failed|canceled)$/i.test(state)) throw new ProviderError(`${id} has ended up in the provisioning state ${state}`);
        return answer.body;
      }
      await wait(answer, signal);
    }
  }

  /** Registers a resource provider for the subscription, as the real azure-native does when ARM misses it. */
  private async register(namespace: string, signal: AbortSignal): Promise<void> {
    const path = `/subscriptions/${this.subscriptionId}/providers/${namespace}`;
    await this.http.send("POST", versioned(`${path}/register`, registrationVersion), { signal });
    for (;;) {
      const answer = await this.http.send("GET", versioned(path, registrationVersion), { signal });
      if (answer.body["registrationState"] === "Registered") return;
      await wait(answer, signal);
    }
  }

  /** Waits for the end of a long-running operation, as ARM's answer tells how. */
  private async finish(start: AzureAnswer, signal: AbortSignal): Promise<void> {
    const operation = start.headers.get("azure-asyncoperation");
    const location = start.headers.get("location");
    if (operation !== null) await this.pollOperation(operation, start, signal);
    else if (start.status === 202 && location !== null) await this.pollLocation(location, start, signal);
  }

  private async pollOperation(url: string, start: AzureAnswer, signal: AbortSignal): Promise<void> {
    for (let answer = start; ; ) {
      await wait(answer, signal);
      answer = await this.http.send("GET", url, { signal });
      const status = String(answer.body["status"]).toLowerCase();
      if (status === "succeeded") return;
      if (status === "failed" || status === "canceled") {
        const error = (answer.body["error"] ?? {}) as Properties;
        throw new ProviderError(`Azure's operation ${status}: ${String(error["code"] ?? "no code")}: ${String(error["message"] ?? "no message")}`);
      }
    }
  }

  private async pollLocation(url: string, start: AzureAnswer, signal: AbortSignal): Promise<void> {
    for (let answer = start; ; ) {
      await wait(answer, signal);
      const next = await this.http.find(url, signal);
      // Where a deletion was polled, its result may be gone with the resource.
      if (next?.status !== 202) return;
      answer = next;
    }
  }
}

const isUnregistered = (error: unknown): boolean => error instanceof AzureRefusal && error.code === "MissingSubscriptionRegistration";

/** "Microsoft.DocumentDB" of a resource's id. */
const namespaceOf = (id: string): string => /\/providers\/([^/]+)\/(?!.*\/providers\/)/.exec(id)?.[1] ?? "";

const versioned = (id: string, apiVersion: string): string => `${id}?api-version=${apiVersion}`;

async function wait(answer: AzureAnswer, signal: AbortSignal): Promise<void> {
  await sleep(retryAfter(answer.headers) ?? pollInterval, undefined, { signal });
}

function provisioningState(body: Properties): string {
  const properties = body["properties"] as Properties | undefined;
  return typeof properties?.["provisioningState"] === "string" ? properties["provisioningState"] : "Succeeded";
}
