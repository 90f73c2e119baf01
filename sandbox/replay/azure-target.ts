import { AzureFixture, deployer, subscription } from "../clouds/azure/azure.fixture.ts";
import { memoryless } from "../clouds/azure/kinds/cosmos-account/database-server.fixture.ts";
import { armHost, graphHost } from "../clouds/azure/hosts.ts";
import { tenantDomain } from "../clouds/azure/settings.ts";
import type { Bindings } from "./bindings.ts";
import type { Exchange, Scenario } from "./tape.ts";
import { lowerCase, type Target } from "./target.ts";
import { ToldContainers } from "./told-containers.ts";

/** What recorders write for the subscription. */
const recordedSubscription = "00000000-0000-0000-0000-000000000000";

/** The domain of the recorders' directory. */
const recordedDomain = "AzureSDKTeam.onmicrosoft.com";

const groupVersion = "api-version=2022-09-01";

/** Long enough for a client to see a group that is not made yet, in milliseconds. */
const containerGroupLatency = 200;

/** An Azure of its own, with the resource groups that the recording did not make itself. */
export async function openAzure(scenario: Scenario, bindings: Bindings): Promise<Target> {
  const azure = new AzureFixture({ containerGroupLatency, groupDeletionPatience: 15_000, storageCreationPatience: 17_000 }, () => memoryless);
  const containers = new ToldContainers(azure);
  bindings.bind(recordedSubscription, deployer.subscriptionId);
  bindings.bind(recordedDomain, tenantDomain);
  const { value: providers } = (await azure.arm("GET", `${subscription}/providers?${groupVersion}`)).body as { value: readonly { namespace: string }[] };
  for (const { namespace } of providers) await azure.arm("POST", `${subscription}/providers/${namespace}/register?${groupVersion}`);
  for (const { name, location, tags } of groupsBefore(scenario)) await azure.arm("PUT", `${subscription}/resourcegroups/${name}?${groupVersion}`, { location, tags });
  for (const path of accountsBefore(scenario)) await azure.arm("PUT", `${subscription}${path}?api-version=2024-01-01`, { location: "westus", kind: "StorageV2", sku: { name: "Standard_LRS" } });
  const tokens = new Map<string, string>();
  return {
    send: async (method, address, body) => {
      const url = new URL(address);
      const token = tokens.get(url.host) ?? (await azure.token(url.host === graphHost ? graphHost : armHost));
      tokens.set(url.host, token);
      const { status, headers, body: answer } = await azure.send(url.host, method, `${url.pathname}${url.search}`, { body, token });
      return { status, headers: lowerCase(headers), body: answer as unknown };
    },
    tell: (url, answer) => {
      containers.tell(url, answer);
    },
    close: async () => {
      await azure.cloud.stop();
      azure.remove();
    },
  };
}

const groupPath = /^\/subscriptions\/[^/]+\/resourcegroups\/([^/]+)/i;

/** Groups that were there before the recording: their first request does not make them. */
function groupsBefore({ exchanges }: Scenario): { name: string; location: string; tags: unknown }[] {
  const names = new Map(exchanges.flatMap(({ url }) => groupPath.exec(new URL(url).pathname)?.[1] ?? []).map((name) => [name.toLowerCase(), name]));
  return [...names.values()].flatMap((name) => {
    const own = exchanges.filter(({ url }) => isGroup(url, name));
    const first = own[0];
    const inside = exchanges.find(({ url }) => groupPath.exec(new URL(url).pathname)?.[1]?.toLowerCase() === name.toLowerCase());
    if (codeOf(inside?.responseBody) === "ResourceGroupNotFound") return [];
    if (first !== undefined && (first.status === 404 || (first.method === "PUT" && first.status === 201))) return [];
    const shown = own.find(({ status, responseBody }) => status === 200 && hasLocation(responseBody))?.responseBody as { location: string; tags?: unknown } | undefined;
    return [{ name, location: shown?.location ?? "westus", tags: shown?.tags }];
  });
}

const accountPath = /(?<=^\/subscriptions\/[^/]+)\/resourcegroups\/[^/]+\/providers\/microsoft.storage\/storageaccounts\/[a-z0-9]+(?=\/)/i;

/** Storage accounts that were there before the recording: something in them answered, and no request makes them. */
function accountsBefore({ exchanges }: Scenario): string[] {
  const answered = exchanges.flatMap(({ url, status, responseBody }) => (status >= 500 || isArms(codeOf(responseBody)) ? [] : (accountPath.exec(new URL(url).pathname)?.[0] ?? [])));
  return [...new Set(answered)].filter((path) => !exchanges.some(({ method, url }) => method === "PUT" && new URL(url).pathname.endsWith(path)));
}

const codeOf = (body: unknown): unknown => (body as { error?: { code?: unknown } } | null)?.error?.code;

/** Whether Resource Manager itself refused, so that no account answered. */
const isArms = (code: unknown): boolean => ["ResourceNotFound", "ParentResourceNotFound", "ResourceGroupNotFound", "AuthorizationFailed"].includes(String(code));

const isGroup = (url: string, name: string): boolean => {
  const { pathname } = new URL(url);
  const found = groupPath.exec(pathname);
  return found?.[0] === pathname && found[1]?.toLowerCase() === name.toLowerCase();
};

const hasLocation = (body: unknown): boolean => typeof (body as { location?: unknown } | null)?.location === "string";

/** Requests that the recorder left out: what a PUT sends is what it answers. */
export const requestOf = ({ method, requestBody, responseBody, status }: Exchange): unknown => (method === "PUT" && (requestBody === null || requestBody === "") && status < 300 ? responseBody : requestBody);
