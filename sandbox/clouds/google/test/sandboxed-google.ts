import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { CloudResponse } from "../../cloud.ts";
import { Store } from "../../store.ts";
import { GoogleCloud } from "../google-cloud.ts";
import { grantForm } from "../../../identities/service-account-grant.ts";
import { FakeControlPlanes } from "./fake-control-planes.ts";

export const projectId = "gke-aci-sandbox";
export const otherProjectId = "gke-aci-other";
export const clientEmail = "deployer@sandbox-deployers.iam.gserviceaccount.com";
const keys = crypto.generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });

/** What a Google API answered. */
export interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- bodies of many APIs, asserted on by the tests
  readonly body: any;
}

/** A Google stand-in in this process, with a folder of its own and a deployer who can sign in. */
export class SandboxedGoogle {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "google-"));
  readonly keyFile = path.join(this.folder, "credentials.json");
  readonly controlPlanes = new FakeControlPlanes();
  /** Moves the cloud's clock. */
  clockOffset = 0;
  cloud = this.boot();

  constructor() {
    fs.writeFileSync(this.keyFile, JSON.stringify({ type: "service_account", client_email: clientEmail, private_key: keys.privateKey, token_uri: "https://oauth2.googleapis.com/token" }));
  }

  /** A new stand-in on the same state, as after a kill. */
  boot(): GoogleCloud {
    this.cloud = new GoogleCloud({
      store: new Store(path.join(this.folder, "google.json")),
      deployer: { clientEmail, publicKey: keys.publicKey },
      projectIds: [projectId, otherProjectId],
      controlPlanes: this.controlPlanes,
      now: () => Date.now() + this.clockOffset,
    });
    return this.cloud;
  }

  /** Calls an API as the deployer, or with another authorization: all that the stand-in tells, also to the audit log. */
  async ask(method: string, url: string, body?: unknown, authorization?: string): Promise<CloudResponse> {
    const bearer = authorization ?? `Bearer ${(await this.token()).body.access_token as string}`;
    const target = new URL(`https://${url}`);
    return this.cloud.handle({ method, host: target.host, url: target, headers: { authorization: bearer }, body: Buffer.from(body === undefined ? "" : JSON.stringify(body)), from: "127.0.0.1" });
  }

  /** Reaches the stand-in as `fetch` reaches Google. */
  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const answer = await this.cloud.handle({
      method: init?.method ?? "GET",
      host: url.host,
      url,
      headers: Object.fromEntries(new Headers(init?.headers).entries()),
      body: Buffer.from(typeof init?.body === "string" ? init.body : ""),
      from: "127.0.0.1",
    });
    return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), { status: answer.status, headers: answer.headers });
  };

  async token(privateKey = keys.privateKey, audience = "https://oauth2.googleapis.com/token", email = clientEmail): Promise<Answer> {
    const form = grantForm({ client_email: email, private_key: privateKey, token_uri: audience }, Date.now() + this.clockOffset);
    const response = await this.fetch("https://oauth2.googleapis.com/token", { method: "POST", body: form });
    return { status: response.status, body: await response.json() };
  }

  /** Calls an API as the deployer. */
  async call(method: string, url: string, body?: object, authorization?: string): Promise<Answer> {
    const bearer = authorization ?? `Bearer ${(await this.token()).body.access_token as string}`;
    const response = await this.fetch(`https://${url}`, { method, headers: { authorization: bearer }, body: body && JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  }

  /** Turns APIs on. */
  async enable(...services: string[]): Promise<void> {
    await this.enableIn(projectId, ...services);
  }

  /** Turns APIs of a project on. */
  async enableIn(project: string, ...services: string[]): Promise<void> {
    for (const service of services) await this.call("POST", `serviceusage.googleapis.com/v1/projects/${project}/services/${service}.googleapis.com:enable`);
  }

  /** Takes away all bounds on machines but those of addresses. */
  async raiseQuotas(): Promise<void> {
    await this.enable("cloudquotas");
    for (const quotaId of ["CPUS", "SSD-TOTAL-GB", "IN-USE-ADDRESSES"].map((metric) => `${metric}-per-project-region`)) {
      await this.call("POST", `cloudquotas.googleapis.com/v1/projects/${projectId}/locations/global/quotaPreferences`, { service: "compute.googleapis.com", quotaId, quotaConfig: { preferredValue: "1000000" } });
    }
  }

  /** Starts something long-running and answers once it is done. */
  async operate(method: string, url: string, body?: object): Promise<Answer> {
    const started = await this.call(method, url, body);
    let answer = started;
    while (answer.status === 200 && ["PENDING", "RUNNING"].includes(answer.body.status as string)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      answer = await this.call("GET", String(answer.body.selfLink).replace("https://", "").replace("www.googleapis.com/compute", "compute.googleapis.com/compute"));
    }
    return answer;
  }

  /** Ends it, and removes its folder. */
  async remove(): Promise<void> {
    await this.cloud.stop();
    fs.rmSync(this.folder, { recursive: true });
  }
}
