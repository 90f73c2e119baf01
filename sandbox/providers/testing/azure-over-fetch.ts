import type { AzureFixture } from "../../clouds/azure/azure.fixture.ts";
import { deployer } from "../../clouds/azure/azure.fixture.ts";
import type { Fetch } from "../azure-http.ts";
import type { Properties } from "../provider.ts";

/** Reaches the sandbox's Azure without a network; `requests` gets "METHOD /path" of each call to ARM and Graph. */
export function azureOverFetch(fixture: AzureFixture, requests: string[] = []): Fetch {
  return async (address, { method, headers, body }) => {
    const url = new URL(address);
    if (url.host !== "login.microsoftonline.com") requests.push(`${method} ${url.pathname}`);
    const answer = await fixture.cloud.handle({ method, host: url.host, url, headers, body: Buffer.from(body ?? ""), from: "127.0.0.1" });
    const text = answer.body === undefined || answer.status === 204 ? null : JSON.stringify(answer.body);
    return new Response(text, { status: answer.status, headers: answer.headers });
  };
}

/** The deployer as the provider's configuration names it. */
export const deployerConfig: Properties = { ...deployer };
