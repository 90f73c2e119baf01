import type { Check } from "../check.ts";
import type { Finding } from "../finding.ts";
import { azureBody } from "./account.ts";
import { containerRegion } from "./resource-group.ts";

const apiVersion = "2024-11-15";

interface CosmosLocation {
  readonly properties?: { readonly status?: string; readonly isSubscriptionRegionAccessAllowedForRegular?: boolean };
}

interface Account {
  readonly id: string;
  readonly name: string;
  readonly properties?: { readonly enableFreeTier?: boolean; readonly provisioningState?: string };
}

/** Whether the region takes a new Cosmos DB account of this subscription. How many more it takes, no API tells. */
export const cosmosRegion: Check = {
  what: "Cosmos DB region",
  needed: "Online, open to the subscription",
  run: async ({ azure, settings }) => {
    // Where the database stands: with the container groups, unless the stack sets a region of its own for it.
    const region = settings.azure.cosmosRegion ?? (await containerRegion({ azure, settings }));
    const needed = "Online, open to the subscription";
    const what = `Cosmos DB region ${region}`;
    const answer = await azure.inSubscription(`/providers/Microsoft.DocumentDB/locations/${region}`, apiVersion);
    if (answer.status === 404) return [{ what, verdict: "stops", found: "Cosmos DB is not sold there", needed, mend: "choose another region" }];
    const { status = "", isSubscriptionRegionAccessAllowedForRegular: allowed = true } = (azureBody(answer) as CosmosLocation).properties ?? {};
    if (allowed && status === "Online") return [{ what, verdict: "ok", found: "Online, open", needed }];
    return [{ what, verdict: "stops", found: allowed ? status : "closed to this subscription", needed, mend: "choose another region, or ask for this one: https://aka.ms/cosmosdbquota" }];
  },
};

/** The accounts that are there: one may have the free tier, one may have failed, one may have the name. */
export const cosmosAccounts: Check = {
  what: "Cosmos DB accounts",
  needed: "no obstacle",
  run: async ({ azure, settings, state }) => {
    const [answer, known] = await Promise.all([azure.inSubscription("/providers/Microsoft.DocumentDB/databaseAccounts", apiVersion), state().catch(() => undefined)]);
    const { value: accounts = [] } = azureBody(answer) as { value?: readonly Account[] };
    const isOwn = ({ id }: Account): boolean => known?.holds(id) === true;
    const free = accounts.find((account) => account.properties?.enableFreeTier === true && !isOwn(account));
    const failed = accounts.filter(({ name, properties }) => name.startsWith(settings.azure.cosmosNamePrefix) && properties?.provisioningState === "Failed");
    const findings: Finding[] = [
      ...(settings.azure.cosmosFreeTier && free !== undefined ? [{ what: "Cosmos DB free tier", verdict: "stops" as const, found: `taken by ${free.name}`, needed: "free", mend: "pulumi config set cosmosFreeTier false" }] : []),
      ...failed.map(({ id, name }) => ({ what: `Cosmos DB account ${name}`, verdict: "stops" as const, found: "Failed: Azure could not make it, and makes no other of that name", needed: "none, or Succeeded", mend: `az resource delete --ids ${id}` })),
      ...(await nameFindings(async (name) => (await azure.arm(`/providers/Microsoft.DocumentDB/databaseAccountNames/${name}`, apiVersion, "HEAD")).status, settings.azure.cosmosNamePrefix, known?.outputsOf("random:index/randomString:RandomString") ?? [], (name) => known?.holds(`/databaseAccounts/${name}`) === true)),
    ];
    return findings.length > 0 ? findings : [{ what: "Cosmos DB accounts", verdict: "ok", found: `${accounts.length} in the subscription`, needed: "no obstacle" }];
  },
};

/** The name's digits are known once a first `pulumi up` got that far: only then can somebody else have the name. */
async function nameFindings(status: (name: string) => Promise<number>, prefix: string, randoms: readonly Readonly<Record<string, unknown>>[], isOwn: (name: string) => boolean): Promise<Finding[]> {
  const digits = randoms.map(({ result }) => result).find((result) => typeof result === "string" && /^\d{6}$/.test(result));
  if (digits === undefined) return [{ what: `Cosmos DB name ${prefix}…`, verdict: "ok", found: "six random digits follow", needed: "not taken in all of Azure" }];
  const name = `${prefix}${String(digits)}`;
  if (isOwn(name)) return [];
  const taken = (await status(name)) === 200;
  return [{ what: `Cosmos DB name ${name}`, verdict: taken ? "stops" : "ok", found: taken ? "taken, and not in the state of this stack" : "free", needed: "not taken in all of Azure", mend: taken ? "pulumi config set cosmosNamePrefix ANOTHER, or delete that account" : undefined }];
}
