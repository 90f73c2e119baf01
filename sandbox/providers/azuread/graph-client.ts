import { setTimeout as sleep } from "node:timers/promises";
import { type AzureAnswer, AzureHttp, azureCredentials, type Fetch } from "../azure-http.ts";
import { PartialFailure, type Properties } from "../provider.ts";

/** How often a new object is looked for until all of the directory knows it, and how long between two looks (milliseconds). */
const patience = { looks: 60, pause: 1_000 };

/** Microsoft Graph, in the name of the deployer. */
export class GraphClient {
  readonly tenantId: string;
  readonly clientId: string;
  private readonly http: AzureHttp;

  constructor(config: Properties, fetch: Fetch) {
    const credentials = azureCredentials(config);
    this.tenantId = credentials.tenantId;
    this.clientId = credentials.clientId;
    this.http = new AzureHttp("https://graph.microsoft.com", credentials, fetch);
  }

  /** Object id of the caller's service principal, as its token tells it. */
  async callerId(): Promise<string> {
    const [, claims = ""] = (await this.http.accessToken()).split(".");
    return String((JSON.parse(Buffer.from(claims, "base64url").toString()) as Properties)["oid"]);
  }

  /** An object such as "/applications/{id}"; undefined where there is none. */
  async find(path: string, signal: AbortSignal): Promise<Properties | undefined> {
    return (await this.http.find(`/v1.0${path}`, signal))?.body;
  }

  /** The objects of a collection whose property has a value. */
  async list(collection: string, property: string, value: string, signal: AbortSignal): Promise<Properties[]> {
    const filter = encodeURIComponent(`${property} eq '${value.replaceAll("'", "''")}'`);
    const found: Properties[] = [];
    let next: string | undefined = `/v1.0/${collection}?$filter=${filter}`;
    while (next !== undefined) {
      const page: AzureAnswer = await this.http.send("GET", next, { signal });
      found.push(...((page.body["value"] ?? []) as Properties[]));
      next = page.body["@odata.nextLink"] as string | undefined;
    }
    return found;
  }

  /** Makes an object in a collection, and waits until the directory shows it: it is replicated with a delay. */
  async create(collection: string, body: Properties, signal: AbortSignal): Promise<Properties> {
    // Not given up half-way: only the answer tells the id.
    const made = (await this.http.send("POST", `/v1.0/${collection}`, { body })).body;
    const path = `/${collection}/${String(made["id"])}`;
    for (let look = 0; look < patience.looks && !signal.aborted; look++) {
      if ((await this.find(path, signal)) !== undefined) return made;
      await sleep(patience.pause, undefined, { signal }).catch(() => undefined);
    }
    throw new PartialFailure(`the directory does not show ${path} yet, which it has made`, path, made);
  }

  async change(path: string, body: Properties, signal: AbortSignal): Promise<void> {
    await this.http.send("PATCH", `/v1.0${path}`, { body, signal });
  }

  /** An action; it is not given up half-way, because only its answer tells what it has made. */
  async call(path: string, body: Properties): Promise<Properties> {
    return (await this.http.send("POST", `/v1.0${path}`, { body })).body;
  }

  /** Takes an object away; one that is gone already is no error. @param look whether to look first: a reference cannot be read */
  async delete(path: string, signal: AbortSignal, look = true): Promise<void> {
    if (!look || (await this.find(path, signal)) !== undefined) await this.http.send("DELETE", `/v1.0${path}`, { signal });
  }
}
