import { complaintOf, runCommand } from "../command.ts";
import { once } from "../once.ts";
import { Trouble } from "../finding.ts";
import { type Answer, ask } from "../http.ts";

/** Azure in the name of the identity that Pulumi's providers find. */
export interface AzureAccount {
  /** Signs in to Resource Manager. @throws {@link Trouble} where nobody is signed in */
  readonly signIn: () => Promise<AzureIdentity>;
  /** Asks Resource Manager. @param path of the resource or call, without the api-version */
  arm(path: string, apiVersion: string, method?: "GET" | "HEAD"): Promise<Answer>;
  /** Asks below the subscription. @param path with a leading slash */
  inSubscription(path: string, apiVersion: string): Promise<Answer>;
  /** A token for Microsoft Graph. Secret. */
  readonly graphToken: () => Promise<string>;
  /** Asks Microsoft Graph. @param path below the version, with a leading slash */
  graph(path: string): Promise<Answer>;
}

/** Who is signed in. */
export interface AzureIdentity {
  readonly subscriptionId: string;
  /** A token for Resource Manager. Secret. */
  readonly token: string;
  /** E.g. "application 1b2c…", or "az". */
  readonly name: string;
}

const armResource = "https://management.azure.com";
const graphResource = "https://graph.microsoft.com";

/**
 * Looks where the providers look: ARM_* variables first, then the Azure CLI (pulumi.com/registry/packages/azure-native/installation-configuration).
 * @param subscription that the stack's settings name, which goes over that of the environment
 */
export function azureAccount(subscription?: string, environment: NodeJS.ProcessEnv = process.env): AzureAccount {
  const env = isSet(subscription) ? { ...environment, ARM_SUBSCRIPTION_ID: subscription } : environment;
  const signIn = once(() => identityOf(env));
  const arm: AzureAccount["arm"] = async (path, apiVersion, method = "GET") => {
    const { token } = await asked(signIn);
    return ask(`${armResource}${path}${path.includes("?") ? "&" : "?"}api-version=${apiVersion}`, { method, headers: { authorization: `Bearer ${token}` } });
  };
  const graphToken = once(async () => {
    await asked(signIn);
    return hasApplication(env) ? applicationToken(env, graphResource) : (await cliToken(graphResource)).token;
  });
  return {
    signIn,
    arm,
    inSubscription: async (path, apiVersion) => arm(`/subscriptions/${(await asked(signIn)).subscriptionId}${path}`, apiVersion),
    graphToken,
    graph: async (path) => ask(`${graphResource}/v1.0${path}`, { headers: { authorization: `Bearer ${await graphToken()}` } }),
  };
}

/** The identity, for what cannot be asked without one: the check of the sign-in says why there is none. */
async function asked(signIn: () => Promise<AzureIdentity>): Promise<AzureIdentity> {
  try {
    return await signIn();
  } catch (error) {
    if (error instanceof Trouble) throw new Trouble("not asked: not signed in to Azure");
    throw error;
  }
}

const hasApplication = (env: NodeJS.ProcessEnv): boolean => isSet(env["ARM_CLIENT_ID"]) && (isSet(env["ARM_CLIENT_SECRET"]) || env["ARM_USE_OIDC"] === "true");

const isSet = (value: string | undefined): value is string => value !== undefined && value !== "";

async function identityOf(env: NodeJS.ProcessEnv): Promise<AzureIdentity> {
  if (isSet(env["ARM_CLIENT_CERTIFICATE_PATH"]) || env["ARM_USE_MSI"] === "true") throw new Trouble("signed in by a certificate or a managed identity, which this command cannot use", "set ARM_CLIENT_SECRET, or az login, for this command");
  if (!hasApplication(env)) return cliToken(armResource, env["ARM_SUBSCRIPTION_ID"]);
  const subscriptionId = env["ARM_SUBSCRIPTION_ID"];
  if (!isSet(subscriptionId)) throw new Trouble("ARM_CLIENT_ID is set, and ARM_SUBSCRIPTION_ID is not", "export ARM_SUBSCRIPTION_ID=...");
  return { subscriptionId, token: await applicationToken(env, armResource), name: `application ${env["ARM_CLIENT_ID"] ?? ""}` };
}

/** A token of an application, by its client secret or by a token that something it trusts has issued. */
async function applicationToken(env: NodeJS.ProcessEnv, resource: string): Promise<string> {
  const tenant = env["ARM_TENANT_ID"];
  if (!isSet(tenant)) throw new Trouble("ARM_CLIENT_ID is set, and ARM_TENANT_ID is not", "export ARM_TENANT_ID=...");
  const secret = env["ARM_CLIENT_SECRET"];
  const proof: Record<string, string> = isSet(secret) ? { client_secret: secret } : { client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", client_assertion: await federatedToken(env) };
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: env["ARM_CLIENT_ID"] ?? "", scope: `${resource}/.default`, ...proof });
  const answer = await ask(`https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: body.toString() });
  const { access_token: token, error_description: reason } = (answer.body ?? {}) as { access_token?: string; error_description?: string };
  if (token !== undefined) return token;
  const refused = isSet(secret) ? "the client secret in ARM_CLIENT_SECRET" : "the token that stands for this job";
  throw new Trouble(`Entra ID does not take ${refused}: ${reason?.split(/[\r\n]/)[0] ?? `status ${answer.status}`}`, "set ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID anew, or unset them and run `az login`");
}

/** The token that GitHub issues for a job, or the one that is given. */
async function federatedToken(env: NodeJS.ProcessEnv): Promise<string> {
  const given = env["ARM_OIDC_TOKEN"];
  if (isSet(given)) return given;
  const url = env["ARM_OIDC_REQUEST_URL"] ?? env["ACTIONS_ID_TOKEN_REQUEST_URL"];
  const token = env["ARM_OIDC_REQUEST_TOKEN"] ?? env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  if (!isSet(url) || !isSet(token)) throw new Trouble("ARM_USE_OIDC is set, and there is no token to show", "give the job `permissions: id-token: write`, or set ARM_OIDC_TOKEN");
  const wanted = new URL(url);
  wanted.searchParams.set("audience", env["ARM_OIDC_AUDIENCE"] ?? "api://AzureADTokenExchange");
  const answer = await ask(wanted, { headers: { authorization: `Bearer ${token}` } });
  const { value } = (answer.body ?? {}) as { value?: string };
  if (value === undefined) throw new Trouble(`the token for Azure is refused by ${wanted.host} (status ${answer.status})`, "give the job `permissions: id-token: write`");
  return value;
}

async function cliToken(resource: string, subscription?: string): Promise<AzureIdentity> {
  const chosen = isSet(subscription) ? ["--subscription", subscription] : [];
  const outcome = await runCommand("az", ["account", "get-access-token", "--resource", resource, "--output", "json", ...chosen]);
  if (outcome.status === undefined) throw new Trouble("not signed in to Azure: ARM_CLIENT_ID is not set, and there is no command az", "install the Azure CLI (https://learn.microsoft.com/cli/azure/install-azure-cli), then az login");
  if (outcome.status !== 0) throw new Trouble(`not signed in to Azure: ${complaintOf(outcome)}`, "az login");
  const { accessToken, subscription: id } = JSON.parse(outcome.stdout) as { accessToken: string; subscription?: string };
  if (id === undefined || id === "") throw new Trouble("signed in to Azure, but to no subscription", "az account set --subscription SUBSCRIPTION");
  return { subscriptionId: id, token: accessToken, name: "az" };
}

interface Refusal {
  readonly code?: string;
  readonly message?: string;
}

/** What refuses: Resource Manager writes it into `error`, Cosmos DB does not. */
const refusalOf = (body: unknown): Refusal => (body as { error?: Refusal } | undefined)?.error ?? (body as Refusal | undefined) ?? {};

/** The code and message of a refusal, in one line. */
export function azureReason({ status, body }: Answer): string {
  const { code, message } = refusalOf(body);
  return `${code ?? String(status)}: ${message?.split("\n")[0] ?? "no reason given"}`;
}

/** The body of an answer that is fine. @throws {@link Trouble} where it is not */
export function azureBody(answer: Answer): unknown {
  if (answer.status === 200) return answer.body;
  if (refusalOf(answer.body).code === "MissingSubscriptionRegistration") throw new Trouble("not asked: the resource provider is not registered still");
  throw new Trouble(`may not be read (${azureReason(answer)})`);
}
