import type { dynamic } from "@pulumi/pulumi";

/** A client secret that is to sign in, and a resource group in which it is to have a role. */
export interface SignInRequest extends SignInState {
  readonly tenantId: string;
  readonly clientSecret: string;
}

/** What Pulumi remembers of it. */
export interface SignInState {
  readonly clientId: string;
  /** Id of the secret, which is not secret. */
  readonly keyId: string;
  readonly resourceGroupId: string;
}

/** Entra ID of the public cloud. */
const directory = "https://login.microsoftonline.com";
/** Azure Resource Manager of the public cloud. */
const resourceManager = "https://management.azure.com";
const scope = "https://management.azure.com/.default";

/** Sign-ins without a refusal between them, a second apart, until all of the directory is taken to know a secret. */
const signIns = 3;
/** How long the directory may take. It mostly does within half a minute. */
const patienceSeconds = 300;

/** Whoever has a role there may read what it permits, in a subscription without any resource provider too. */
const permissions = "/providers/Microsoft.Authorization/permissions?api-version=2022-04-01";
/** How long a new role may take until it is in force: up to ten minutes (learn.microsoft.com/azure/role-based-access-control/troubleshooting). */
const rolePatienceSeconds = 900;
/** Milliseconds between two looks for the role. */
const rolePause = 5000;

/** Secrets by key id, from `check` to `create` of one update: inputs stand in the state file. */
const secrets: Record<string, Pick<SignInRequest, "tenantId" | "clientSecret">> = {};

/**
 * Signs in with a new client secret until Entra ID takes it, and then asks for the permissions of its role until Azure
 * gives some, three times in a row each: more than one server answers. Pulumi sends this object as text to another process, which
 * knows neither this module nor its imports: only what is written here and what is global in Node.js.
 */
export const signInProvider: dynamic.ResourceProvider<SignInRequest, SignInState> = {
  check(_olds, { tenantId, clientId, keyId, resourceGroupId, clientSecret }) {
    secrets[keyId] = { tenantId, clientSecret };
    // Pulumi passes on to `create` what `check` returns, whatever its type says.
    return Promise.resolve({ inputs: { clientId, keyId, resourceGroupId } as SignInRequest });
  },

  diff(_id, olds, news) {
    const replaces = (["clientId", "keyId", "resourceGroupId"] as const).filter((key) => olds[key] !== news[key]);
    return Promise.resolve({ changes: replaces.length > 0, replaces });
  },

  async create({ clientId, keyId, resourceGroupId }) {
    const { tenantId = "", clientSecret = "" } = secrets[keyId] ?? {};
    const token = await untilSteady(
      () => signIn(tenantId, clientId, clientSecret),
      { seconds: patienceSeconds, pause: 1000 },
      `Entra ID has not taken the client secret ${keyId} of ${clientId} within ${patienceSeconds} s; what used the one before goes on with it`,
    );
    await untilSteady(
      () => readPermissions(resourceGroupId, token),
      { seconds: rolePatienceSeconds, pause: rolePause },
      `The role of ${clientId} in ${resourceGroupId} is not in force after ${rolePatienceSeconds / 60} minutes`,
    );
    return { id: keyId, outs: { clientId, keyId, resourceGroupId } };
  },
};

/** What an attempt came to: a refusal in the other side's words, or what it gave. */
type Attempt = { readonly refusal: string } | { readonly gave: string };

/** Tries until it succeeds so many times in a row, a second apart; gives what the last one gave. */
async function untilSteady(attempt: () => Promise<Attempt>, { seconds, pause }: { readonly seconds: number; readonly pause: number }, failure: string): Promise<string> {
  const end = Date.now() + seconds * 1000;
  for (let taken = 0; ; ) {
    const result = await attempt();
    taken = "gave" in result ? taken + 1 : 0;
    if ("gave" in result && taken === signIns) return result.gave;
    if ("refusal" in result && Date.now() > end) throw new Error(`${failure}. Run \`pulumi up\` again later. ${result.refusal}`);
    await new Promise((resolve) => setTimeout(resolve, "gave" in result ? 1000 : pause));
  }
}

/** Signs in once; gives a token for Azure Resource Manager. */
async function signIn(tenantId: string, clientId: string, clientSecret: string): Promise<Attempt> {
  const body = new URLSearchParams({ grant_type: "client_credentials", scope, client_id: clientId, client_secret: clientSecret });
  try {
    const response = await fetch(`${directory}/${tenantId}/oauth2/v2.0/token`, { method: "POST", body });
    const { access_token: token, error_description: reason } = (await response.json()) as { access_token?: string; error_description?: string };
    return response.ok ? { gave: token ?? "" } : { refusal: reason ?? `status ${response.status}` };
  } catch (error) {
    return { refusal: `It does not answer: ${String(error)}` };
  }
}

/** Asks once what the bearer of a token may do in a resource group. */
async function readPermissions(resourceGroupId: string, token: string): Promise<Attempt> {
  try {
    const response = await fetch(`${resourceManager}${resourceGroupId}${permissions}`, { headers: { authorization: `Bearer ${token}` } });
    const { value = [], error } = (await response.json()) as { value?: readonly unknown[]; error?: { message?: string } };
    if (response.ok && value.length > 0) return { gave: "" };
    return { refusal: error?.message ?? `Azure answers ${response.status} with ${value.length} permissions` };
  } catch (error) {
    return { refusal: `It does not answer: ${String(error)}` };
  }
}
